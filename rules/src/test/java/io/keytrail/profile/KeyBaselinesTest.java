package io.keytrail.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.sigma.problem.Problems;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A key's windows, and what the baselines say of them. */
class KeyBaselinesTest {
  private static final PeerGroup PEERS = PeerGroup.parse("111122223333/application/payments");
  private static final String KEY =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final long STEP = 300_000;
  private static final int DAY = 288;
  private static final long MONDAY = 1_767_571_200_000L;

  private final KeyBaselines baselines =
      new KeyBaselines(BaselineParameters.defaults(), Duration.ofMillis(STEP));
  private final KeyBaselinesState state = new KeyBaselinesState();
  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void aSteadyKeyIsQuiet() {
    assertThat(normal(0, 28 * DAY)).extracting(s -> s.words).isEmpty();
  }

  @Test
  void aSpikeOfDecryptsIsToldOnceForItsSide() {
    normal(0, 20 * DAY);
    List<Signal> signals = at(20 * DAY, window(30, 400, 0, 0));
    assertThat(signals).extracting(s -> s.family).contains(SignalFamily.VOLUME_SPIKE);
    Signal spike = signals.get(0);
    assertThat(spike.measure).isEqualTo("decrypt calls per 5 min");
    assertThat(spike.words)
        .matches(
            "400 decrypt calls in 5 min, where \\d+ \\(\\d+ to \\d+\\) are usual at this hour and day");
    assertThat(spike.seen).isEqualTo(400);
    assertThat(spike.upper).isLessThan(200);
    assertThat(spike.weight).isEqualTo(1);
    assertThat(spike.serviceMade).isFalse();
    assertThat(spike.endMillis - spike.startMillis).isEqualTo(STEP);
    assertThat(signals).filteredOn(s -> s.family == SignalFamily.VOLUME_SPIKE).hasSize(1);
  }

  @Test
  void anExcessOfServicesAloneIsMarked() {
    normal(0, 20 * DAY);
    List<Signal> signals = at(20 * DAY, window(30, 400, 0, 370));
    assertThat(signals)
        .filteredOn(s -> s.family == SignalFamily.VOLUME_SPIKE)
        .isNotEmpty()
        .allMatch(s -> s.serviceMade);
  }

  @Test
  void aBusyKeyThatFallsSilentIsMissed() {
    normal(0, 20 * DAY);
    List<Signal> signals =
        baselines.pass(state, KEY, MONDAY + (20 * DAY + 24) * STEP, TrailGaps.NONE);
    assertThat(signals).extracting(s -> s.family).contains(SignalFamily.SILENCE);
    Signal silence = signals.get(0);
    assertThat(silence.seen).isZero();
    assertThat(silence.words).startsWith("no ").contains(" for ");
    assertThat(silence.startMillis).isEqualTo(MONDAY + 20 * DAY * STEP);
  }

  @Test
  void whatWasDueJustNowIsLateAndNotMissing() {
    normal(0, 20 * DAY);
    assertThat(baselines.pass(copy(state), KEY, MONDAY + (20 * DAY + 6) * STEP, TrailGaps.NONE))
        .isEmpty();
    assertThat(baselines.pass(copy(state), KEY, MONDAY + (20 * DAY + 12) * STEP, TrailGaps.NONE))
        .extracting(s -> s.family)
        .contains(SignalFamily.SILENCE);
  }

  @Test
  void oneSideThatRestsWhileTheOtherWorksIsNoSilence() {
    normal(0, 20 * DAY);
    List<Signal> signals = new ArrayList<>();
    for (int i = 0; i < 36; i++) signals.addAll(at(20 * DAY + i, window(30, 0, 0, 0)));
    assertThat(signals).extracting(s -> s.family).doesNotContain(SignalFamily.SILENCE);
  }

  @Test
  void aKeyThatComesBackAfterASilenceHasNotMovedToAnotherLevel() {
    normal(0, 20 * DAY);
    List<Signal> signals = normal(20 * DAY + 100, 22 * DAY);
    assertThat(signals)
        .extracting(s -> s.family)
        .contains(SignalFamily.SILENCE)
        .doesNotContain(SignalFamily.SLOW_SHIFT);
  }

  @Test
  void growthOfBothSidesOrOfEncryptsSaysLessThanMoreDecrypts() {
    normal(0, 20 * DAY);
    double grown = strongestShift(30, 30);
    double written = strongestShift(30, 0);
    double read = strongestShift(0, 30);
    assertThat(read).isGreaterThan(4.5);
    assertThat(grown).isLessThan(0.7 * read);
    assertThat(written).isLessThan(0.7 * read);
  }

