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
import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.GapWatch;
import io.keytrail.profile.GapWatchState;
import io.keytrail.profile.HealthSettings;
import io.keytrail.profile.HeardHour;
import io.keytrail.profile.KeyDays;
import io.keytrail.profile.PeerDays;
import io.keytrail.profile.PeerGroup;
import io.keytrail.profile.PeerModel;
import io.keytrail.profile.PeerPrior;
import io.keytrail.profile.PrincipalTouch;
import io.keytrail.profile.TrailGaps;
import io.keytrail.profile.UseSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyProfileFunctionTest {
  private static final long HISTORY = 8 * DAY;
  private static final long NOW = START + HISTORY;

  private KeyedOneInputStreamOperatorTestHarness<String, WindowUse, CaseWindow> profile;
  private KeyedTwoInputStreamOperatorTestHarness<String, CaseWindow, PeerPrior, Finding> cases;

  /** Of both operators, between two records. */
  private static final class Snapshot {
    final OperatorSubtaskState profile;
    final OperatorSubtaskState cases;

    Snapshot(OperatorSubtaskState profile, OperatorSubtaskState cases) {
      this.profile = profile;
      this.cases = cases;
    }
  }

  @BeforeEach
  void open() throws Exception {
    open(null);
  }

  private void open(Snapshot snapshot) throws Exception {
    profile =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new KeyProfileFunction(ProfileProgram.DEFAULT, Uses.WINDOW, Uses.LATENESS)),
            use -> use.keyArn,
            Types.STRING);
    profile.setup(CaseWindowSerializer.INSTANCE);
    if (snapshot != null) profile.initializeState(snapshot.profile);
    profile.open();
    cases =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new CoBroadcastWithKeyedOperator<>(
                new KeyCaseFunction(ProfileProgram.DEFAULT, Uses.WINDOW, Uses.LATENESS),
                List.of(KeyCaseFunction.priors())),
            said -> said.subject,
            null,
            Types.STRING);
    cases.setup(FindingSerializer.INSTANCE);
    if (snapshot != null) cases.initializeState(snapshot.cases);
    cases.open();
  }

  @AfterEach
  void close() throws Exception {
    profile.close();
    cases.close();
  }

  private Snapshot snapshot() throws Exception {
    hand();
    return new Snapshot(profile.snapshot(1, NOW), cases.snapshot(1, NOW));
  }

  /** As the key timeline does it: at the moment at which the window closes. */
  private void show(WindowUse use) throws Exception {
    profile.processElement(use, use.window.endMillis - 1);
  }

  private void watermark(long millis) throws Exception {
    profile.processWatermark(millis);
    hand();
    cases.processBothWatermarks(new Watermark(millis));
  }

  /** What the profile said so far, to the case. */
  private void hand() throws Exception {
    for (Object said = profile.getOutput().poll();
        said != null;
        said = profile.getOutput().poll()) {
      if (!(said instanceof StreamRecord)) continue;
      StreamRecord<?> record = (StreamRecord<?>) said;
      cases.processElement1((CaseWindow) record.getValue(), record.getTimestamp());
    }
  }

  /** Usual windows, each with the watermark that closes it. */
  private void usual(long from, long to) throws Exception {
    for (long start = from; start < to; start += STEP) {
      show(Uses.usual(start));
      watermark(start + STEP - 1);
    }
  }

  private List<Finding> findings() {
    return cases.extractOutputValues();
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
    watermark(NOW + STEP - 2);
    assertThat(findings()).isEmpty();
    watermark(NOW + STEP - 1);
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
    watermark(START + DAY);
    assertThat(findings()).isEmpty();
  }

  @Test
  void aSilenceIsToldByTimersAndNotAfterTheEndOfTheInput() throws Exception {
    usual(START, NOW);
    watermark(NOW + 3 * STEP);
    assertThat(findings()).isEmpty();
    Snapshot before = snapshot();
    watermark(NOW + DAY);
    assertThat(findings().get(0).types).containsExactly("silence");
    assertThat(findings()).allMatch(finding -> finding.timeMillis <= NOW + DAY);
    close();
    open(before);
    watermark(Long.MAX_VALUE);
    assertThat(findings()).isEmpty();
  }

  @Test
  void howFarTheWatermarkLeapsChangesNothing() throws Exception {
    usual(START, NOW);
    Snapshot before = snapshot();
    for (long start = NOW + DAY; start < NOW + DAY + 12 * STEP; start += STEP) {
      for (long mark = start - 11 * STEP; mark < start; mark += STEP) watermark(mark);
      show(Uses.usual(start));
    }
    watermark(NOW + 2 * DAY);
    List<String> stepByStep = lines();
    assertThat(stepByStep).isNotEmpty();
    close();
    open(before);
    for (long start = NOW + DAY; start < NOW + DAY + 12 * STEP; start += STEP) {
      show(Uses.usual(start));
    }
    watermark(NOW + 2 * DAY);
    assertThat(lines()).isEqualTo(stepByStep);
  }

  @Test
  void whatWasLearnedOutlivesARestoreAndSoDoWindowsThatWait() throws Exception {
    usual(START, NOW);
    show(Uses.window(NOW, 200, TestEvents.ROLE));
    Snapshot before = snapshot();
    watermark(NOW + DAY);
    List<String> calm = lines();
    assertThat(calm).isNotEmpty();
    close();
    open(before);
    watermark(NOW + DAY);
    assertThat(lines()).isEqualTo(calm);
  }

  @Test
  void aSnapshotIsNotChangedByWhatComesAfterIt() throws Exception {
    usual(START, NOW);
    Snapshot before = snapshot();
    usual(NOW, NOW + DAY);
    close();
    open(before);
    show(Uses.window(NOW, 200, TestEvents.ROLE));
    watermark(NOW + STEP - 1);
    assertThat(findings()).hasSize(1);
  }

  @Test
  void aKeyThatIsNoLongerUsedIsForgotten() throws Exception {
    usual(START, START + 2 * DAY);
    long last = START + 2 * DAY;
    long end = last + UseSettings.DEFAULTS.principalMemory.toMillis();
    watermark(end - 1);
    assertThat(profile.numKeyedStateEntries()).isPositive();
    watermark(end);
    assertThat(profile.numKeyedStateEntries()).isZero();
    assertThat(profile.numEventTimeTimers()).isZero();
    assertThat(cases.numKeyedStateEntries()).isZero();
    assertThat(cases.numEventTimeTimers()).isZero();
  }

  @Test
  void oneTimerIsKeptForAKeyAndNotOneForEachWindow() throws Exception {
    usual(START, START + DAY);
    assertThat(profile.numEventTimeTimers()).isLessThanOrEqualTo(2);
  }

  @Test
  void principalsLearnWhatTheyTouched() throws Exception {
    show(Uses.usual(START));
    watermark(START + STEP - 1);
    List<PrincipalTouch> touches =
        profile.getSideOutput(KeyProfileFunction.TOUCHES).stream()
            .map(StreamRecord::getValue)
            .collect(Collectors.toList());
    assertThat(touches).hasSize(1);
    assertThat(touches.get(0).keyArn).isEqualTo(TestEvents.KEY);
    assertThat(touches.get(0).uses).isEqualTo(Uses.usual(START).window.usage.calls);
  }

  private static final String YOUNG = Uses.key(7);

  /** What four keys of the application saw in the ten days up to this one. */
  private static PeerPrior prior(long day, int calls) {
    PeerModel model = new PeerModel(BaselineParameters.defaults(), Uses.WINDOW, Uses.LATENESS);
    PeerDays seen = new PeerDays();
    for (int n = 0; n < 4; n++) {
      KeyDays key = new KeyDays();
      for (long start = (day - 13) * DAY; start < (day + 1) * DAY; start += STEP) {
        WindowUse use = Uses.window(start, calls + n, TestEvents.ROLE);
        model.show(key, Uses.of(Uses.key(n), "payments", use).window, start + STEP - 1);
      }
      model.close(key, day).forEach(seen::add);
    }
    PeerGroup group = PeerGroup.parse("111122223333/application/payments");
    return model.prior(group, seen, day);
  }

  private void broadcast(PeerPrior prior) throws Exception {
    long told = (prior.day + 1) * DAY + Uses.LATENESS.toMillis() - 1;
    cases.processElement2(new StreamRecord<>(prior, told));
  }

  /** Two days of a key with that tag, and then a burst at noon. */
  private void youngBurst(String application, int calls) throws Exception {
    for (long start = START; start < START + 2 * DAY + DAY / 2; start += STEP) {
      show(Uses.of(YOUNG, application, Uses.usual(start)));
      watermark(start + STEP - 1);
    }
    long burst = START + 2 * DAY + DAY / 2;
    show(Uses.of(YOUNG, application, Uses.window(burst, calls, TestEvents.ROLE)));
    watermark(burst + STEP - 1);
  }

  @Test
  void aYoungKeyIsJudgedBesideItsPeersAndTheFindingNamesThem() throws Exception {
    broadcast(prior(PeerModel.day(START) + 1, 10));
    youngBurst("payments", 900);
    assertThat(findings()).hasSize(1);
    assertThat(lines().get(0))
        .contains("its own rhythm is not known yet, but 4 or more other keys of application")
        .contains("payments in this account saw");
  }

  @Test
  void whatIsUsualForPeersIsNotTold() throws Exception {
    broadcast(prior(PeerModel.day(START) + 1, 900));
    youngBurst("payments", 900);
    assertThat(findings()).isEmpty();
  }

  @Test
  void withoutPeersOrTagsNothingIsClaimed() throws Exception {
    youngBurst("payments", 900);
    assertThat(findings()).isEmpty();
    close();
    open();
    broadcast(prior(PeerModel.day(START) + 1, 10));
    youngBurst(null, 900);
    assertThat(findings()).isEmpty();
  }

  @Test
  void neitherPeersOfTheSameDayNorThoseOfLongAgoJudge() throws Exception {
    broadcast(prior(PeerModel.day(START), 10));
    broadcast(prior(PeerModel.day(START) + 2, 10));
    youngBurst("payments", 900);
    assertThat(findings()).isEmpty();
  }

  @Test
  void priorsOutliveARestoreAndAreForgottenAfterDays() throws Exception {
    broadcast(prior(PeerModel.day(START) + 1, 10));
    Snapshot snapshot = snapshot();
    close();
    open(snapshot);
    youngBurst("payments", 900);
    assertThat(findings()).hasSize(1);
    watermark(START + 9 * DAY);
    broadcast(prior(PeerModel.day(START) + 8, 10));
    List<Long> kept = new ArrayList<>();
    cases
        .getOperator()
        .getOperatorStateBackend()
        .getBroadcastState(KeyCaseFunction.priors())
        .entries()
        .forEach(entry -> kept.add(entry.getValue().day - PeerModel.day(START)));
    assertThat(kept).containsExactly(8L);
  }

  /** Three days; each fifth window is shown in part, and whole a quarter of an hour later. */
  private byte[] learned(boolean late) throws Exception {
    long end = START + 3 * DAY;
    for (long start = START; start < end; start += STEP) {
      boolean part = late && start / STEP % 5 == 0 && start < end - 3 * STEP;
      show(Uses.window(start, part ? 3 : calls(start), TestEvents.ROLE));
      long before = start - 3 * STEP;
      if (late && before >= START && before / STEP % 5 == 0) {
        WindowUse whole = Uses.window(before, calls(before), TestEvents.ROLE);
        profile.processElement(whole, start + STEP - 1);
      }
      watermark(start + STEP - 1);
    }
    watermark(end + 8 * STEP);
    return learned();
  }

  private byte[] learned() throws Exception {
    KeyedStateBackend<String> backend = profile.getOperator().getKeyedStateBackend();
    backend.setCurrentKey(TestEvents.KEY);
    return backend
        .getPartitionedState(
            VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, KeyProfileFunction.profile())
        .value()
        .profile
        .toBytes();
  }

  private static int calls(long start) {
    return 5 + (int) (start / STEP * 7 % 11);
  }

  @Test
  void howLateEventsCameLeavesNoTraceInTheState() throws Exception {
    byte[] inTime = learned(false);
    close();
    open();
    assertThat(Arrays.equals(learned(true), inTime)).isTrue();
  }

  /** What the trail of the keys lacks: nothing is heard from then, for so long. */
  private static TrailGaps gaps(long from, long millis) {
    GapWatch watch = new GapWatch(HealthSettings.defaults(), Uses.LATENESS);
    GapWatchState state = new GapWatchState();
    long hour = HeardHour.HOUR_MILLIS;
    for (long at = from - 20 * DAY; at < from + millis + hour; at += hour) {
      if (at >= from && at < from + millis) continue;
      HeardHour heard = new HeardHour("111122223333", "eu-west-1", at);
      for (long slot = at; slot < at + hour; slot += STEP) {
        heard.add(TestEvents.event(1, Instant.ofEpochMilli(slot).toString()).build());
      }
      watch.hear(state, heard, Long.MIN_VALUE);
    }
    String place = TrailGaps.place("111122223333", "eu-west-1");
    return watch.look(state, place, from + millis + hour);
  }

  private void hear(TrailGaps gaps) throws Exception {
    profile.processElement(new WindowUse(TestEvents.KEY, gaps), START);
  }

  @Test
  void aKeyIsNotSilentWhileItsTrailIsButIsWhenThatIsBack() throws Exception {
    usual(START, NOW);
    hear(gaps(NOW, DAY));
    watermark(NOW + DAY);
    assertThat(findings()).isEmpty();
    Snapshot snapshot = snapshot();
    close();
    open(snapshot);
    watermark(NOW + DAY + DAY / 4);
    assertThat(findings().get(0).types).containsExactly("silence");
    assertThat(findings().get(0).timeMillis).isGreaterThan(NOW + DAY);
  }

  @Test
  void howFarTheWatermarkLeapsInAGapChangesNothing() throws Exception {
    TrailGaps gap = gaps(NOW, DAY / 2);
    usual(START, NOW);
    Snapshot before = snapshot();
    for (long at = NOW; at < NOW + DAY / 2; at += STEP) {
      hear(gap.asOf(at + 1));
      watermark(at);
    }
    hear(gap);
    for (long at = NOW + DAY / 2; at < NOW + DAY; at += STEP) watermark(at);
    usual(NOW + DAY, NOW + DAY + 5 * STEP);
    watermark(NOW + 2 * DAY);
    List<String> stepByStep = lines();
    assertThat(stepByStep).isNotEmpty();
    byte[] learned = learned();
    close();
    open(before);
    hear(gap);
    watermark(NOW + DAY - STEP);
    usual(NOW + DAY, NOW + DAY + 5 * STEP);
    watermark(NOW + 2 * DAY);
    assertThat(lines()).isEqualTo(stepByStep);
    assertThat(Arrays.equals(learned(), learned)).isTrue();
  }

  @Test
  void theGapsOfATrailLeaveNothingAtAKeyThatWasNeverUsed() throws Exception {
    hear(gaps(NOW, DAY));
    assertThat(profile.numKeyedStateEntries()).isZero();
    assertThat(profile.numEventTimeTimers()).isZero();
  }
}
