package io.keytrail.profile;

import static io.keytrail.profile.HeardHour.HOUR_MILLIS;
import static io.keytrail.profile.HeardHour.SLOT_MILLIS;

import io.keytrail.profile.TrailGaps.Gap;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the gaps of one account and Region's trail as they come, for the profiles of its keys: half
 * an hour without any record of KMS, in hours that are as good as never without one for so long;
 * whether other services' still come, as when event selectors leave KMS out, is not asked. Sooner
 * and finer than {@link TelemetryHealth} tells a person; hours, which it learns, are those of
 * working days and of weekends apart, gaps left out.
 *
 * <p>Pure. What late events change is told anew; what they cannot change any more is settled, and
 * does not depend on their order.
 */
public final class GapWatch implements Serializable {
  private static final long serialVersionUID = 1;

  /** Longer than the time for which a key that is silent is not looked at. */
  public static final long KEPT_MILLIS = 40 * Fading.DAY_MILLIS;

  private static final int MOST_GAPS = 64;
  private static final int PAUSE_SLOTS = (int) (DataGaps.SHORTEST_MILLIS / SLOT_MILLIS);
  private static final long WEEK_MILLIS = 7 * Fading.DAY_MILLIS;

  /** Of four weekend days all, of ten working days all but one. */
  private static final double DENSE = 0.85;

  private static final double PRIOR = 0.5;
  private static final int MOST_WATCHED = 60;

  private final long warmUpMillis;
  private final long memoryMillis;
  private final long latenessMillis;
  private final long settleMillis;

  /**
   * @param lateness how long after its end a window may still change
   */
  public GapWatch(HealthSettings settings, Duration lateness) {
    warmUpMillis = settings.warmUpMillis;
    memoryMillis = settings.memoryMillis;
    latenessMillis = lateness.toMillis();
    long late = Math.max(latenessMillis, DataGaps.SHORTEST_MILLIS);
    settleMillis = -Math.floorDiv(-late, SLOT_MILLIS) * SLOT_MILLIS + SLOT_MILLIS;
  }

  /**
   * Notes in which slots records of KMS came. What is older than can change windows is not heard:
   * the windows it belongs to lack it.
   *
   * @return whether gaps that were told may have changed
   */
  public boolean hear(GapWatchState state, HeardHour hour, long now) {
    int slots = hour.kmsSlots();
    if (now > Long.MIN_VALUE) slots &= ~hour.endedBy(slots, now - latenessMillis);
    if (slots == 0) return false;
    boolean settled = !state.isEmpty() && hour.hourMillis + HOUR_MILLIS <= state.settledMillis;
    if (settled) return false;
    state.recent.merge(hour.hourMillis, slots, (a, b) -> a | b);
    for (Gap gap : state.told.all()) {
      if (gap.overlaps(hour.firstOf(slots), hour.endOf(slots))) return true;
    }
    return false;
  }

  /**
   * Looks at the slots that have ended.
   *
   * @param now epoch ms: all that was heard before it and came in time has been shown
   * @return all gaps of the last weeks when they are not those told before, else null
   */
  public TrailGaps look(GapWatchState state, String place, long now) {
    if (state.isEmpty() && !begin(state)) return null;
    long end = Math.floorDiv(now, SLOT_MILLIS) * SLOT_MILLIS;
    // Hour by hour, however seldom it is looked: what is learned does not depend on that.
    long hour = HeardHour.hour(state.settledMillis + settleMillis) + HOUR_MILLIS;
    for (; hour <= end; hour += HOUR_MILLIS) {
      settle(state, place, gaps(state, hour), hour - settleMillis);
    }
    List<Gap> gaps = gaps(state, end);
    long gone = lastHeard(state) + memoryMillis;
    if (gone <= end && !gaps.isEmpty() && last(gaps).toMillis == TrailGaps.LASTS) {
      // What was not heard for a season is closed down, and no longer missed.
      gaps.add(new Gap(gaps.remove(gaps.size() - 1).fromMillis, gone));
    }
    TrailGaps all = new TrailGaps(place, gaps).since(end - KEPT_MILLIS);
    if (all.isEmpty() ? state.told.isEmpty() : all.equals(state.told)) return null;
    state.told = all;
    return all;
  }

  private static boolean begin(GapWatchState state) {
    if (state.recent.isEmpty()) return false;
    long hour = state.recent.firstKey();
    int slots = state.recent.firstEntry().getValue();
    state.sinceMillis = hour + Integer.numberOfTrailingZeros(slots) * SLOT_MILLIS;
    state.settledMillis = hour;
    state.heardMillis = state.sinceMillis;
    return true;
  }

  private static Gap last(List<Gap> gaps) {
    return gaps.get(gaps.size() - 1);
  }

