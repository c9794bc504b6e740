package io.keytrail.profile;

import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Learns what keys of one kind see, for those of them that are too young to be judged by their own
 * past: a key's days, then a group's, then a {@link PeerPrior}.
 *
 * <p>Who asks does not teach: a key tells of a day only if its own rhythm was known when the day
 * began, and asks only as long as it is not, so that none is its own peer. A key that was not used
 * for so long that its rhythm is forgotten begins anew, and by then no prior remembers what it had
 * told: a prior's memory is never longer. A key that was not used on a day tells nothing of it.
 * Each key's day counts the same, however busy the key.
 *
 * <p>Immutable and pure; windows may be shown again as long as they may change, and count as they
 * were last.
 */
public final class PeerModel {
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;

  private final long learnsMillis;
  private final long forgetMillis;
  private final int memoryDays;
  private final int leastKeys;
  private final int leastDays;
  private final long step;
  private final long perHour;
  private final long latenessMillis;

  /**
   * @param window length of the usage windows
   * @param lateness how long after its end a window may still change
   */
  public PeerModel(BaselineParameters parameters, Duration window, Duration lateness) {
    learnsMillis = (long) (parameters.dayKnownDays * DAY);
    forgetMillis = (long) (parameters.forgetDays * DAY);
    memoryDays = (int) Math.min(parameters.peerMemoryDays, parameters.forgetDays);
    leastKeys = parameters.leastPeers;
    leastDays = parameters.leastPeerDays;
    step = window.toMillis();
    perHour = Math.max(1, HOUR / step);
    latenessMillis = lateness.toMillis();
  }

  /** The day of a moment (UTC), since 1970. */
  public static long day(long millis) {
    return Math.floorDiv(millis, DAY);
  }

  /** The last moment at which a window of the day can change, epoch ms. */
  public long closeMillis(long day) {
    return (day + 1) * DAY - 1 + latenessMillis;
  }

  /** The last day that is closed at this moment, since 1970. */
  public long closedDay(long millis) {
    return day(millis + 1 - latenessMillis) - 1;
  }

  /** The day whose prior judges a window that ends then: the last that was closed before. */
  public long dayBefore(long endMillis) {
    return closedDay(endMillis - 2);
  }

  /**
   * Shows a key's window with use when it has closed, and again when late events have changed it.
   *
   * @param nowMillis the event time at which it is shown
   */
  public void show(KeyDays key, UsageWindow window, long nowMillis) {
    if (window.usage.calls == 0) return;
    settle(key, nowMillis - latenessMillis - step);
    if (key.lastMillis == Long.MIN_VALUE || window.startMillis >= expiryMillis(key)) {
      key.sinceMillis = window.startMillis;
    }
    key.sinceMillis = Math.min(key.sinceMillis, window.startMillis);
    key.lastMillis = Math.max(key.lastMillis, window.endMillis);
    key.open.put(window.startMillis, PeerSums.counts(window.usage));
    KeyDays.Day day = day(key, window.startMillis);
    if (window.startMillis < day.lastStart) return;
    day.lastStart = window.startMillis;
    day.groups = PeerGroup.of(window.keyArn, window.key);
  }

  private static KeyDays.Day day(KeyDays key, long millis) {
    return key.days.computeIfAbsent(day(millis), d -> new KeyDays.Day(new PeerSums()));
  }

  /** Takes in the windows that begin before this; they cannot change any more. */
  private static void settle(KeyDays key, long beforeMillis) {
    SortedMap<Long, long[]> over = key.open.headMap(beforeMillis);
    over.forEach((start, counts) -> day(key, start).sums.add(start, counts));
    over.clear();
  }

  /** What a key has to tell of the days up to this one, which it then forgets. */
  public List<PeerDay> close(KeyDays key, long day) {
    settle(key, (day + 1) * DAY);
    SortedMap<Long, KeyDays.Day> over = key.days.headMap(day, true);
    List<PeerDay> told = new ArrayList<>();
    for (Map.Entry<Long, KeyDays.Day> one : over.entrySet()) {
      if (key.sinceMillis + learnsMillis > one.getKey() * DAY) continue;
      for (PeerGroup group : one.getValue().groups) {
        told.add(new PeerDay(group, one.getKey(), one.getValue().sums));
      }
    }
    over.clear();
    return told;
  }

  /** The event time at which nothing is worth keeping of a key that is not used until then. */
  public long expiryMillis(KeyDays key) {
    return key.lastMillis + forgetMillis;
  }

  /**
   * What a group has seen up to this day; null while there are too few keys or days.
   *
   * <p>A day with too few keys is left out, so that a prior never speaks for one of them.
   */
  public PeerPrior prior(PeerGroup group, PeerDays seen, long day) {
    PeerSums sums = new PeerSums();
    int days = 0;
    int keys = Integer.MAX_VALUE;
    long keyDays = 0;
    for (PeerDays.Day one : seen.days.subMap(day - memoryDays, false, day, true).values()) {
      if (one.keys < leastKeys) continue;
      sums.merge(one.sums);
      days++;
      keys = Math.min(keys, one.keys);
      keyDays += one.keys;
    }
    if (days < leastDays) return null;
    return PeerPrior.of(group, day, days, keys, sums, keyDays, perHour);
  }

  /** Forgets what is too old to count on the day after this one. */
  public void forget(PeerDays seen, long day) {
    seen.days.headMap(day + 1 - memoryDays, true).clear();
  }
}
