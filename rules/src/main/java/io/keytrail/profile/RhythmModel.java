package io.keytrail.profile;

import io.keytrail.profile.RhythmState.Hours;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Use of a key by one of its principals at an hour, or on a kind of day, at which it does not use
 * it. Judged once for each hour of use, all in UTC, against the hours of the past ({@link
 * WeekHours}); says nothing of a principal that was not watched for two weeks, or was active too
 * seldom to have a rhythm.
 *
 * <p>A role that people share is one here, unlike in {@link NoveltyModel}: its hours are those of
 * an office, while each of its people alone is active too seldom for hours of his own, and would
 * push out of the bounded memory the services that have them.
 */
public final class RhythmModel implements Serializable {
  /** More principals than that on a key have no rhythms that one could name. */
  static final int PRINCIPALS = 32;

  private static final long serialVersionUID = 1;

  private static final double PRIOR_HOURS = 0.05;
  private static final double FEWEST_HOURS = 8;

  /** What comes every ten days is not unusual enough to speak of; a case may ask for more. */
  private static final double LEAST_SURPRISE = 3.5;

  private final long memoryMillis;
  private final long warmUpMillis;

  /**
   * @param memory a principal that was away for as long begins anew
   * @param warmUp how long a principal is only watched
   */
  public RhythmModel(Duration memory, Duration warmUp) {
    memoryMillis = memory.toMillis();
    warmUpMillis = warmUp.toMillis();
  }

  /** Shows a key's closed window; windows come in order of time. */
  public List<Signal> observe(
      RhythmState state, String keyArn, long startMillis, long endMillis, UseFacts facts) {
    TreeMap<String, UseFact> users = new TreeMap<>();
    for (UseFact fact : facts.sorted()) {
      if (fact.principal == null || fact.failed || !fact.isCryptographic()) continue;
      users.putIfAbsent(fact.principal, fact);
    }
    List<Signal> signals = new ArrayList<>(0);
    for (Map.Entry<String, UseFact> user : users.entrySet()) {
      Hours hours = hours(state, user.getKey(), startMillis);
      if (hours.week.hasSeen(startMillis)) continue;
      Signal signal = judge(hours, user.getValue(), startMillis);
      hours.week.see(startMillis);
      if (signal == null) continue;
      signal.keyArn = keyArn;
      signal.startMillis = startMillis;
      signal.endMillis = endMillis;
      signals.add(signal);
    }
    if (state.principals.size() > PRINCIPALS) forgetLongestAway(state);
    return signals;
  }

  private Hours hours(RhythmState state, String principal, long millis) {
    Hours hours = state.principals.get(principal);
    if (hours == null || millis - hours.week.lastHourMillis() >= memoryMillis) {
      hours = new Hours(millis, new WeekHours());
      state.principals.put(principal, hours);
    }
    hours.week.passTo(millis);
    return hours;
  }

  private Signal judge(Hours hours, UseFact fact, long startMillis) {
    long history = startMillis - hours.sinceMillis;
    double active = hours.week.total();
    if (history < warmUpMillis || active < FEWEST_HOURS) return null;
    int slot = WeekHours.slot(startMillis);
    double probability = hours.week.probabilityOfAsRare(slot, PRIOR_HOURS);
    double surprise = -Math.log10(probability);
    if (surprise < LEAST_SURPRISE) return null;
    // People begin early, stay late, and come back on a Saturday.
    if (fact.isPerson() && hours.week.isNearUsual(slot)) surprise /= 2;
    Signal signal = new Signal();
    signal.family = SignalFamily.OFF_HOURS;
    signal.principal = fact.principal;
    signal.measure = "hour of use";
    signal.seen = slot % 24;
    signal.seenName = String.format("%02d:00 UTC", slot % 24) + (slot < 24 ? "" : ", weekend");
    signal.expected = probability;
    signal.surprise = surprise;
    signal.weight = Maturity.of(history, active);
    signal.historyMillis = history;
    signal.serviceMade = fact.serviceMade;
    signal.eventIds.add(fact.sample.eventId);
    signal.words =
        SignalWords.name(fact.actor)
            + " used the key at "
            + signal.seenName
            + "; usual are "
            + hours.week.words()
            + ", and "
            + SignalWords.oneIn(probability)
            + " windows begins an hour as unusual";
    return signal;
  }

  private static void forgetLongestAway(RhythmState state) {
    while (state.principals.size() > PRINCIPALS) {
      String longest = null;
      long last = Long.MAX_VALUE;
      for (Map.Entry<String, Hours> entry : state.principals.entrySet()) {
        if (entry.getValue().week.lastHourMillis() < last) {
          last = entry.getValue().week.lastHourMillis();
          longest = entry.getKey();
        }
      }
      state.principals.remove(longest);
    }
  }
}
