package io.keytrail.profile;

import io.keytrail.profile.PrincipalProfile.Period;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many keys one principal reaches, in a window, an hour and a day (UTC), against its own past
 * ({@link Sizes}): keys used, and keys administered, for disabling one key is work and disabling
 * twenty is an attack. And the first use of any key of a classification.
 *
 * <p>Keyed by principal, whose ARN holds the account. A role that people share is one here, unlike
 * in {@link NoveltyModel}: what a permission set reaches is what a stolen session of anyone
 * reaches, its past is known where that of each person is not, and to have each of them use a
 * classification for the first time would tell once more what the key tells of its new people. A
 * period is learned when it is over, never while it is judged; on one day it is told of again only
 * when the number of keys has doubled.
 */
public final class ReachModel implements Serializable {
  private static final long serialVersionUID = 1;

  /** More keys than this in a day are counted as this many. */
  static final int KEYS = 1024;

  /** A signal stands for each key touched, for the first so many of the alphabet. */
  static final int NAMED_KEYS = 20;

  private static final int CLASSIFICATIONS = 32;
  private static final double LEAST_SURPRISE = 2;

  enum Measure {
    USED("keys used", 5, 0),
    ADMINISTERED("keys administered", 3, 0.5);

    final String words;

    /** Fewer are never a signal. */
    final int fewest;

    /** Of a stranger who takes many keys out of use one need not know the habits. */
    final double leastWeight;

    Measure(String words, int fewest, double leastWeight) {
      this.words = words;
      this.fewest = fewest;
      this.leastWeight = leastWeight;
    }
  }

  enum Horizon {
    WINDOW("window", 300_000),
    HOUR("hour", 3_600_000),
    DAY("day", Fading.DAY_MILLIS);

    final String noun;
    final long millis;

    Horizon(String noun, long millis) {
      this.noun = noun;
      this.millis = millis;
    }
  }

  private final long memoryMillis;
  private final long warmUpMillis;

  /**
   * @param memory a classification that was not used for as long is new again
   * @param warmUp how long a principal is only watched before it uses too many keys, or a new
   *     classification; administering many keys speaks from the first day
   */
  public ReachModel(Duration memory, Duration warmUp) {
    memoryMillis = memory.toMillis();
    warmUpMillis = warmUp.toMillis();
  }

  /**
   * Shows all that a principal touched in one window; windows come in order of time.
   *
   * @param touches one for each key, in any order
   * @return signals about this principal: one for each key touched, with the same numbers
   */
  public List<Signal> observe(PrincipalProfile profile, List<PrincipalTouch> touches) {
    List<Signal> signals = new ArrayList<>(0);
    if (touches.isEmpty()) return signals;
    List<PrincipalTouch> sorted = new ArrayList<>(touches);
    sorted.sort(Comparator.comparing(t -> t.keyArn));
    long start = sorted.get(0).startMillis;
    boolean inOrder = start >= profile.lastMillis;
    if (profile.sinceMillis == Long.MIN_VALUE) profile.sinceMillis = start;
    classifications(profile, sorted, signals);
    // A window that comes late belongs to periods that were judged: it only counts for the day.
    if (inOrder) {
      profile.lastMillis = start;
      reach(profile, sorted, signals);
    }
    return signals;
  }

  private void reach(PrincipalProfile profile, List<PrincipalTouch> touches, List<Signal> signals) {
    long start = touches.get(0).startMillis;
    long today = Fading.day(start) * Fading.DAY_MILLIS;
    profile.keys.values().removeIf(last -> Math.max(last[0], last[1]) < today);
    for (PrincipalTouch touch : touches) {
      long[] last = profile.keys.get(touch.keyArn);
      if (last == null) {
        if (profile.keys.size() >= KEYS) continue;
        last = new long[] {Long.MIN_VALUE, Long.MIN_VALUE};
        profile.keys.put(touch.keyArn, last);
      }
      if (touch.uses > 0) last[0] = start;
      if (touch.administrations > 0) last[1] = start;
    }
    for (Measure measure : Measure.values()) {
      Signal strongest = null;
      Horizon of = null;
      for (Horizon horizon : Horizon.values()) {
        Signal signal = judge(profile, measure, horizon, start);
        if (signal != null && (strongest == null || signal.surprise > strongest.surprise)) {
          strongest = signal;
          of = horizon;
        }
      }
      Period day = profile.periods[measure.ordinal()][Horizon.DAY.ordinal()];
      if (strongest == null || day.size < 2 * day.told) continue;
      if (measure == Measure.USED && strongest.historyMillis < warmUpMillis) continue;
      day.told = day.size;
      tell(profile, measure, of, strongest, touches, signals);
    }
  }