  /** Half a day of so many more on each side; 0 when it was no shift at all. */
  private double strongestShift(double encrypts, double decrypts) {
    KeyBaselinesState from = copy(state);
    double most = 0;
    for (int i = 0; i < DAY / 2; i++) {
      long start = MONDAY + (20 * DAY + i) * STEP;
      long encrypt = (long) Counts.draw(30 + encrypts, 20, random);
      long decrypt = (long) Counts.draw(30 + decrypts, 20, random);
      KeyUsage usage = window(encrypt, decrypt, 0, 0);
      for (Signal signal :
          baselines.observe(from, new UsageWindow(KEY, start, start + STEP, 0, usage))) {
        if (signal.family == SignalFamily.SLOW_SHIFT) most = Math.max(most, signal.surprise);
      }
    }
    return most;
  }

  @Test
  void failuresAreAFamilyOfTheirOwn() {
    normal(0, 20 * DAY);
    assertThat(at(20 * DAY, window(30, 30, 60, 0)))
        .extracting(s -> s.family)
        .contains(SignalFamily.FAILURES);
  }

  @Test
  void aShareThatMovesIsToldThoughTheVolumeStays() {
    normal(0, 20 * DAY);
    List<Signal> signals = new ArrayList<>();
    for (int i = 0; i < 24; i++)
      signals.addAll(at(20 * DAY + i, window(8 + random.nextInt(4), 50 + random.nextInt(9), 0, 0)));
    assertThat(signals).extracting(s -> s.family).contains(SignalFamily.RATIO_SHIFT);
    Signal shift =
        signals.stream().filter(s -> s.family == SignalFamily.RATIO_SHIFT).findFirst().get();
    assertThat(shift.seen).isBetween(shift.upper, 1.0);
    assertThat(shift.words).contains("% of about");
  }

  @Test
  void aShareThatHadMovedByDayIsNoNewsAtNight() {
    for (int key = 0; key < 12; key++) {
      KeyBaselinesState afterwards = new KeyBaselinesState();
      for (int day = 0; day < 20; day++) dayAndNight(afterwards, day, 0.5);
      assertThat(dayAndNight(afterwards, 20, 0.92))
          .as("the day, and the night after it")
          .extracting(s -> s.family)
          .containsExactly(SignalFamily.RATIO_SHIFT, null);
    }
  }

  /** What was told of the share by day, which moves in its afternoon, and then late at night. */
  private List<Signal> dayAndNight(KeyBaselinesState of, int day, double share) {
    List<Signal> told = new ArrayList<>(List.of(new Signal(), new Signal()));
    for (int i = 0; i < DAY; i++) {
      boolean night = i >= DAY / 2;
      int calls = night ? 2 : 9;
      int decrypts = 0;
      for (int call = 0; call < calls; call++) {
        if (random.nextDouble() < (night || i < DAY / 2 - 66 ? 0.5 : share)) decrypts++;
      }
      long start = MONDAY + (day * DAY + i) * STEP;
      KeyUsage usage = window(calls - decrypts, decrypts, 0, 0);
      for (Signal signal :
          baselines.observe(of, new UsageWindow(KEY, start, start + STEP, 0, usage))) {
        boolean late = i >= DAY / 2 + 48;
        if (signal.family == SignalFamily.RATIO_SHIFT && (late || !night)) {
          told.set(night ? 1 : 0, signal);
        }
      }
    }
    return told;
  }

  @Test
  void aRiseBySixtyPercentOverADayIsASlowShift() {
    normal(0, 20 * DAY);
    List<Signal> signals = new ArrayList<>();
    for (int i = 0; i < 2 * DAY; i++) {
      double factor = 1 + 0.6 * Math.min(1, i / (double) DAY);
      signals.addAll(at(20 * DAY + i, usual(factor)));
    }
    assertThat(signals).extracting(s -> s.family).contains(SignalFamily.SLOW_SHIFT);
  }

  @Test
  void beforeTheWarmUpNothingIsSaid() {
    for (int i = 0; i < DAY / 2; i++)
      assertThat(at(i, window(i == 100 ? 5000 : 3, 1, 0, 0))).isEmpty();
  }

