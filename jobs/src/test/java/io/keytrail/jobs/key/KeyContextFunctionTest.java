package io.keytrail.jobs.key;

import static io.keytrail.kms.TestEvents.KEY;
import static io.keytrail.kms.TestEvents.OTHER_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.key.Enrichment;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyStatement;
import io.keytrail.key.KeyStatements;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyContextFunctionTest {
  private static final long NINE = Instant.parse("2026-03-02T09:00:00Z").toEpochMilli();

  private KeyedOneInputStreamOperatorTestHarness<String, KeyInput, Finding> context;
  private KeyedOneInputStreamOperatorTestHarness<String, Finding, Finding> join;

  @BeforeEach
  void open() throws Exception {
    context =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new KeyContextFunction(KeyContextOptions.DEFAULT)),
            input -> input.keyArn,
            Types.STRING);
    context.setup(FindingSerializer.INSTANCE);
    context.open();
    join =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new FindingJoinFunction()),
            FindingJoinFunction::record,
            Types.STRING);
    join.setup(FindingSerializer.INSTANCE);
    join.open();
  }

  @AfterEach
  void close() throws Exception {
    context.close();
    join.close();
  }

  private void disabled(String keyArn, String time) throws Exception {
    TestEvents event = TestEvents.event(1, time).operation(KmsOperation.DISABLE_KEY).key(keyArn);
    for (KeyStatement statement : KeyStatements.of(event.build())) {
      context.processElement(KeyInput.of(KeyNews.of(statement)), statement.timeMillis);
    }
  }

  private void ask(String... keyArns) throws Exception {
    Finding finding = new Finding();
    finding.uid = "f";
    finding.timeMillis = NINE;
    finding.keyArns.addAll(List.of(keyArns));
    for (String keyArn : FindingKeys.of(finding)) {
      context.processElement(KeyInput.of(finding, keyArn), NINE);
    }
  }

  @Test
  void aFindingWaitsForNewsOfItsMomentAndNotForLaterOnes() throws Exception {
    ask(KEY);
    context.processWatermark(NINE - 1);
    assertThat(context.extractOutputValues()).isEmpty();
    disabled(KEY, "2026-03-02T09:00:00Z");
    context.processWatermark(NINE);
    Finding described = context.extractOutputValues().get(0);
    assertThat(described.keys.get(KEY).facts.text(KeyAttribute.STATE)).isEqualTo("Disabled");
    assertThat(described.keys.get(KEY).enrichment).isEqualTo(Enrichment.PARTIAL);
  }

  @Test
  void aKeyOfWhichNothingIsKnownSaysSo() throws Exception {
    ask(KEY);
    disabled(KEY, "2026-03-02T09:00:01Z");
    context.processWatermark(NINE + 5_000);
    Finding described = context.extractOutputValues().get(0);
    assertThat(described.keys.get(KEY).enrichment).isEqualTo(Enrichment.UNAVAILABLE);
    assertThat(described.keys.get(KEY).facts.stated()).isEmpty();
  }

  @Test
  void aFindingThatComesLateIsAnsweredWithTheNextWatermark() throws Exception {
    disabled(KEY, "2026-03-02T08:00:00Z");
    context.processWatermark(NINE + 60_000);
    ask(KEY);
    context.processWatermark(NINE + 60_001);
    assertThat(context.extractOutputValues()).hasSize(1);
  }

  @Test
  void aFindingAboutSeveralKeysIsWholeWhenAllHaveAnsweredAndLeavesNothing() throws Exception {
    disabled(OTHER_KEY, "2026-03-02T08:00:00Z");
    ask(KEY, OTHER_KEY, KEY);
    context.processWatermark(NINE);
    assertThat(context.extractOutputValues()).isEmpty();
    for (Finding partial : partial()) join.processElement(partial, NINE);
    assertThat(join.extractOutputValues()).hasSize(1);
    Finding whole = join.extractOutputValues().get(0);
    assertThat(whole.keys).containsOnlyKeys(KEY, OTHER_KEY);
    assertThat(whole.keys.get(OTHER_KEY).facts.text(KeyAttribute.STATE)).isEqualTo("Disabled");
    assertThat(join.numKeyedStateEntries()).isZero();
  }

  @Test
  void aKeyIsForgottenWhenNothingIsHeardOfIt() throws Exception {
    disabled(KEY, "2026-03-02T08:00:00Z");
    ask(KEY);
    context.processWatermark(NINE);
    assertThat(context.numKeyedStateEntries()).isEqualTo(2); // history and day
    context.processWatermark(
        Instant.parse("2026-03-03T00:00:00Z")
            .plus(KeyContextOptions.DEFAULT.retention())
            .toEpochMilli());
    assertThat(context.numKeyedStateEntries()).isZero();
    assertThat(context.numEventTimeTimers()).isZero();
  }

  private List<Finding> partial() {
    Queue<StreamRecord<Finding>> partial = context.getSideOutput(KeyContextFunction.PARTIAL);
    List<Finding> findings = new ArrayList<>();
    for (StreamRecord<Finding> record : partial) findings.add(record.getValue());
    return findings;
  }
}
