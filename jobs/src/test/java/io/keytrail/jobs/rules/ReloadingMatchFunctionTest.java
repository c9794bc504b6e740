package io.keytrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.trail.RawRecord;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.correlate.Contribution;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithNonKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReloadingMatchFunctionTest {
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
  private static final String BUCKETS =
      "title: Buckets\nid: buckets\nlogsource: {product: aws, service: cloudtrail}\n"
          + "detection: {s: {eventSource: s3.amazonaws.com, eventName: ListBuckets}, condition: s}\n";
  private static final String BURST =
      "title: Burst\nid: burst\ncorrelation: {type: event_count, rules: [disabled],"
          + " timespan: 10m, condition: {gte: 3}}\n";

  private TwoInputStreamOperatorTestHarness<TrailBatch, RuleUpdate, RuleHit> harness;

  private void open(OperatorSubtaskState state, String... rules) throws Exception {
    open(state, Rules.program(rules));
  }

  private void open(OperatorSubtaskState state, RuleProgram program) throws Exception {
    harness =
        new TwoInputStreamOperatorTestHarness<>(
            new CoBroadcastWithNonKeyedOperator<>(
                new ReloadingMatchFunction(program), List.of(RulesInForce.state())));
    harness.setup(RuleHitSerializer.INSTANCE);
    if (state != null) harness.initializeState(state);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void update(String... rules) throws Exception {
    harness.processElement2(new StreamRecord<>(Rules.update(rules)));
  }

  private void feed(String id, String source, String name) throws Exception {
    TrailBatch batch = new TrailBatch();
    batch.maxEventTimeMillis = NINE.toEpochMilli();
    String json =
        "{\"eventID\":\""
            + id
            + "\",\"eventSource\":\""
            + source
            + "\",\"eventName\":\""
            + name
            + "\",\"recipientAccountId\":\"111122223333\"}";
    batch.records.add(
        new RawRecord(
            json.getBytes(StandardCharsets.UTF_8),
            source,
            name,
            NINE.toEpochMilli(),
            RawRecord.NO_EVENT));
    harness.processElement1(new StreamRecord<>(batch));
  }

  private List<String> matched() {
    return harness.extractOutputValues().stream()
        .flatMap(hit -> hit.findings.stream())
        .map(finding -> finding.analytic.uid())
        .collect(Collectors.toList());
  }

  @Test
  void otherRulesAreInForceForTheNextRecordAndGetTheEventsTheyAskFor() throws Exception {
    open(null, Rules.DISABLED);
    feed("a", "kms.amazonaws.com", "DisableKey");
    feed("b", "s3.amazonaws.com", "ListBuckets");
    assertThat(matched()).containsExactly("r-disabled");
    update(BUCKETS);
    feed("c", "kms.amazonaws.com", "DisableKey");
    feed("d", "s3.amazonaws.com", "ListBuckets");
    assertThat(matched()).containsExactly("r-disabled", "buckets");
    List<String> versions =
        harness.extractOutputValues().stream()
            .map(hit -> hit.findings.get(0).analytic.version())
            .collect(Collectors.toList());
    assertThat(versions).doesNotHaveDuplicates();
  }

  @Test
  void aPackagedRuleIsReplacedAndComesBackWhenItsReplacementIsTakenAway() throws Exception {
    String replacing =
        Rules.DISABLED
            .replace("level:", "replaces: packaged\nlevel:")
            .replace("Key disabled", "Key enabled")
            .replace("DisableKey", "EnableKey");
    open(null, Rules.packaged(Rules.DISABLED));
    feed("a", "kms.amazonaws.com", "DisableKey");
    update(replacing);
    feed("b", "kms.amazonaws.com", "DisableKey");
    feed("c", "kms.amazonaws.com", "EnableKey");
    update(BUCKETS);
    feed("d", "kms.amazonaws.com", "DisableKey");
    assertThat(
            harness.extractOutputValues().stream()
                .flatMap(hit -> hit.findings.stream())
                .map(finding -> finding.title))
        .containsExactly("Key disabled", "Key enabled", "Key disabled");
  }

  @Test
  void whatIsRefusedChangesNothing() throws Exception {
    open(null, Rules.DISABLED);
    harness.processElement2(new StreamRecord<>(RuleUpdate.unreadable("gone")));
    harness.processElement2(new StreamRecord<>(Rules.update(BUCKETS).refused(List.of("x"))));
    feed("a", "kms.amazonaws.com", "DisableKey");
    feed("b", "s3.amazonaws.com", "ListBuckets");
    assertThat(matched()).containsExactly("r-disabled");
  }

  @Test
  void aRestoredJobGoesOnWithTheRulesItHadWhateverItWasStartedWith() throws Exception {
    open(null, Rules.DISABLED);
    update(BUCKETS);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    close();
    open(state, Rules.DISABLED);
    feed("a", "kms.amazonaws.com", "DisableKey");
    feed("b", "s3.amazonaws.com", "ListBuckets");
    assertThat(matched()).containsExactly("buckets");
  }

  @Test
  void correlationsThatCameLaterGetTheirEvents() throws Exception {
    open(null, Rules.DISABLED);
    update(Rules.DISABLED, BURST);
    feed("a", "kms.amazonaws.com", "DisableKey");
    assertThat(matched()).as("silent: it feeds a correlation").isEmpty();
    List<Contribution> contributions =
        harness.getSideOutput(RuleMatchFunction.contributions(1)).stream()
            .map(StreamRecord::getValue)
            .collect(Collectors.toList());
    assertThat(contributions).extracting(c -> c.correlationId).containsExactly("burst");
    assertThat(contributions.get(0).fingerprint)
        .isEqualTo(Rules.program(Rules.DISABLED, BURST).rules().correlation("burst").fingerprint());
  }

  @Test
  void serializersSurviveTheirSnapshots() throws Exception {
    open(null, Rules.DISABLED);
    assertThat(RuleUpdateSerializer.INSTANCE.snapshotConfiguration().restoreSerializer())
        .isInstanceOf(RuleUpdateSerializer.class);
    RuleFile file = RuleFile.of("s3://b/ключ.yml", "title: é");
    RuleUpdate update = RuleUpdate.of(List.of(file));
    assertThat(update.files()).hasSize(1);
    assertThat(update.files().get(0).name()).isEqualTo(file.name());
    assertThat(update.files().get(0).bytes()).isEqualTo(file.bytes());
  }

  @Test
  void filtersThatEndAreReportedByTheTimeOfEventsAndNoneThatIsNotOver() throws Exception {
    String filter =
        "title: F\nid: f\nreason: migration\nexpires: %s\n"
            + "logsource: {product: aws, service: cloudtrail}\n"
            + "filter: {rules: [disabled], s: {eventName: X}, condition: not s}\n";
    open(
        null,
        Rules.DISABLED,
        String.format(filter, "2026-02-28"),
        String.format(filter, "2026-03-02").replace("id: f", "id: g"));
    harness.processElement1(new StreamRecord<>(Rules.kmsBatch(NINE.plusSeconds(2))));
    harness.processElement1(new StreamRecord<>(Rules.kmsBatch(NINE.plusSeconds(3))));
    harness.processElement1(new StreamRecord<>(Rules.kmsBatch(NINE.plusSeconds(1))));
    List<Finding> expired =
        harness.getSideOutput(RuleMatchFunction.EXPIRED).stream()
            .map(StreamRecord::getValue)
            .collect(Collectors.toList());
    assertThat(expired)
        .extracting(f -> f.timeMillis - NINE.toEpochMilli())
        .as("the earliest counts; a later one is no news")
        .containsExactly(2_000L, 1_000L);
    assertThat(expired.get(0).message).contains("Filter F ended at 2026-03-01T00:00:00Z");
    assertThat(expired.get(1).uid).isEqualTo(expired.get(0).uid);
  }
}