  @Test
  void aYoungKeyIsSeenBesideItsPeersAndTheyAreCalledSo() {
    normal(0, 2 * DAY);
    KeyUsage burst = window(30, 2000, 0, 0);
    UsageWindow next =
        new UsageWindow(KEY, MONDAY + 2 * DAY * STEP, MONDAY + (2 * DAY + 1) * STEP, 0, burst);
    PeerPrior busy = peers(3000);
    assertThat(besidePeers(next, busy))
        .as("usual for its kind")
        .extracting(s -> s.family)
        .doesNotContain(SignalFamily.VOLUME_SPIKE);
    assertThat(besidePeers(next, null))
        .as("its kind has told nothing")
        .extracting(s -> s.family)
        .doesNotContain(SignalFamily.VOLUME_SPIKE);
    assertThat(baselines.observe(copy(state), next))
        .as("nobody to compare it with")
        .extracting(s -> s.family)
        .doesNotContain(SignalFamily.VOLUME_SPIKE);
    PeerPrior calm = peers(40);
    assertThat(besidePeers(next, calm))
        .filteredOn(s -> s.family == SignalFamily.VOLUME_SPIKE)
        .hasSize(1)
        .allMatch(
            s -> s.words.contains("its own rhythm is not known yet, but 4 or more other keys"))
        .allMatch(s -> s.words.contains("of application payments in this account saw"))
        .allMatch(s -> s.words.endsWith("at this hour on 5 days"))
        .allMatch(s -> s.weight > 0.45 && s.weight < 0.55);
  }

  @Test
  void aKeyThatIsKnownIsNotComparedWithOthers() {
    normal(0, 20 * DAY);
    assertThat(baselines.isYoung(state)).isFalse();
    UsageWindow next =
        new UsageWindow(
            KEY,
            MONDAY + 20 * DAY * STEP,
            MONDAY + (20 * DAY + 1) * STEP,
            0,
            window(30, 2000, 0, 0));
    assertThat(besidePeers(next, peers(3000)))
        .filteredOn(s -> s.family == SignalFamily.VOLUME_SPIKE)
        .isNotEmpty()
        .noneMatch(s -> s.words.contains("other keys"));
  }

  private List<Signal> besidePeers(UsageWindow next, PeerPrior peers) {
    return PeerPrior.told(
        baselines.observe(copy(state), next, true, TrailGaps.NONE), next.startMillis, peers);
  }

  /** Four keys with as many calls, in the five days before the third day of the test. */
  private PeerPrior peers(double calls) {
    PeerDays seen = new PeerDays();
    long today = PeerModel.day(MONDAY) + 2;
    for (int key = 0; key < 4; key++) {
      for (long day = today - 5; day < today; day++) {
        PeerSums sums = new PeerSums();
        for (int i = 0; i < DAY; i++) {
          long decrypts = (long) Counts.draw(calls, 20, random);
          sums.add(day * 86_400_000 + i * STEP, PeerSums.counts(window(30, decrypts, 0, 0)));
        }
        seen.add(new PeerDay(PEERS, day, sums));
      }
    }
    PeerModel model =
        new PeerModel(BaselineParameters.defaults(), Duration.ofMinutes(5), Duration.ofMinutes(30));
    return model.prior(PEERS, seen, today - 1);
  }

