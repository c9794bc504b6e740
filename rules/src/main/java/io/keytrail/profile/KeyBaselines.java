package io.keytrail.profile;

import io.keytrail.profile.Judgement.Test;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.PrincipalUsage;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The baselines of one key: encrypt side, decrypt side, all calls, failed calls, and the ratio of
 * the first two; and the signals when a window is not as they expect.
 *
 * <p>Immutable and pure. Windows come in event-time order; those between the last one learned and
 * the next are empty, judged and learned as such by {@link #pass}, which {@link #observe} calls
 * first. It does not matter how often or how late {@code pass} is called: the signals are the same.
 */
public final class KeyBaselines {
  private static final int EVENT_IDS = 5;

  /** Of a silence the last so many windows are asked what is missing. */
  private static final long MOST_MISSING = 576;

  private static final long PAUSE = 3;
  private static final long SHORT = 2 * 3_600_000;
  private static final KeyUsage NO_USE = new KeyUsage(1);

  /** Of growth so much less is said. */
  private static final double GROWTH = 3;

  private final BaselineParameters parameters;
  private final UsageBaseline baseline;
  private final RatioBaseline ratio;
  private final long step;

  /**
   * @param window length of the usage windows
   */
  public KeyBaselines(BaselineParameters parameters, Duration window) {
    this.parameters = parameters;
    baseline = new UsageBaseline(parameters, window);
    ratio = new RatioBaseline(parameters, window);
    step = window.toMillis();
  }

  /**
   * Judges a closed window, learns it, and returns what is not normal, that of the empty windows
   * before it included. A window that is not later than the last one learned, such as a later
   * revision, changes nothing and returns nothing.
   */
  public List<Signal> observe(KeyBaselinesState state, UsageWindow window) {
    return observe(state, window, false, TrailGaps.NONE);
  }

  /**
   * As {@link #observe(KeyBaselinesState, UsageWindow)}, of a key that may have peers: as long as
   * its own rhythm is not known, its signals wait for what they see, {@link Signal#besidePeers}.
   * Without peers there are none.
   *
   * @param gaps of the key's trail, as known now
   */
  public List<Signal> observe(
      KeyBaselinesState state, UsageWindow window, boolean hasPeers, TrailGaps gaps) {
    if (state.lastMillis() != UsageState.NEVER && window.startMillis <= state.lastMillis()) {
      return List.of();
    }
    List<Signal> signals = pass(state, window.keyArn, window.startMillis, gaps);
    judge(state, window.keyArn, window.startMillis, window.usage, hasPeers, gaps, signals);
    return signals;
  }

  /**
   * Says that no call was seen up to {@code endMillis}, exclusive: judges and learns the empty
   * windows that end by then. Nothing happens before the key's first window. Of windows in which
   * its trail was not heard nothing is known; they are left out.
   *
   * @param gaps of the key's trail, as known now
   */
  public List<Signal> pass(KeyBaselinesState state, String keyArn, long endMillis, TrailGaps gaps) {
    List<Signal> signals = new ArrayList<>(0);
    if (state.lastMillis() == UsageState.NEVER) return signals;
    while (true) {
      long next = gaps.heardFrom(state.lastMillis() + step, step);
      if (next > endMillis - step) return signals;
      if (allBlank(state)) {
        long end = Math.min(endMillis, gaps.lastsSince());
        for (UsageState side : state.sides) baseline.learnEmpty(side, end);
        return signals;
      }
      judge(state, keyArn, next, NO_USE, false, gaps, signals);
    }
  }

  /**
   * Whether a longer silence could change anything but counters. False before the first window and
   * once the key has been unused for so long that its rhythm is forgotten: no timer is needed then.
   */
  public boolean watchesSilence(KeyBaselinesState state) {
    return state.lastMillis() != UsageState.NEVER && !allBlank(state);
  }

  /**
   * Whether the key is too young to be judged by its own rhythm. A side of a known key that wakes
   * is no reason to ask others.
   */
  public boolean isYoung(KeyBaselinesState state) {
    Judgement.Basis basis = baseline.basis(state.sides[KeySide.ALL.ordinal()]);
    return basis == Judgement.Basis.NOTHING || basis == Judgement.Basis.LEVEL;
  }

  private boolean allBlank(KeyBaselinesState state) {
    for (UsageState side : state.sides) if (!baseline.isBlank(side)) return false;
    return true;
  }

  private void judge(
      KeyBaselinesState state,
      String keyArn,
      long start,
      KeyUsage usage,
      boolean hasPeers,
      TrailGaps gaps,
      List<Signal> signals) {
    int before = signals.size();
    boolean asksPeers = hasPeers && isYoung(state);
    for (KeySide side : KeySide.values()) {
      UsageState learned = state.sides[side.ordinal()];
      long value = side.count(usage);
      if (value == 0 && baseline.isBlank(learned)) {
        baseline.learnEmptyAt(learned, start);
        continue;
      }
      long serviceMade = side.serviceMade(usage);
      Outlook outlook = baseline.outlook(learned, start);
      baseline.test(learned, outlook, value);
      if (outlook.surprise < Math.min(parameters.surprise, parameters.shiftSurprise)) {
        baseline.learn(learned, outlook);
        continue;
      }
      Judgement judgement = baseline.judgement(learned, outlook);
      SignalFamily family = family(side, learned, start, judgement, value, gaps);
      Judgement people =
          serviceMade == 0 ? null : baseline.judge(learned, start, value - serviceMade);
      baseline.learn(learned, outlook);
      if (!rhythmKnown(judgement) && !asksPeers) continue;
      if (family == null || side == KeySide.ALL && told(signals, before, family)) continue;
      Signal signal = signal(family, keyArn, start, judgement.windows, learned);
      signal.measure = side.noun() + " per " + UsageWords.duration(step);
      signal.seen = value;
      signal.expected = judgement.usual;
      signal.lower = judgement.usualLower;
      signal.upper = judgement.usualUpper;
      signal.surprise = judgement.surprise;
      signal.weight = judgement.weight;
      // As much as the key sees at other hours is less than more than ever.
      if (family == SignalFamily.VOLUME_SPIKE && value < learned.usualPeak()) signal.surprise /= 2;
      if (family == SignalFamily.SLOW_SHIFT && isGrowth(state, outlook)) {
        signal.surprise /= GROWTH;
      }
      signal.serviceMade =
          judgement.direction > 0
              && serviceMade > 0
              && onlyServices(side, learned, start, judgement, value - serviceMade, people);
      signal.words = UsageWords.of(family, side, judgement, value, learned.zeros(), step);
      if (!rhythmKnown(judgement)) signal.besidePeers = side;
      if (family == SignalFamily.SILENCE) sayWhen(signal, learned.zeros(), gaps);
      signal.eventIds = eventIds(usage);
      signals.add(signal);
    }
    judgeRatio(state, keyArn, start, usage, signals);
  }

  /**
   * Whether more is encrypted too, half as much at least as what is decrypted more: so do keys that
   * grow, or have a new user; who reads what others wrote does not.
   */
  private static boolean isGrowth(KeyBaselinesState state, Outlook o) {
    double encrypts = state.sides[KeySide.ENCRYPT.ordinal()].drift[o.horizon];
    double decrypts = state.sides[KeySide.DECRYPT.ordinal()].drift[o.horizon];
    return encrypts >= decrypts / 2;
  }

  /** Whether the calls of people alone would be nothing to speak of. */
  private boolean onlyServices(
      KeySide side,
      UsageState learned,
      long start,
      Judgement all,
      long byPeople,
      Judgement people) {
    if (all.test == Test.SHIFT) return byPeople == 0;
    return people.direction < 0
        || family(side, learned, start, people, byPeople, TrailGaps.NONE) == null;
  }

  private static boolean rhythmKnown(Judgement judgement) {
    return judgement.basis == Judgement.Basis.DAY || judgement.basis == Judgement.Basis.WEEK;
  }

  private static boolean told(List<Signal> signals, int from, SignalFamily family) {
    for (Signal signal : signals.subList(from, signals.size()))
      if (signal.family == family && signal.besidePeers == null) return true;
    return false;
  }

  /** The family of what a judgement says, null where it says nothing worth a signal. */
  private SignalFamily family(
      KeySide side, UsageState learned, long start, Judgement j, long value, TrailGaps gaps) {
    if (j.surprise < needed(j.test, j.weight)) return null;
    boolean failures = side == KeySide.FAILURES;
    if (j.direction > 0) {
      double excess =
          j.test == Test.POINT
              ? value - j.upper
              : j.windows * j.usual * (1 - 1 / j.factor) * j.factor;
      if (excess < leastExcess(side, j.test)) return null;
      if (j.factor < (j.test == Test.POINT ? parameters.excessFactor : parameters.shiftFactor))
        return null;
      if (failures) return SignalFamily.FAILURES;
      if (j.test == Test.SHIFT) return isShort(j) ? null : SignalFamily.SLOW_SHIFT;
      boolean higher = value >= parameters.burstFactor * learned.usualPeak();
      return higher || !baseline.isBursty(learned) ? SignalFamily.VOLUME_SPIKE : null;
    }
    // Less than usual is no misuse: a holiday, until nothing is left. And a pause is no silence.
    long zeros = learned.zeros() + 1;
    if (side != KeySide.ALL || value > 0 || zeros < PAUSE) return null;
    return missing(learned, start, zeros, gaps) ? SignalFamily.SILENCE : null;
  }

  private double leastExcess(KeySide side, Test test) {
    if (side == KeySide.FAILURES) return parameters.excessFailures;
    return test == Test.POINT ? parameters.excessCalls : parameters.shiftCalls;
  }

  /** A busy hour is a busy hour: a batch that was larger, people who had work. No shift yet. */
  private boolean isShort(Judgement j) {
    return j.windows * step <= SHORT;
  }

  /** Whether enough calls are overdue of the windows without any, this one the last. */
  private boolean missing(UsageState learned, long start, long zeros, TrailGaps gaps) {
    double missing = 0;
    long patience = (long) (parameters.overdueMinutes * 60_000) / step;
    long window = start;
    for (long i = 0; i < Math.min(zeros, MOST_MISSING); i++) {
      if (i > 0) window = gaps.heardBefore(window, step);
      if (i < patience) continue;
      missing += Math.max(0, Scale.back(baseline.outlook(learned, window).base));
      if (missing >= parameters.missingCalls) return true;
    }
    return false;
  }

  /** Since when a key was silent; what its trail lacked in between is not counted, and said. */
  private void sayWhen(Signal silence, long zeros, TrailGaps gaps) {
    long window = silence.endMillis - step;
    TrailGaps.Gap last = null;
    for (long i = 1; i < zeros; i++) {
      long before = gaps.heardBefore(window, step);
      if (before < window - step && last == null) last = gaps.lastIn(before + step, window);
      window = before;
    }
    silence.startMillis = window;
    if (last == null) last = gaps.lastIn(window - step, window);
    if (last != null) silence.words += UsageWords.ofGap(last);
  }

  private double needed(Test test, double weight) {
    if (weight == 0) return Double.MAX_VALUE;
    double ripe = test == Test.POINT ? parameters.surprise : parameters.shiftSurprise;
    return ripe + parameters.youth * (1 - weight);
  }

  private void judgeRatio(
      KeyBaselinesState state, String keyArn, long start, KeyUsage usage, List<Signal> signals) {
    // Such a window surprises nobody, which it would take long to calculate.
    if (usage.decryptSide + usage.encryptSide == 0 && parameters.shiftSurprise > 0) return;
    RatioJudgement j = ratio.observe(state.ratio, start, usage.decryptSide, usage.encryptSide);
    boolean moved =
        j.share - j.usual >= parameters.ratioMove && j.calls >= parameters.ratioCalls && j.lasts;
    if (!moved || j.surprise < needed(Test.SHIFT, j.weight)) return;
    Signal signal =
        signal(
            SignalFamily.RATIO_SHIFT,
            keyArn,
            start,
            Math.max(1, (int) (j.hours * 3_600_000 / step)),
            state.sides[0]);
    signal.measure = "share of decrypt calls";
    signal.seen = j.share;
    signal.expected = j.usual;
    signal.lower = j.lower;
    signal.upper = j.upper;
    signal.surprise = j.surprise;
    signal.weight = j.weight;
    long people =
        usage.decryptSide
            + usage.encryptSide
            - usage.serviceMadeDecryptSide
            - usage.serviceMadeEncryptSide;
    signal.serviceMade = people == 0;
    signal.words = UsageWords.ofRatio(j);
    signal.eventIds = eventIds(usage);
    signals.add(signal);
  }

  private Signal signal(
      SignalFamily family, String keyArn, long start, int windows, UsageState learned) {
    Signal signal = new Signal();
    signal.family = family;
    signal.keyArn = keyArn;
    signal.endMillis = start + step;
    signal.startMillis = signal.endMillis - windows * step;
    signal.historyMillis = (learned.windows() - 1) * step;
    return signal;
  }

  private static List<String> eventIds(KeyUsage usage) {
    List<String> ids = new ArrayList<>();
    for (PrincipalUsage principal : usage.topPrincipals(EVENT_IDS)) {
      if (ids.size() < EVENT_IDS) principal.samples().forEach(sample -> ids.add(sample.eventId));
    }
    ids.sort(null);
    return ids.size() <= EVENT_IDS ? ids : new ArrayList<>(ids.subList(0, EVENT_IDS));
  }
}
