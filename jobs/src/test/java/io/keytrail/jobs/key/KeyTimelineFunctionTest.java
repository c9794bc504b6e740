package io.keytrail.jobs.key;

import static io.keytrail.kms.TestEvents.KEY;
import static io.keytrail.kms.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.detect.DecryptEncryptRatio;
import io.keytrail.detect.EpisodeTracker;
import io.keytrail.detect.StandBack;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.Severity;
import io.keytrail.jobs.serial.UsageWindowSerializer;
import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.jobs.trail.RawRecord;
import io.keytrail.jobs.trail.UndecidedRecord;
import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.key.Enrichment;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyStatement;
import io.keytrail.key.KeyStatements;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.UseFacts;
import io.keytrail.profile.UseReader;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyTimelineFunctionTest {
  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final Duration LATENESS = Duration.ofMinutes(30);

  /** First use, last use and the day of the last word. */
  private static final int MEMORY = 3;

  private KeyedTwoInputStreamOperatorTestHarness<String, UsageDelta, KeyInput, UsageWindow> harness;

  private static KeyedTwoInputStreamOperatorTestHarness<String, UsageDelta, KeyInput, UsageWindow>
      newHarness(List<EpisodeTracker> trackers) throws Exception {
    KeyedTwoInputStreamOperatorTestHarness<String, UsageDelta, KeyInput, UsageWindow> harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new KeyedCoProcessOperator<>(
                new KeyTimelineFunction(
                    WINDOW,
                    LATENESS,
                    trackers,
                    new StandBack(Duration.ofDays(15)),
                    KeyContextOptions.DEFAULT)),
            delta -> delta.keyArn,
            input -> input.keyArn,
            Types.STRING);
    harness.setup(UsageWindowSerializer.INSTANCE);
    return harness;
  }

  private static List<EpisodeTracker> ratio() {
    return List.of(
        new EpisodeTracker(
            new DecryptEncryptRatio(10, 5), WINDOW, Duration.ofMinutes(30), LATENESS));
  }

  @BeforeEach
  void open() throws Exception {
    harness = newHarness(ratio());
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void feed(String time, int decrypts) throws Exception {
    feed(Instant.parse("2026-03-02T" + time + ":00Z"), decrypts);
  }

  private void feed(Instant time, int decrypts) throws Exception {
    long millis = time.toEpochMilli();
    KeyUsage usage = new KeyUsage(16);
    for (int i = 0; i < decrypts; i++) {
      KmsEvent event = event(millis + i, Instant.ofEpochMilli(millis).toString()).build();
      usage.add(event, event.keys.get(0));
    }
    long start = millis / WINDOW.toMillis() * WINDOW.toMillis();
    harness.processElement1(new UsageDelta(KEY, start, usage, null), start);
  }

  private void watermark(String time) throws Exception {
    harness.processBothWatermarks(
        new Watermark(Instant.parse("2026-03-02T" + time + ":00Z").toEpochMilli()));
  }

  private List<String> windows() {
    return harness.extractOutputValues().stream()
        .map(
            w ->
                Instant.ofEpochMilli(w.startMillis).toString().substring(11, 16)
                    + " r"
                    + w.revision
                    + " "
                    + w.usage.calls)
        .collect(Collectors.toList());
  }

  private List<Finding> findings() {
    Queue<StreamRecord<Finding>> findings = harness.getSideOutput(KeyTimelineFunction.FINDINGS);
    return findings == null
        ? Collections.emptyList()
        : findings.stream().map(StreamRecord::getValue).collect(Collectors.toList());
  }

  @Test
  void aWindowIsEmittedOnceWhenTheWatermarkPassesItsEnd() throws Exception {
    feed("09:00", 2);
    feed("09:03", 1);
    watermark("09:04");
    assertThat(windows()).isEmpty();
    watermark("09:05");
    watermark("09:20");
    assertThat(windows()).containsExactly("09:00 r0 3");
  }

  @Test
  void aFixedBoundStandsBackOnceTheKeyHasAPast() throws Exception {
    feed("09:00", 6);
    watermark("09:05");
    assertThat(findings()).extracting(f -> f.severity).containsExactly(Severity.MEDIUM);
    Instant later = Instant.parse("2026-03-17T09:05:00Z");
    feed(later, 6);
    harness.processBothWatermarks(new Watermark(later.plus(WINDOW).toEpochMilli()));
    assertThat(findings())
        .filteredOn(f -> f.firstSeenMillis == later.toEpochMilli())
        .extracting(f -> f.severity)
        .containsExactly(Severity.INFORMATIONAL);
  }

  private List<String> uses() {
    Queue<StreamRecord<WindowUse>> uses = harness.getSideOutput(KeyTimelineFunction.USE);
    if (uses == null) return Collections.emptyList();
    return uses.stream()
        .map(StreamRecord::getValue)
        .map(
            use ->
                use.window.revision
                    + " "
                    + use.window.usage.calls
                    + " "
                    + use.facts.sorted().size())
        .collect(Collectors.toList());
  }

  private void feedFacts(String time, String principal) throws Exception {
    long millis = Instant.parse("2026-03-02T" + time + ":00Z").toEpochMilli();
    KeyUsage usage = new KeyUsage(16);
    UseFacts facts = new UseFacts();
    KmsEvent event =
        event(millis, Instant.ofEpochMilli(millis).toString()).principal(principal).build();
    usage.add(event, event.keys.get(0));
    facts.add(event, event.keys.get(0), new UseReader());
    long start = millis / WINDOW.toMillis() * WINDOW.toMillis();
    harness.processElement1(new UsageDelta(KEY, start, usage, facts), start);
  }

  @Test
  void aWindowGoesToTheProfileWithAllOfItsFactsAgainWhenItChanges() throws Exception {
    feedFacts("09:00", TestEvents.ROLE);
    watermark("09:05");
    feedFacts("09:01", "arn:aws:iam::111122223333:role/other");
    watermark("09:06");
    assertThat(uses()).containsExactly("0 1 1", "1 2 2");
  }

  @Test
  void factsOfAnOpenWindowOutliveARestore() throws Exception {
    feedFacts("09:00", TestEvents.ROLE);
    restore(ratio());
    watermark("09:05");
    assertThat(uses()).containsExactly("0 1 1");
  }

  @Test
  void withoutFactsNothingGoesToAProfile() throws Exception {
    feed("09:00", 2);
    watermark("09:05");
    assertThat(uses()).isEmpty();
  }

  @Test
  void aWindowThatTheEndOfTheInputCutsOffGoesToNoProfile() throws Exception {
    feedFacts("09:00", TestEvents.ROLE);
    feedFacts("09:05", TestEvents.ROLE);
    watermark("09:06");
    harness.processBothWatermarks(Watermark.MAX_WATERMARK);
    assertThat(windows()).hasSize(2);
    assertThat(uses()).containsExactly("0 1 1");
  }

  @Test
  void lateDeltasGiveOneRevisionPerWatermark() throws Exception {
    feed("09:00", 2);
    watermark("09:10");
    feed("09:01", 1);
    feed("09:02", 1);
    watermark("09:11");
    watermark("09:12");
    feed("09:03", 1);
    watermark("09:13");
    assertThat(windows()).containsExactly("09:00 r0 2", "09:00 r1 4", "09:00 r2 5");
  }

  @Test
  void windowsComeInOrderOfTimeWhateverTheOrderOfDeltas() throws Exception {
    feed("09:10", 1);
    feed("09:00", 1);
    feed("09:05", 1);
    watermark("10:00");
    assertThat(windows()).containsExactly("09:00 r0 1", "09:05 r0 1", "09:10 r0 1");
  }

  @Test
  void nothingIsLeftOfAKeyThatIsNoLongerUsed() throws Exception {
    feed("09:00", 50);
    feed("09:05", 1);
    watermark("09:10");
    assertThat(findings()).hasSize(1);
    assertThat(harness.numKeyedStateEntries()).isPositive();
    watermark("11:00");
    // What is known of the key, and the timer that ends it.
    assertThat(harness.numKeyedStateEntries()).isEqualTo(MEMORY);
    assertThat(harness.numEventTimeTimers()).isEqualTo(1);
    Instant end = Instant.parse("2026-03-03T00:00:00Z").plus(KeyContextOptions.DEFAULT.retention());
    harness.processBothWatermarks(new Watermark(end.toEpochMilli() - 1));
    assertThat(harness.numKeyedStateEntries()).isEqualTo(MEMORY);
    harness.processBothWatermarks(new Watermark(end.toEpochMilli()));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void aWindowAndItsFindingsShowTheKeyAsItWasThen() throws Exception {
    news(TestEvents.event(1, "2026-03-02T08:00:00Z"), KmsOperation.DISABLE_KEY);
    news(TestEvents.event(2, "2026-03-02T08:30:00Z"), KmsOperation.ENABLE_KEY);
    feed("09:00", 50);
    news(TestEvents.event(3, "2026-03-02T09:06:00Z"), KmsOperation.DISABLE_KEY);
    watermark("09:10");
    UsageWindow window = harness.extractOutputValues().get(0);
    assertThat(window.key.facts.text(KeyAttribute.STATE)).isEqualTo("Enabled");
    assertThat(window.key.enrichment).isEqualTo(Enrichment.PARTIAL);
    assertThat(findings().get(0).keys.get(KEY).facts.text(KeyAttribute.STATE)).isEqualTo("Enabled");
  }

  @Test
  void aRecordLearnsHowTheKeyWasBeforeItChangedIt() throws Exception {
    feed("07:55", 1);
    news(TestEvents.event(1, "2026-03-02T08:00:00Z"), KmsOperation.DISABLE_KEY);
    KmsEvent enables =
        TestEvents.event(2, "2026-03-02T08:30:00Z").operation(KmsOperation.ENABLE_KEY).build();
    ask(enables);
    news(TestEvents.event(2, "2026-03-02T08:30:00Z"), KmsOperation.ENABLE_KEY);
    watermark("08:29");
    assertThat(answers()).isEmpty();
    watermark("08:30");
    UndecidedRecord answer = answers().get(0);
    assertThat(answer.key.text(KeyAttribute.STATE)).isEqualTo("Disabled");
    assertThat(answer.undecided).containsExactly("rule");
    assertThat(Instant.ofEpochMilli(answer.lastUseMillis)).isEqualTo("2026-03-02T07:55:00Z");
  }

  @Test
  void questionsOutliveARestore() throws Exception {
    news(TestEvents.event(1, "2026-03-02T08:00:00Z"), KmsOperation.DISABLE_KEY);
    ask(TestEvents.event(2, "2026-03-02T08:30:00Z").build());
    restore(ratio());
    watermark("08:30");
    assertThat(answers()).hasSize(1);
    assertThat(answers().get(0).key.text(KeyAttribute.STATE)).isEqualTo("Disabled");
  }

  private void news(TestEvents event, KmsOperation operation) throws Exception {
    for (KeyStatement statement : KeyStatements.of(event.operation(operation).build())) {
      harness.processElement2(KeyInput.of(KeyNews.of(statement)), statement.timeMillis);
    }
  }

  private void ask(KmsEvent event) throws Exception {
    UndecidedRecord record = new UndecidedRecord();
    record.raw =
        new RawRecord(
            new byte[] {'{', '}'},
            "kms.amazonaws.com",
            event.eventName,
            event.eventTimeMillis,
            RawRecord.NO_EVENT);
    record.kms = event;
    record.undecided.add("rule");
    harness.processElement2(KeyInput.of(record, KEY), event.eventTimeMillis);
  }

  private List<UndecidedRecord> answers() {
    Queue<StreamRecord<UndecidedRecord>> answers =
        harness.getSideOutput(KeyTimelineFunction.RECORDS);
    return answers == null
        ? List.of()
        : answers.stream().map(StreamRecord::getValue).collect(Collectors.toList());
  }

  @Test
  void consecutiveWindowsAreOneFindingThatEndsWithItsTotals() throws Exception {
    for (String time : List.of("09:00", "09:05", "09:10")) feed(time, 50);
    watermark("12:00");
    assertThat(findings())
        .extracting(f -> f.activity + " " + f.count)
        .containsExactly("CREATE 50", "UPDATE 100", "UPDATE 150");
    assertThat(findings()).extracting(f -> f.uid).containsOnly(findings().get(0).uid);
  }

  @Test
  void theEndOfInputTellsWhatIsKnownAndNothingOfLaterTimes() throws Exception {
    for (String time : List.of("09:00", "09:05", "09:10")) feed(time, 50);
    harness.processBothWatermarks(new Watermark(Long.MAX_VALUE));
    long lastEvent = Instant.parse("2026-03-02T09:10:00Z").toEpochMilli();
    assertThat(findings()).isNotEmpty().allMatch(f -> f.timeMillis <= lastEvent);
    assertThat(windows()).hasSize(3);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void aRestoreGoesOnWhereItWas() throws Exception {
    feed("09:00", 50);
    watermark("09:05");
    feed("09:06", 1);
    String uid = findings().get(0).uid;
    restore(ratio());
    feed("09:07", 60);
    watermark("09:10");
    assertThat(windows()).containsExactly("09:05 r0 61");
    assertThat(findings())
        .extracting(f -> f.activity + " " + f.uid)
        .containsExactly(Activity.UPDATE + " " + uid);
  }

  @Test
  void aDetectionThatWasSwitchedOffLeavesNoStateBehind() throws Exception {
    feed("09:00", 50);
    watermark("09:05");
    restore(List.of());
    watermark("11:00");
    assertThat(harness.numKeyedStateEntries()).isEqualTo(MEMORY);
    assertThat(findings()).isEmpty();
  }

  private void restore(List<EpisodeTracker> trackers) throws Exception {
    OperatorSubtaskState snapshot = harness.snapshot(1, 1);
    harness.close();
    harness = newHarness(trackers);
    harness.initializeState(snapshot);
    harness.open();
  }
}