  private static KeyBaselinesState copy(KeyBaselinesState state) {
    try {
      return KeyBaselinesCodec.read(new DataInputStream(new ByteArrayInputStream(bytes(state))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aCopyHoldsAllAndGoesItsOwnWay() throws IOException {
    normal(0, 9 * DAY);
    byte[] before = bytes(state);
    KeyBaselinesState copy = state.copy();
    assertThat(bytes(copy)).isEqualTo(before);
    normal(9 * DAY, 10 * DAY);
    byte[] after = bytes(state);
    assertThat(bytes(copy)).isEqualTo(before);
    baselines.pass(copy, KEY, MONDAY + 10 * DAY * STEP, TrailGaps.NONE);
    assertThat(bytes(copy)).isNotEqualTo(before);
    assertThat(bytes(state)).isEqualTo(after);
  }

  @Test
  void itDoesNotMatterWhenSilenceIsAskedFor() throws IOException {
    KeyBaselinesState other = new KeyBaselinesState();
    List<Signal> often = new ArrayList<>();
    List<Signal> late = new ArrayList<>();
    for (int i = 0; i < 20 * DAY; i++) {
      if (i > 15 * DAY && i % 50 > 20) {
        often.addAll(baselines.pass(state, KEY, MONDAY + i * STEP, TrailGaps.NONE));
        continue;
      }
      UsageWindow window =
          new UsageWindow(KEY, MONDAY + i * STEP, MONDAY + (i + 1) * STEP, 0, usual(1));
      often.addAll(baselines.observe(state, window));
      late.addAll(baselines.observe(other, window));
    }
    often.addAll(baselines.pass(state, KEY, MONDAY + 20 * DAY * STEP, TrailGaps.NONE));
    late.addAll(baselines.pass(other, KEY, MONDAY + 20 * DAY * STEP, TrailGaps.NONE));
    assertThat(late).isNotEmpty().extracting(s -> s.words).isEqualTo(words(often));
    assertThat(bytes(other)).isEqualTo(bytes(state));
  }

  @Test
  void aRevisionOfALearnedWindowChangesNothing() throws IOException {
    normal(0, DAY);
    byte[] before = bytes(state);
    assertThat(at(DAY - 1, window(5000, 5000, 0, 0))).isEmpty();
    assertThat(bytes(state)).isEqualTo(before);
  }

  @Test
  void theStateSurvivesItsBytes() throws IOException {
    normal(0, 16 * DAY);
    byte[] bytes = bytes(state);
    KeyBaselinesState restored =
        KeyBaselinesCodec.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    assertThat(bytes(restored)).isEqualTo(bytes);
    assertThat(bytes.length).as("100,000 keys fit in 2 GB").isLessThan(20_000);
  }

  /** Bytes that a build of version 1 wrote: sixteen days of about thirty calls on each side. */
  @Test
  void aStateOfVersionOneIsReadAndGoesOn() throws IOException {
    byte[] old;
    try (InputStream in = KeyBaselinesTest.class.getResourceAsStream("key-baselines-v1.bin")) {
      old = in.readAllBytes();
    }
    KeyBaselinesState read =
        KeyBaselinesCodec.read(new DataInputStream(new ByteArrayInputStream(old)));
    assertThat(read.firstMillis()).isEqualTo(MONDAY);
    assertThat(read.lastMillis()).isEqualTo(MONDAY + (16 * DAY - 1) * STEP);
    long next = MONDAY + 16 * DAY * STEP;
    UsageWindow spike = new UsageWindow(KEY, next, next + STEP, 0, window(30, 400, 0, 0));
    assertThat(baselines.observe(read, spike))
        .filteredOn(s -> s.family == SignalFamily.VOLUME_SPIKE)
        .hasSize(1)
        .allMatch(s -> s.expected > 25 && s.expected < 35);
  }

  @Test
  void otherParametersGoOnFromTheSameState() throws IOException {
    normal(0, 16 * DAY);
    BaselineParameters strict =
        BaselineParameters.read(
            "own.yml",
            "signal: {surprise: 900, shift-surprise: 900}\nlearn: {level-hours: 24, shift-hours: [2, 4, 8]}",
            new Problems());
    KeyBaselinesState restored =
        KeyBaselinesCodec.read(new DataInputStream(new ByteArrayInputStream(bytes(state))));
    long next = MONDAY + 16 * DAY * STEP;
    UsageWindow spike = new UsageWindow(KEY, next, next + STEP, 0, window(30, 400, 0, 0));
    assertThat(new KeyBaselines(strict, Duration.ofMillis(STEP)).observe(restored, spike))
        .isEmpty();
    assertThat(baselines.observe(state, spike)).isNotEmpty();
  }

  @Test
  void bytesOfAnotherVersionOrOfNoStateAreRefused() {
    assertThatThrownBy(
            () ->
                KeyBaselinesCodec.read(
                    new DataInputStream(new ByteArrayInputStream(new byte[] {9}))))
        .isInstanceOf(IOException.class)
        .hasMessage("key baselines of version 9; this build reads version 1");
    assertThatThrownBy(
            () ->
                KeyBaselinesCodec.read(
                    new DataInputStream(new ByteArrayInputStream(new byte[] {1, 1, 0, 0}))))
        .isInstanceOf(IOException.class);
  }

  private static List<String> words(List<Signal> signals) {
    List<String> words = new ArrayList<>();
    for (Signal signal : signals) words.add(signal.words);
    return words;
  }

  private List<Signal> normal(int from, int to) {
    List<Signal> signals = new ArrayList<>();
    for (int i = from; i < to; i++) signals.addAll(at(i, usual(1)));
    return signals;
  }

  private KeyUsage usual(double factor) {
    return window(
        (long) Counts.draw(30 * factor, 20, random),
        (long) Counts.draw(30 * factor, 20, random),
        0,
        0);
  }

  private List<Signal> at(int window, KeyUsage usage) {
    long start = MONDAY + window * STEP;
    return baselines.observe(state, new UsageWindow(KEY, start, start + STEP, 0, usage));
  }

  private static KeyUsage window(
      long encrypts, long decrypts, long failed, long decryptsOfServices) {
    KeyUsage usage = new KeyUsage(4);
    usage.encryptSide = encrypts;
    usage.decryptSide = decrypts;
    usage.failed = failed;
    usage.calls = encrypts + decrypts + failed;
    usage.serviceMadeDecryptSide = decryptsOfServices;
    usage.serviceMadeCalls = decryptsOfServices;
    return usage;
  }

  private static byte[] bytes(KeyBaselinesState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    KeyBaselinesCodec.write(state, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