  private static Signal judge(
      PrincipalProfile profile, Measure measure, Horizon horizon, long start) {
    Period period = profile.periods[measure.ordinal()][horizon.ordinal()];
    long index = Math.floorDiv(start, horizon.millis);
    if (index != period.index) {
      if (period.size > 0) period.past.add(period.size, period.index * horizon.millis);
      period.index = index;
      period.told = 0;
    }
    long from = index * horizon.millis;
    long size = 0;
    for (long[] last : profile.keys.values()) if (last[measure.ordinal()] >= from) size++;
    period.size = size;
    if (size < measure.fewest || size < 2 * period.past.mean()) {
      return null;
    }
    double probability = period.past.probabilityOfAsLarge(size);
    double surprise = -Math.log10(probability);
    if (surprise < LEAST_SURPRISE) return null;
    Signal signal = new Signal();
    signal.family = SignalFamily.REACH;
    signal.measure = measure.words + " per " + horizon.noun;
    signal.seen = size;
    signal.expected = period.past.mean();
    signal.surprise = surprise;
    signal.historyMillis = start - profile.sinceMillis;
    signal.weight =
        Math.max(measure.leastWeight, Maturity.of(signal.historyMillis, period.past.total()));
    return signal;
  }

  private static void tell(
      PrincipalProfile profile,
      Measure measure,
      Horizon horizon,
      Signal strongest,
      List<PrincipalTouch> touches,
      List<Signal> signals) {
    PrincipalTouch any = touches.get(0);
    long from = Math.floorDiv(any.startMillis, horizon.millis) * horizon.millis;
    TreeMap<String, String> eventIds = new TreeMap<>();
    for (PrincipalTouch touch : touches) eventIds.put(touch.keyArn, touch.eventId);
    String words =
        SignalWords.name(any.actor)
            + ": "
            + SignalWords.number((long) strongest.seen)
            + " "
            + strongest.measure
            + "; "
            + SignalWords.oneDecimal(strongest.expected)
            + " is usual"
            + (strongest.historyMillis < 7 * Fading.DAY_MILLIS
                ? ", but its past is known for " + SignalWords.length(strongest.historyMillis)
                : "");
    int named = 0;
    for (Map.Entry<String, long[]> key : profile.keys.entrySet()) {
      if (key.getValue()[measure.ordinal()] < from || ++named > NAMED_KEYS) continue;
      Signal signal = new Signal();
      signal.family = strongest.family;
      signal.keyArn = key.getKey();
      signal.principal = any.principal;
      signal.startMillis = from;
      signal.endMillis = any.endMillis;
      signal.measure = strongest.measure;
      signal.seen = strongest.seen;
      signal.seenName = any.actor;
      signal.expected = strongest.expected;
      signal.surprise = strongest.surprise;
      signal.weight = strongest.weight;
      signal.historyMillis = strongest.historyMillis;
      signal.words = words;
      String eventId = eventIds.get(key.getKey());
      if (eventId != null) signal.eventIds.add(eventId);
      signals.add(signal);
    }
  }

  private void classifications(
      PrincipalProfile profile, List<PrincipalTouch> touches, List<Signal> signals) {
    TreeMap<String, PrincipalTouch> first = new TreeMap<>();
    for (PrincipalTouch touch : touches) {
      // What is not known to be Restricted is not known to be anything else either.
      if (touch.uses == 0 || touch.classification == null) continue;
      first.putIfAbsent(touch.classification, touch);
    }
    if (first.isEmpty()) return;
    SeenNames seen = profile.classifications;
    long start = touches.get(0).startMillis;
    long history = start - profile.sinceMillis;
    double probability = seen.probabilityOfNew(start);
    double uses = seen.uses();
    for (Map.Entry<String, PrincipalTouch> entry : first.entrySet()) {
      if (history < warmUpMillis || seen.knows(entry.getKey(), start, memoryMillis)) continue;
      PrincipalTouch touch = entry.getValue();
      Signal signal = new Signal();
      signal.family = SignalFamily.NEW_CLASSIFICATION;
      signal.keyArn = touch.keyArn;
      signal.principal = touch.principal;
      signal.startMillis = start;
      signal.endMillis = touch.endMillis;
      signal.measure = "classification of keys used";
      signal.seen = 1;
      signal.seenName = entry.getKey();
      signal.expected = probability;
      signal.surprise = Math.max(0, -Math.log10(probability));
      signal.historyMillis = history;
      signal.weight = Maturity.of(history, uses);
      signal.eventIds.add(touch.eventId);
      signal.words =
          SignalWords.name(touch.actor)
              + " used a key classified "
              + entry.getKey()
              + " for the first time; "
              + SignalWords.oneIn(probability)
              + " windows brings a new classification";
      signals.add(signal);
    }
    if (start >= profile.lastMillis) seen.use(start, memoryMillis);
    for (String name : first.keySet()) {
      seen.see(name, start, profile.sinceMillis, CLASSIFICATIONS, true);
    }
  }
}
