package io.keytrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.jobs.serial.FindingSerializer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefusedRulesFunctionTest {
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
  private static final String SECOND =
      Rules.DISABLED.replace("id: r-disabled\nname: disabled", "id: r-second\nname: second");
  private static final RuleUpdate GOOD = Rules.update(Rules.DISABLED, SECOND);
  private static final RuleUpdate BAD =
      Rules.update("title: x").refused(List.of("f0.yml:1: error: a \u001b[31m document"));

  private KeyedTwoInputStreamOperatorTestHarness<String, RuleUpdate, Finding, Finding> harness;

  @BeforeEach
  void open() throws Exception {
    open(null);
  }

  private void open(OperatorSubtaskState state) throws Exception {
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new KeyedCoProcessOperator<>(
                new RefusedRulesFunction(Rules.program(Rules.DISABLED), "s3://rules/kms")),
            update -> RefusedRulesFunction.KEY,
            finding -> RefusedRulesFunction.KEY,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    if (state != null) harness.initializeState(state);
    harness.open();
    harness.processWatermarkStatus1(WatermarkStatus.IDLE); // as the watch says
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void read(RuleUpdate update) throws Exception {
    harness.processElement1(new StreamRecord<>(update));
  }

  private void watermark(Duration after) throws Exception {
    harness.processWatermark2(new Watermark(NINE.plus(after).toEpochMilli()));
  }

  private List<String> told() {
    return harness.extractOutputValues().stream()
        .map(f -> f.activity + " " + f.sequence + " " + Instant.ofEpochMilli(f.timeMillis))
        .collect(Collectors.toList());
  }

  @Test
  void anEpisodeOfRefusalsIsOneFindingThatCloses() throws Exception {
    watermark(Duration.ZERO);
    read(BAD);
    watermark(Duration.ofMinutes(1));
    read(RuleUpdate.unreadable("s3://rules/kms does not exist"));
    watermark(Duration.ofMinutes(2));
    read(GOOD);
    read(Rules.update(Rules.DISABLED));
    assertThat(told())
        .containsExactly(
            "CREATE 1 2026-03-02T09:00:00Z",
            "UPDATE 2 2026-03-02T09:01:00Z",
            "CLOSE 3 2026-03-02T09:02:00Z");
    List<Finding> findings = harness.extractOutputValues();
    assertThat(findings).extracting(f -> f.uid).containsOnly(findings.get(0).uid);
    String inForce = Rules.program(Rules.DISABLED).rules().version();
    assertThat(findings.get(0).message)
        .isEqualTo(
            "1 problem in s3://rules/kms, so rule set "
                + inForce
                + " stays in force: f0.yml:1: error: a \u001b[31m document");
    assertThat(findings.get(2).message)
        .contains(Rules.program(Rules.DISABLED, SECOND).rules().version());
    for (Finding finding : findings) {
      String line = OcsfJson.write(finding);
      assertThat(OcsfValidator.check(line).errors).as(line).isEmpty();
      assertThat(line).doesNotContain("\\u001B");
    }
  }

  @Test
  void theSameContentRefusedHasTheSameUidInEveryRun() throws Exception {
    watermark(Duration.ZERO);
    read(BAD);
    String uid = harness.extractOutputValues().get(0).uid;
    close();
    open();
    watermark(Duration.ofDays(3));
    read(BAD);
    assertThat(harness.extractOutputValues().get(0).uid).isEqualTo(uid);
  }

  @Test
  void aThousandProblemsAreATwentyAndANumber() throws Exception {
    watermark(Duration.ZERO);
    read(
        Rules.update("x")
            .refused(
                IntStream.range(0, 1_000)
                    .mapToObj(i -> "f.yml:" + i + ": error: " + "x".repeat(100_000))
                    .collect(Collectors.toList())));
    Finding finding = harness.extractOutputValues().get(0);
    assertThat((List<?>) finding.facts.get("problems")).hasSize(20);
    assertThat(finding.message).startsWith("1000 problems in ").endsWith("(and more)");
    assertThat(OcsfJson.write(finding).length()).isLessThan(20_000);
  }

  @Test
  void beforeTheFirstEventThereIsNoTimeAndItWaits() throws Exception {
    read(BAD);
    assertThat(told()).isEmpty();
    watermark(Duration.ZERO);
    assertThat(told()).containsExactly("CREATE 1 2026-03-02T09:00:00Z");
  }

  @Test
  void whatWasMendedBeforeTheFirstEventIsNotTold() throws Exception {
    read(BAD);
    read(GOOD);
    watermark(Duration.ZERO);
    assertThat(told()).isEmpty();
  }

  @Test
  void aRestartKnowsWhatIsOpenAndWhatIsInForce() throws Exception {
    watermark(Duration.ZERO);
    read(GOOD);
    read(BAD);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    close();
    open(state);
    watermark(Duration.ofMinutes(5));
    read(GOOD);
    assertThat(told()).containsExactly("CLOSE 2 2026-03-02T09:05:00Z");
    assertThat(harness.numKeyedStateEntries()).as("the rules taken last").isEqualTo(1);
  }
}
