package io.keytrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.report.RuleSetFindings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpiredFilterFunctionTest {
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
  private static final RuleSet RULES =
      Rules.program(
              Rules.DISABLED,
              "title: Migration\nid: f\nreason: The old stack is retired.\nexpires: 2026-03-01\n"
                  + "logsource: {product: aws, service: cloudtrail}\n"
                  + "filter: {rules: [disabled], s: {eventName: X}, condition: not s}\n")
          .rules();

  private KeyedOneInputStreamOperatorTestHarness<String, Finding, Finding> harness;

  @BeforeEach
  void open() throws Exception {
    open(null);
  }

  private void open(OperatorSubtaskState state) throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new ExpiredFilterFunction()),
            finding -> finding.uid,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    if (state != null) harness.initializeState(state);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void expired(Duration after) throws Exception {
    harness.processElement(
        RuleSetFindings.expired(RULES.filters().get(0), "v", NINE.plus(after).toEpochMilli()), 0);
  }

  private void watermark(Duration after) throws Exception {
    harness.processWatermark(NINE.plus(after).toEpochMilli());
  }

  @Test
  void theEarliestEventTellsOnceHoweverManySubtasksNoticeIt() throws Exception {
    expired(Duration.ofSeconds(9));
    expired(Duration.ofSeconds(3));
    expired(Duration.ofSeconds(5));
    assertThat(harness.extractOutputValues()).isEmpty();
    watermark(Duration.ofSeconds(3));
    expired(Duration.ofSeconds(4));
    watermark(Duration.ofMinutes(1));
    List<Finding> told = harness.extractOutputValues();
    assertThat(told).hasSize(1);
    assertThat(told.get(0).timeMillis).isEqualTo(NINE.plusSeconds(3).toEpochMilli());
    assertThat(told.get(0).message)
        .isEqualTo(
            "Filter Migration ended at 2026-03-02T00:00:00Z: what it left out is told again. It"
                + " was made because: The old stack is retired.");
    String line = OcsfJson.write(told.get(0));
    assertThat(OcsfValidator.check(line).errors).as(line).isEmpty();
  }

  @Test
  void aRestartDoesNotTellItAgain() throws Exception {
    expired(Duration.ZERO);
    watermark(Duration.ofSeconds(1));
    OperatorSubtaskState state = harness.snapshot(1, 1);
    close();
    open(state);
    expired(Duration.ofMinutes(1));
    watermark(Duration.ofMinutes(2));
    assertThat(harness.extractOutputValues()).isEmpty();
  }

  @Test
  void nothingIsLeftAfterThirtyDays() throws Exception {
    expired(Duration.ZERO);
    watermark(Duration.ofDays(29));
    assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
    watermark(Duration.ofDays(30));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }
}
