package io.keytrail.jobs.profile;

import static io.keytrail.jobs.profile.Uses.DAY;
import static io.keytrail.jobs.profile.Uses.START;
import static io.keytrail.jobs.profile.Uses.STEP;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.cases.CaseWindow;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.KeySide;
import io.keytrail.profile.PeerPrior;
import io.keytrail.profile.Signal;
import io.keytrail.profile.SignalFamily;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * As little as the profile hands on; what both make together is in {@link KeyProfileFunctionTest}.
 */
class KeyCaseFunctionTest {
  private KeyedTwoInputStreamOperatorTestHarness<String, CaseWindow, PeerPrior, Finding> harness;

  @BeforeEach
  void open() throws Exception {
    open(null);
  }

  private void open(OperatorSubtaskState snapshot) throws Exception {
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new CoBroadcastWithKeyedOperator<>(
                new KeyCaseFunction(ProfileProgram.DEFAULT, Uses.WINDOW, Uses.LATENESS),
                List.of(KeyCaseFunction.priors())),
            said -> said.subject,
            null,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    if (snapshot != null) harness.initializeState(snapshot);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static CaseWindow window(long start, double surprise) {
    Signal signal = new Signal();
    signal.family = SignalFamily.VOLUME_SPIKE;
    signal.keyArn = TestEvents.KEY;
    signal.startMillis = start;
    signal.endMillis = start + STEP;
    signal.measure = "decrypt calls per 5 min";
    signal.seen = 900;
    signal.expected = 10;
    signal.lower = 4;
    signal.upper = 21;
    signal.surprise = surprise;
    signal.weight = 0.9;
    signal.words = "900 decrypt calls in 5 min";
    signal.eventIds.add(TestEvents.id(1));
    CaseWindow window = new CaseWindow();
    window.subject = TestEvents.KEY;
    window.startMillis = start;
    window.endMillis = start + STEP;
    window.saidMillis = start + STEP - 1;
    window.signals.add(signal);
    window.usage = Uses.usual(start).window.usage;
    return window;
  }

  private void show(CaseWindow window) throws Exception {
    harness.processElement1(window, window.saidMillis);
  }

  private List<Finding> findings() {
    return harness.extractOutputValues();
  }

  @Test
  void aWindowWaitsForBothWatermarksSoThatPeersHaveTold() throws Exception {
    show(window(START, 12));
    harness.processWatermark1(new Watermark(START + DAY));
    assertThat(findings()).isEmpty();
    harness.processWatermark2(new Watermark(START + STEP - 1));
    assertThat(findings()).extracting(finding -> finding.activity).containsExactly(Activity.CREATE);
  }

  @Test
  void whatNeedsPeersIsNotToldWithoutAny() throws Exception {
    CaseWindow young = window(START, 12);
    young.signals.get(0).besidePeers = KeySide.DECRYPT;
    show(young);
    harness.processBothWatermarks(new Watermark(START + DAY));
    assertThat(findings()).isEmpty();
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void aCaseEndsByATimerAndItsStateWhenNoLaterOneIsJudgedByIt() throws Exception {
    show(window(START, 12));
    harness.processBothWatermarks(new Watermark(START + DAY));
    assertThat(findings())
        .extracting(finding -> finding.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE);
    assertThat(harness.numKeyedStateEntries()).as("how strong it was").isPositive();
    harness.processBothWatermarks(new Watermark(START + 400 * DAY));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void atTheEndOfTheInputACaseStaysOpen() throws Exception {
    show(window(START, 12));
    harness.processBothWatermarks(new Watermark(START + STEP - 1));
    harness.processBothWatermarks(new Watermark(Long.MAX_VALUE));
    assertThat(findings()).hasSize(1);
  }

  @Test
  void theOrderOfWindowsIsThatOfWhatWasSaidAndOutlivesARestore() throws Exception {
    List<CaseWindow> said = List.of(window(START, 12), window(START + STEP, 9));
    for (CaseWindow window : said) show(window);
    OperatorSubtaskState snapshot = harness.snapshot(1, START);
    harness.processBothWatermarks(new Watermark(START + DAY));
    List<String> calm = lines();
    close();
    open(snapshot);
    harness.processBothWatermarks(new Watermark(START + DAY));
    assertThat(lines()).isEqualTo(calm);
    close();
    open();
    show(said.get(1));
    show(said.get(0));
    harness.processBothWatermarks(new Watermark(START + DAY));
    assertThat(lines()).isEqualTo(calm);
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Finding finding : findings()) lines.add(OcsfJson.write(finding));
    assertThat(lines).isNotEmpty();
    return lines;
  }
}