  /** When {@link #look} finds something, unless more is heard; {@link Long#MAX_VALUE} for never. */
  public long nextMillis(GapWatchState state, long now) {
    if (state.isEmpty()) {
      return state.recent.isEmpty() ? Long.MAX_VALUE : state.recent.firstKey() + HOUR_MILLIS;
    }
    long from = Math.max(now, state.settledMillis);
    long heard = lastHeard(state);
    long gone = heard + memoryMillis;
    long next = gone > from ? gone : Math.max(from, gone + KEPT_MILLIS) + HOUR_MILLIS;
    if (gone > from && state.told.lastsSince() == Long.MAX_VALUE) {
      long missed = missedFrom(state, heard, Long.MAX_VALUE) + DataGaps.SHORTEST_MILLIS;
      next = Math.min(next, Math.max(missed, from + SLOT_MILLIS));
    }
    if (state.recent.isEmpty()) return next;
    // What was heard ahead of the time ends a gap, or lets one be seen, slot by slot.
    if (heard > from) return (Math.floorDiv(from, SLOT_MILLIS) + 1) * SLOT_MILLIS;
    return Math.min(next, from + HOUR_MILLIS);
  }

  /** When it is known that a gap is over in which this was heard. */
  public long overMillis(HeardHour hour) {
    return hour.firstOf(hour.kmsSlots()) + SLOT_MILLIS;
  }

  /** Whether nothing is left that is to be told. */
  public boolean isOver(GapWatchState state, long now) {
    return state.told.isEmpty() && now - lastHeard(state) >= memoryMillis;
  }

  private static long lastHeard(GapWatchState state) {
    if (state.recent.isEmpty()) return state.heardMillis;
    long hour = state.recent.lastKey();
    int slots = state.recent.lastEntry().getValue();
    long last = hour + (Integer.SIZE - Integer.numberOfLeadingZeros(slots)) * SLOT_MILLIS;
    return Math.max(state.heardMillis, last);
  }

  private static boolean heard(GapWatchState state, long slot) {
    long hour = HeardHour.hour(slot);
    Integer slots = state.recent.get(hour);
    return slots != null && (slots >>> (int) ((slot - hour) / SLOT_MILLIS) & 1) != 0;
  }

  /** The settled ones, and those of the slots since. */
  private List<Gap> gaps(GapWatchState state, long end) {
    List<Gap> gaps = new ArrayList<>(state.settled.all());
    long heard = state.heardMillis;
    for (long slot = state.settledMillis; slot < end; slot += SLOT_MILLIS) {
      if (!heard(state, slot)) continue;
      if (slot > heard) add(state, gaps, heard, slot, slot);
      heard = slot + SLOT_MILLIS;
    }
    if (end > heard) add(state, gaps, heard, end, TrailGaps.LASTS);
    while (gaps.size() > MOST_GAPS) gaps.remove(0);
    return gaps;
  }

  private void add(GapWatchState state, List<Gap> gaps, long heard, long end, long to) {
    if (end - heard < DataGaps.SHORTEST_MILLIS) return;
    long from = missedFrom(state, heard, end);
    if (from + DataGaps.SHORTEST_MILLIS <= end) gaps.add(new Gap(from, to));
  }

  /**
   * From when on it is missed that nothing comes, when nothing has come since.
   *
   * @return as late as {@code end} when it is not missed before
   */
  private long missedFrom(GapWatchState state, long heard, long end) {
    long from = heard;
    long last = Math.min(end, heard + WEEK_MILLIS);
    while (from < last
        && !(isDense(state, from) && isDense(state, from + DataGaps.SHORTEST_MILLIS - 1))) {
      from = HeardHour.hour(from) + HOUR_MILLIS;
    }
    return Math.min(from, end);
  }

  private boolean isDense(GapWatchState state, long millis) {
    if (state.heardMillis - state.sinceMillis < warmUpMillis) return false;
    int slot = WeekHours.slot(millis);
    return state.dense[slot] >= DENSE * (state.watched[slot] + PRIOR);
  }

  /** Learns what cannot change any more. */
  private void settle(GapWatchState state, String place, List<Gap> gaps, long until) {
    if (until <= state.settledMillis) return;
    List<Gap> settled = new ArrayList<>(gaps);
    settled.removeIf(gap -> gap.toMillis >= until);
    for (long slot = state.settledMillis; slot < until; slot += SLOT_MILLIS) {
      boolean heard = heard(state, slot);
      if (heard) state.heardMillis = slot + SLOT_MILLIS;
      state.pause = heard ? 0 : state.pause + 1;
      for (Gap gap : gaps) {
        state.hourUnknown |= gap.overlaps(slot, slot + SLOT_MILLIS);
      }
      state.hourPaused |= state.pause >= PAUSE_SLOTS;
      if (Math.floorMod(slot + SLOT_MILLIS, HOUR_MILLIS) == 0) learn(state, slot);
    }
    state.settledMillis = until;
    state.settled = new TrailGaps(place, settled).since(until - KEPT_MILLIS);
    state.recent.headMap(HeardHour.hour(until)).clear();
  }

  private static void learn(GapWatchState state, long millis) {
    int hour = WeekHours.slot(millis);
    boolean whole = HeardHour.hour(millis) >= state.sinceMillis;
    if (whole && !state.hourUnknown) {
      state.watched[hour]++;
      if (!state.hourPaused) state.dense[hour]++;
      if (state.watched[hour] > MOST_WATCHED) {
        state.watched[hour] /= 2;
        state.dense[hour] /= 2;
      }
    }
    state.hourPaused = false;
    state.hourUnknown = false;
  }
}
