package io.keytrail.jobs.profile;

import static io.keytrail.jobs.profile.Uses.DAY;
import static io.keytrail.jobs.profile.Uses.START;
import static io.keytrail.jobs.profile.Uses.STEP;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.kms.PrincipalType;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.CompactReader;
import io.keytrail.profile.PrincipalTouch;
import io.keytrail.profile.UseSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrincipalProfileFunctionTest {
  private static final long NOW = START + 15 * DAY;

  private KeyedOneInputStreamOperatorTestHarness<String, PrincipalTouch, Finding> harness;

  @BeforeEach
  void open() throws Exception {
    open(null);
  }

  private void open(OperatorSubtaskState snapshot) throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new PrincipalProfileFunction(ProfileProgram.DEFAULT, Uses.LATENESS)),
            touch -> touch.principal,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    if (snapshot != null) harness.initializeState(snapshot);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static PrincipalTouch touch(long start, int key) {
    PrincipalTouch touch = new PrincipalTouch();
    touch.principal = TestEvents.ROLE;
    touch.actor = TestEvents.ROLE;
    touch.actorType = PrincipalType.ROLE;
    touch.keyArn =
        String.format(
            "arn:aws:kms:eu-west-1:111122223333:key/%08x-0000-4000-8000-000000000000", key);
    touch.startMillis = start;
    touch.endMillis = start + STEP;
    touch.uses = 1;
    touch.eventId = TestEvents.id(start + key);
    return touch;
  }

  /** One or two keys an hour, the same ones. */
  private void usual(long from, long to) throws Exception {
    for (long start = from; start < to; start += 12 * STEP) {
      for (int key = 0; key <= start / DAY % 2; key++) show(touch(start, key));
      harness.processWatermark(start + STEP - 1);
    }
  }

  private void show(PrincipalTouch touch) throws Exception {
    harness.processElement(touch, touch.endMillis - 1);
  }

  private void manyKeys(long start, int seed) throws Exception {
    List<PrincipalTouch> touches = new ArrayList<>();
    for (int key = 0; key < 40; key++) touches.add(touch(start, key));
    Collections.shuffle(touches, new Random(seed));
    for (PrincipalTouch touch : touches) show(touch);
  }

  private List<String> lines() {
    return harness.extractOutputValues().stream().map(OcsfJson::write).collect(Collectors.toList());
  }

  @Test
  void whatIsUsualIsNotTold() throws Exception {
    usual(START, NOW);
    assertThat(harness.extractOutputValues()).isEmpty();
  }

  @Test
  void manyKeysAreOneCaseThatNamesThemAndEndsByATimer() throws Exception {
    usual(START, NOW);
    manyKeys(NOW, 1);
    assertThat(harness.extractOutputValues()).isEmpty();
    harness.processWatermark(NOW + STEP - 1);
    assertThat(harness.extractOutputValues()).hasSize(1);
    Finding told = harness.extractOutputValues().get(0);
    assertThat(told.types).containsExactly("reach");
    assertThat(told.keyArns).hasSizeGreaterThan(10);
    harness.processWatermark(NOW + DAY);
    assertThat(harness.extractOutputValues())
        .extracting(finding -> finding.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE);
  }

  @Test
  void theOrderOfArrivalLeavesNoTraceAndNeitherDoesARestore() throws Exception {
    usual(START, NOW);
    OperatorSubtaskState before = harness.snapshot(1, NOW);
    List<String> first = null;
    for (int seed = 1; seed <= 3; seed++) {
      close();
      open(before);
      manyKeys(NOW, seed);
      harness.processWatermark(NOW + DAY);
      assertThat(lines()).isNotEmpty();
      if (first == null) first = lines();
      assertThat(lines()).isEqualTo(first);
    }
  }

  @Test
  void touchesThatWaitOutliveARestore() throws Exception {
    usual(START, NOW);
    manyKeys(NOW, 1);
    OperatorSubtaskState before = harness.snapshot(1, NOW);
    close();
    open(before);
    harness.processWatermark(NOW + STEP - 1);
    assertThat(harness.extractOutputValues()).hasSize(1);
  }

  @Test
  void nothingSpeaksWhenTheInputHasEnded() throws Exception {
    usual(START, NOW);
    manyKeys(NOW, 1);
    harness.processWatermark(NOW + STEP - 1);
    harness.processWatermark(Long.MAX_VALUE);
    assertThat(harness.extractOutputValues())
        .extracting(finding -> finding.activity)
        .containsExactly(Activity.CREATE);
  }

  @Test
  void aPrincipalThatTouchesNothingIsForgotten() throws Exception {
    usual(START, START + DAY);
    // Counted from the start of the last window.
    long end = START + DAY - 12 * STEP + UseSettings.DEFAULTS.principalMemory.toMillis();
    harness.processWatermark(end - 1);
    assertThat(harness.numKeyedStateEntries()).isPositive();
    harness.processWatermark(end);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  private byte[] learned() throws Exception {
    KeyedStateBackend<String> backend =
        ((AbstractStreamOperator<?>) harness.getOperator()).getKeyedStateBackend();
    backend.setCurrentKey(TestEvents.ROLE);
    return backend
        .getPartitionedState(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            PrincipalProfileFunction.profile())
        .value()
        .toBytes();
  }

  /** Random touches over ten days; one in three comes up to half an hour late, or none does. */
  private byte[] learned(long seed, boolean late) throws Exception {
    Random world = new Random(seed);
    Random delays = new Random(seed + 1);
    TreeMap<Long, List<PrincipalTouch>> arriving = new TreeMap<>();
    for (long start = START; start < START + 10 * DAY; start += STEP) {
      if (world.nextInt(6) > 0 && start < START + 10 * DAY - STEP) continue;
      for (int key = world.nextInt(4); key < 9; key += 1 + world.nextInt(5)) {
        PrincipalTouch touch = touch(start, key);
        touch.classification = world.nextInt(50) == 0 ? "Restricted" : null;
        touch.uses = world.nextInt(5);
        touch.administrations = touch.uses == 0 ? 1 : 0;
        long at = late && delays.nextInt(3) == 0 ? start + delays.nextInt(6) * STEP : start;
        arriving.computeIfAbsent(at, a -> new ArrayList<>()).add(touch);
      }
    }
    for (long start = START; start < START + 10 * DAY + 8 * STEP; start += STEP) {
      for (PrincipalTouch touch : arriving.getOrDefault(start, List.of())) show(touch);
      harness.processWatermark(start + STEP - 1);
    }
    show(touch(START + 11 * DAY, 1));
    harness.processWatermark(START + 11 * DAY + STEP - 1);
    return learned();
  }

  /** What was learned, without the windows that may change and the cases. */
  private static byte[] profile(byte[] cases) throws Exception {
    return new CompactReader(cases, 1, 2, "cases of a principal").bytes();
  }

  @Test
  void howLateTouchesCameLeavesNoTraceInWhatIsLearned() throws Exception {
    for (long seed = 1; seed <= 12; seed++) {
      byte[] inTime = profile(learned(seed, false));
      close();
      open();
      byte[] late = profile(learned(seed, true));
      assertThat(Arrays.equals(late, inTime)).as("seed " + seed).isTrue();
      close();
      open();
    }
  }

  @Test
  void aFanOutThatLateKeysMakeIsToldWhenTheyCome() throws Exception {
    usual(START, NOW);
    for (int key = 0; key < 4; key++) show(touch(NOW, key));
    harness.processWatermark(NOW + STEP - 1);
    assertThat(harness.extractOutputValues()).isEmpty();
    harness.processWatermark(NOW + 3 * STEP - 1);
    for (int key = 4; key < 40; key++) show(touch(NOW, key));
    harness.processWatermark(NOW + 4 * STEP - 1);
    assertThat(harness.extractOutputValues())
        .extracting(finding -> finding.activity)
        .containsExactly(Activity.CREATE);
    assertThat(harness.extractOutputValues().get(0).keyArns).hasSizeGreaterThan(10);
  }

  @Test
  void whatMayStillChangeIsNoMoreThanTheWindowsOfTheLateness() throws Exception {
    for (long start = START; start < START + 2 * DAY; start += STEP) {
      for (int key = 0; key < 3; key++) show(touch(start, key));
      harness.processWatermark(start + STEP - 1);
    }
    assertThat(learned().length).isLessThan(6 * 3 * 250 + 1500);
  }
}
