package io.keytrail.jobs.profile;

import static io.keytrail.jobs.profile.Uses.DAY;
import static io.keytrail.jobs.profile.Uses.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.cases.AlertBudget;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.Severity;
import io.keytrail.jobs.serial.FindingSerializer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertBudgetFunctionTest {
  private static final int MANY = 60;

  private KeyedOneInputStreamOperatorTestHarness<String, Finding, Finding> harness;

  @BeforeEach
  void open() throws Exception {
    open(null);
  }

  private void open(OperatorSubtaskState snapshot) throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new AlertBudgetFunction(ProfileProgram.DEFAULT)),
            AlertBudget::scope,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    if (snapshot != null) harness.initializeState(snapshot);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static Finding found(int n, String account) {
    Finding finding = new Finding();
    finding.uid = FindingUid.of("test", account, Integer.toString(n));
    finding.analytic = new Analytic(Analytic.Type.BEHAVIORAL, "keytrail.unusual-use", "n", "1");
    finding.severity = Severity.MEDIUM;
    finding.title = "t";
    finding.message = "m";
    finding.timeMillis = START;
    finding.createdMillis = START;
    finding.firstSeenMillis = START;
    finding.lastSeenMillis = START;
    finding.keyArns.add(
        String.format("arn:aws:kms:eu-west-1:%s:key/%08x-0000-4000-8000-000000000000", account, n));
    finding.facts.put("score", 5.0 + n % 7);
    finding.facts.put("bar", 4.5);
    return finding;
  }

  private List<String> offer(int seed) throws Exception {
    List<Finding> all = new ArrayList<>();
    for (int n = 0; n < MANY; n++) all.add(found(n, "111122223333"));
    Collections.shuffle(all, new Random(seed));
    for (Finding finding : all) harness.processElement(finding, START + 5);
    assertThat(harness.extractOutputValues()).isEmpty();
    harness.processWatermark(START + 10);
    return harness.extractOutputValues().stream().map(OcsfJson::write).collect(Collectors.toList());
  }

  @Test
  void aFloodIsBoundedAndTheRestIsOneFindingWhateverTheOrderOfArrival() throws Exception {
    List<String> first = offer(1);
    assertThat(first).hasSizeBetween(2, 25);
    assertThat(first).filteredOn(line -> line.contains("kept back")).hasSize(1);
    close();
    open();
    assertThat(offer(2)).isEqualTo(first);
  }

  @Test
  void eachAccountHasABudgetOfItsOwn() throws Exception {
    offer(1);
    harness.processElement(found(1, "444455556666"), START + 20);
    harness.processWatermark(START + 30);
    List<Finding> told = harness.extractOutputValues();
    assertThat(told.get(told.size() - 1).keyArns.get(0)).contains("444455556666");
  }

  @Test
  void whatWasSpentOutlivesARestoreAndTheDayEndsWithALastRecord() throws Exception {
    offer(1);
    OperatorSubtaskState before = harness.snapshot(1, START + 10);
    close();
    open(before);
    harness.processElement(found(99, "111122223333"), START + 20);
    harness.processWatermark(START + 30);
    assertThat(harness.extractOutputValues()).isEmpty();
    harness.processWatermark(START + DAY);
    assertThat(harness.extractOutputValues())
        .extracting(finding -> finding.activity)
        .containsExactly(Activity.CLOSE);
  }

  @Test
  void nothingSpeaksWhenTheInputHasEnded() throws Exception {
    int told = offer(1).size();
    harness.processWatermark(Long.MAX_VALUE);
    assertThat(harness.extractOutputValues()).hasSize(told);
  }

  @Test
  void nothingIsLeftAWeekLater() throws Exception {
    offer(1);
    assertThat(harness.numKeyedStateEntries()).isPositive();
    harness.processWatermark(START + 10 * DAY);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }
}
