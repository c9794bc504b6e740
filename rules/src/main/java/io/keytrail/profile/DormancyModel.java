package io.keytrail.profile;

import io.keytrail.profile.DormancyState.Use;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A key that is used again after a long silence, or one of its principals that comes back to it.
 *
 * <p>How surprising that is follows from how often it was used before: with w spells of use in a
 * time t, the chance of a pause of length g is (t/(t+g))^w, the predictive distribution of
 * exponential pauses of unknown rate (Lomax 1954). Use comes in spells, so no more than a few of
 * them are believed. And a pause of that length can end but once in as many windows, which is what
 * a surprise is counted in. A key that is used once a month is less of one each month. Silence is
 * what was not received: whoever reports it must say what was missing in that time.
 *
 * <p>A role that people share is one here: that one of them comes back from a leave is no news
 * while the others were there, and he who was away for the memory of {@link NoveltyModel} is new
 * there.
 */
public final class DormancyModel implements Serializable {
  static final int PRINCIPALS = 64;
  private static final long serialVersionUID = 1;

  /** Of many spells in a row each says less than the last; past this, nothing. */
  private static final int BELIEVED = 5;

  private static final int MOST_WAKES = 1000;
  private static final double WELL_KNOWN = 100;
  private static final long WINDOW_MILLIS = 300_000;

  private final long silenceMillis;
  private final long memoryMillis;

  /**
   * @param silence shorter pauses of a key are never a signal; nor, of a principal among others who
   *     use the key, those up to twice as long
   * @param memory a principal that was away for as long is forgotten; the key itself never is
   */
  public DormancyModel(Duration silence, Duration memory) {
    if (silence.compareTo(Duration.ofDays(1)) < 0 || memory.compareTo(silence) <= 0) {
      throw new IllegalArgumentException(
          "silence must be a day or more, and shorter than the memory, is "
              + silence
              + " against "
              + memory);
    }
    silenceMillis = silence.toMillis();
    memoryMillis = memory.toMillis();
  }

  /** Shows a key's closed window; windows come in order of time. */
  public List<Signal> observe(
      DormancyState state, String keyArn, long startMillis, long endMillis, UseFacts facts) {
    TreeMap<String, UseFact> users = new TreeMap<>();
    UseFact first = null;
    for (UseFact fact : facts.sorted()) {
      if (fact.failed || !fact.isCryptographic()) continue;
      if (first == null || first.serviceMade && !fact.serviceMade) first = fact;
      if (fact.principal != null) users.putIfAbsent(fact.principal, fact);
    }
    List<Signal> signals = new ArrayList<>(0);
    if (first == null) return signals;
    Signal ofKey =
        state.key == null || startMillis - state.key.lastMillis < silenceMillis
            ? null
            : signal(state.key, startMillis, first, null);
    state.key = seen(state.key, startMillis);
    if (ofKey != null) signals.add(ofKey);
    for (Map.Entry<String, UseFact> user : users.entrySet()) {
      Use use = state.principals.get(user.getKey());
      Signal ofUser =
          use == null || !isLong(state, use, startMillis)
              ? null
              : signal(use, startMillis, user.getValue(), user.getKey());
      state.principals.put(user.getKey(), seen(use, startMillis));
      // When the key itself slept, that its users did goes without saying.
      if (ofUser != null && ofKey == null) signals.add(ofUser);
    }
    forget(state, startMillis);
    for (Signal signal : signals) {
      signal.keyArn = keyArn;
      signal.startMillis = startMillis;
      signal.endMillis = endMillis;
    }
    return signals;
  }

  private static Use seen(Use use, long millis) {
    if (use == null) return new Use(millis, millis, 1);
    if (millis - use.lastMillis >= Fading.DAY_MILLIS) {
      use.wakes = Math.min(use.wakes + 1, MOST_WAKES);
    }
    use.lastMillis = Math.max(use.lastMillis, millis);
    return use;
  }

  /** Of one user among others a pause says less, unless the key slept with it. */
  private boolean isLong(DormancyState state, Use use, long millis) {
    long pause = millis - use.lastMillis;
    return pause >= 2 * silenceMillis || pause >= silenceMillis && slept(state, use);
  }

  /**
   * Whether nobody used the key for a silence's length while this user was away, and only strangers
   * did since: who has the key woken up does not make it one that is in use.
   */
  private boolean slept(DormancyState state, Use away) {
    long last = away.lastMillis;
    long woke = Long.MAX_VALUE;
    for (Use other : state.principals.values()) {
      if (other.firstMillis > away.lastMillis) woke = Math.min(woke, other.firstMillis);
      else last = Math.max(last, other.lastMillis);
    }
    return woke != Long.MAX_VALUE && woke - last >= silenceMillis;
  }

  private Signal signal(Use use, long millis, UseFact fact, String principal) {
    long pause = millis - use.lastMillis;
    // A single spell has a length too, of a day at least.
    double active = Math.max(Fading.DAY_MILLIS, use.lastMillis - use.firstMillis);
    // Days of unbroken use are spells of their own, for what was used each day has no pauses.
    double spells = Math.max(use.wakes, Math.min(BELIEVED, active / (7.0 * Fading.DAY_MILLIS)));
    double probability = Math.pow(active / (active + pause), Math.min(BELIEVED, spells) + 0.5);
    Signal signal = new Signal();
    signal.family = SignalFamily.DORMANT;
    signal.principal = fact.principal;
    signal.measure = principal == null ? "days without use" : "days without use by the principal";
    signal.seen = Math.floor((double) pause / Fading.DAY_MILLIS);
    signal.expected = active / use.wakes / Fading.DAY_MILLIS;
    signal.seenName = fact.actor;
    signal.surprise = Math.log10((double) pause / WINDOW_MILLIS) - Math.log10(probability);
    signal.historyMillis = millis - use.firstMillis;
    signal.weight = Maturity.of(signal.historyMillis, WELL_KNOWN); // it was silent, that is known
    signal.serviceMade = fact.serviceMade;
    signal.eventIds.add(fact.sample.eventId);
    signal.words =
        (principal == null ? "first use" : "first use by " + SignalWords.name(fact.actor))
            + " in "
            + SignalWords.length(pause)
            + ", after "
            + SignalWords.count(use.wakes, "spell")
            + " of use in "
            + SignalWords.length((long) active);
    return signal;
  }

  private void forget(DormancyState state, long millis) {
    state.principals.values().removeIf(use -> millis - use.lastMillis >= memoryMillis);
    while (state.principals.size() > PRINCIPALS) {
      String longest = null;
      long last = Long.MAX_VALUE;
      for (Map.Entry<String, Use> entry : state.principals.entrySet()) {
        if (entry.getValue().lastMillis < last) {
          last = entry.getValue().lastMillis;
          longest = entry.getKey();
        }
      }
      state.principals.remove(longest);
    }
  }
}
