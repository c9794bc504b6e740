package io.keytrail.jobs.profile;

import static io.keytrail.jobs.profile.Uses.DAY;
import static io.keytrail.jobs.profile.Uses.START;
import static io.keytrail.jobs.profile.Uses.STEP;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.PrincipalTouch;
import io.keytrail.profile.UseSettings;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyProfileFunctionTest {
  private static final long HISTORY = 8 * DAY;
  private static final long NOW = START + HISTORY;

  private KeyedOneInputStreamOperatorTestHarness<String, WindowUse, Finding> harness;

  @BeforeEach
  void open() throws Exception {
    open(null);
  }

  private void open(OperatorSubtaskState snapshot) throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new KeyProfileFunction(ProfileProgram.DEFAULT, Uses.WINDOW)),
            use -> use.window.keyArn,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    if (snapshot != null) harness.initializeState(snapshot);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void show(WindowUse use) throws Exception {
    harness.processElement(use, use.window.endMillis - 1);
  }

  /** Usual windows, each with the watermark that closes it. */
  private void usual(long from, long to) throws Exception {
    for (long start = from; start < to; start += STEP) {
      show(Uses.usual(start));
      harness.processWatermark(start + STEP - 1);
    }
  }

  private List<Finding> findings() {
    return harness.extractOutputValues();
  }

  private List<String> lines() {
    return findings().stream().map(OcsfJson::write).collect(Collectors.toList());
  }

  @Test
  void whatIsUsualIsNotTold() throws Exception {
    usual(START, NOW + DAY);
    assertThat(findings()).isEmpty();
  }

  @Test
  void aSpikeIsToldWhenItsWindowHasClosedAndEndsByATimer() throws Exception {
    usual(START, NOW);
    show(Uses.window(NOW, 200, TestEvents.ROLE));
    harness.processWatermark(NOW + STEP - 2);
    assertThat(findings()).isEmpty();
    harness.processWatermark(NOW + STEP - 1);
    assertThat(findings()).hasSize(1);
    Finding told = findings().get(0);
    assertThat(told.activity).isEqualTo(Activity.CREATE);
    assertThat(told.types).contains("volume-spike");
    assertThat(told.keyArns).containsExactly(TestEvents.KEY);
    usual(NOW + STEP, NOW + DAY);
    assertThat(findings().get(findings().size() - 1).activity).isEqualTo(Activity.CLOSE);
    assertThat(findings()).extracting(finding -> finding.uid).containsOnly(told.uid);
  }

  @Test
  void nothingIsToldOfAKeyOfWhichNothingIsKnown() throws Exception {
    usual(START, START + DAY / 4);
    show(Uses.window(START + DAY / 4, 500, "arn:aws:iam::444455556666:role/stranger"));
    harness.processWatermark(START + DAY);
    assertThat(findings()).isEmpty();
  }

  @Test
  void aSilenceIsToldByTimersAndNotAfterTheEndOfTheInput() throws Exception {
    usual(START, NOW);
    harness.processWatermark(NOW + 3 * STEP);
    assertThat(findings()).isEmpty();
    OperatorSubtaskState before = harness.snapshot(1, NOW);
    harness.processWatermark(NOW + DAY);
    assertThat(findings().get(0).types).containsExactly("silence");
    assertThat(findings()).allMatch(finding -> finding.timeMillis <= NOW + DAY);
    close();
    open(before);
    harness.processWatermark(Long.MAX_VALUE);
    assertThat(findings()).isEmpty();
  }

  @Test
  void howFarTheWatermarkLeapsChangesNothing() throws Exception {
    usual(START, NOW);
    OperatorSubtaskState before = harness.snapshot(1, NOW);
    for (long start = NOW + DAY; start < NOW + DAY + 12 * STEP; start += STEP) {
      for (long mark = start - 11 * STEP; mark < start; mark += STEP)
        harness.processWatermark(mark);
      show(Uses.usual(start));
    }
    harness.processWatermark(NOW + 2 * DAY);
    List<String> stepByStep = lines();
    assertThat(stepByStep).isNotEmpty();
    close();
    open(before);
    for (long start = NOW + DAY; start < NOW + DAY + 12 * STEP; start += STEP) {
      show(Uses.usual(start));
    }
    harness.processWatermark(NOW + 2 * DAY);
    assertThat(lines()).isEqualTo(stepByStep);
  }

  @Test
  void whatWasLearnedOutlivesARestoreAndSoDoWindowsThatWait() throws Exception {
    usual(START, NOW);
    show(Uses.window(NOW, 200, TestEvents.ROLE));
    OperatorSubtaskState before = harness.snapshot(1, NOW);
    harness.processWatermark(NOW + DAY);
    List<String> calm = lines();
    assertThat(calm).isNotEmpty();
    close();
    open(before);
    harness.processWatermark(NOW + DAY);
    assertThat(lines()).isEqualTo(calm);
  }

  @Test
  void aSnapshotIsNotChangedByWhatComesAfterIt() throws Exception {
    usual(START, NOW);
    OperatorSubtaskState before = harness.snapshot(1, NOW);
    usual(NOW, NOW + DAY);
    close();
    open(before);
    show(Uses.window(NOW, 200, TestEvents.ROLE));
    harness.processWatermark(NOW + STEP - 1);
    assertThat(findings()).hasSize(1);
  }

  @Test
  void aKeyThatIsNoLongerUsedIsForgotten() throws Exception {
    usual(START, START + 2 * DAY);
    long last = START + 2 * DAY;
    long end = last + UseSettings.DEFAULTS.principalMemory.toMillis();
    harness.processWatermark(end - 1);
    assertThat(harness.numKeyedStateEntries()).isPositive();
    harness.processWatermark(end);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void oneTimerIsKeptForAKeyAndNotOneForEachWindow() throws Exception {
    usual(START, START + DAY);
    assertThat(harness.numEventTimeTimers()).isLessThanOrEqualTo(2);
  }

  @Test
  void principalsLearnWhatTheyTouched() throws Exception {
    show(Uses.usual(START));
    harness.processWatermark(START + STEP - 1);
    List<PrincipalTouch> touches =
        harness.getSideOutput(KeyProfileFunction.TOUCHES).stream()
            .map(StreamRecord::getValue)
            .collect(Collectors.toList());
    assertThat(touches).hasSize(1);
    assertThat(touches.get(0).keyArn).isEqualTo(TestEvents.KEY);
    assertThat(touches.get(0).uses).isEqualTo(Uses.usual(START).window.usage.calls);
  }
}
