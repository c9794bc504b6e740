package io.keytrail.profile;

import java.util.Arrays;

/**
 * The rhythm of a series: offsets from its level by time of day and by hour of the week.
 *
 * <p>Three layers, each learned from what the ones before leave. Half hours of the day are many
 * windows each and known after a day. Single windows of the day hold batches that start on the
 * clock: an offset counts only when it came on two days at this time, two windows early or late
 * allowed, so that one burst, which may be an attack, teaches nothing. Hours of the week hold what
 * working days and weekends do differently. {@link WeeklyBatches} beside them explain what comes
 * once a week. All of it in UTC.
 */
final class Rhythm {
  private static final long DAY = 86_400_000;
  private static final long WEEK = 7 * DAY;

  /** 1970-01-01 was a Thursday; weeks start on Monday. */
  private static final long MONDAY = 3 * DAY;

  /** How far a batch may be from its last time: two windows late once and two early the next. */
  static final int SLACK = 4;

  private static final int MAX_FINE = 288;
  private static final int MAX_DAY = 48;
  private static final int MAX_WEEK_HOURS = 24;

  final int fineSlots;

  /** Windows in a day, which are more than its slots where they are short. */
  final long dayWindows;

  final int daySlots;
  final int weekSlots;
  private final BaselineParameters parameters;
  private final boolean wholeFirstDay;
  private final long slackMillis;

  Rhythm(BaselineParameters parameters, long step, boolean wholeFirstDay) {
    this.parameters = parameters;
    this.wholeFirstDay = wholeFirstDay;
    slackMillis = SLACK * step;
    fineSlots = (int) Math.max(1, Math.min(MAX_FINE, DAY / step));
    dayWindows = Math.max(1, DAY / step);
    daySlots = Math.min(MAX_DAY, fineSlots);
    weekSlots = 7 * Math.min(MAX_WEEK_HOURS, fineSlots);
  }

  void allocate(UsageState state) {
    if (state.day.length == daySlots
        && state.week.length == weekSlots
        && state.fine.length == fineSlots) return;
    state.day = new float[daySlots];
    state.fine = new float[fineSlots];
    state.trial = new float[fineSlots];
    state.spread = new float[daySlots];
    Arrays.fill(state.spread, 1);
    state.week = new float[weekSlots];
  }

  private static int slot(long millis, long period, int slots) {
    return (int) (Math.floorMod(millis, period) * slots / period);
  }

  private int fineSlot(long millis, int shift) {
    return Math.floorMod(slot(millis, DAY, fineSlots) + shift, fineSlots);
  }

  private int weekSlot(long millis) {
    return slot(millis + MONDAY, WEEK, weekSlots);
  }

  double day(UsageState state, long millis) {
    return state.day.length == 0 ? 0 : state.day[slot(millis, DAY, daySlots)];
  }

  /** The batch that is usual at this window, or so many windows later. */
  double batch(UsageState state, long millis, int shift) {
    return state.fine.length == 0 ? 0 : state.fine[fineSlot(millis, shift)];
  }

  /** What came in an earlier week at about this time, in a burst; null for nothing. */
  WeeklyBatches.Explanation weekly(UsageState state, long millis) {
    return state.weekly.at(millis, slackMillis);
  }

  double week(UsageState state, long millis) {
    return state.week.length == 0 ? 0 : state.week[weekSlot(millis)];
  }

  /** The lowest offset of this time of day on any day of the week. */
  double leastOfWeek(UsageState state, long millis) {
    double least = week(state, millis);
    for (int day = 1; day < 7; day++) {
      least = Math.min(least, week(state, millis + day * DAY));
    }
    return least;
  }

  /** By how much the noise at this time of day exceeds that of the day, as a factor of squares. */
  double spread(UsageState state, long millis) {
    return state.spread.length == 0 ? 1 : state.spread[slot(millis, DAY, daySlots)];
  }

  /**
   * Learns batches and noise by time of day.
   *
   * @param error of the forecast, on the scale
   * @param deviation the forecast's standard deviation
   * @param rare whether the window was remarkable on its own
   */
  void learn(UsageState state, long millis, double error, double deviation, boolean rare) {
    allocate(state);
    long days = state.taught / dayWindows;
    long perSlot = dayWindows / daySlots;
    double limit = parameters.clip * deviation;
    int fine = fineSlot(millis, 0);
    boolean far = rare && Math.abs(error) > limit;
    if (far && daySlots < fineSlots) {
      double again = earlier(state, millis, error);
      if (again != 0) {
        state.fine[fine] +=
            (float) (Math.signum(error) * Math.min(Math.abs(error), Math.abs(again)));
        state.trial[fine] = 0;
      } else {
        state.trial[fine] = (float) error;
      }
    } else {
      state.trial[fine] *= 0.5f;
      if (state.fine[fine] != 0) {
        state.fine[fine] += (float) (0.2 * Math.max(-limit, Math.min(limit, error)));
        if (Math.abs(state.fine[fine]) < limit / 2) state.fine[fine] = 0;
      }
    }

    // Errors of a first day that is taken as it is are the rhythm itself, and no noise.
    if (wholeFirstDay && days == 0) return;
    int slot = slot(millis, DAY, daySlots);
    double square = Math.min(25, error * error / (deviation * deviation));
    state.spread[slot] +=
        (float)
            ((square * state.spread[slot] - state.spread[slot])
                / (perSlot * Math.min(days + 4, parameters.dayMemory)));
    state.spread[slot] = Math.max(0.5f, Math.min(4f, state.spread[slot]));
  }

  /** Takes in a burst that nothing but a weekly batch could explain. */
  void learnWeekly(UsageState state, long millis, double error) {
    if (daySlots < fineSlots) state.weekly.learn(millis, error, slackMillis);
  }

  /**
   * Adds to the offsets by half hour and by hour of the week, once each is over, so that a window
   * is never forecast by its neighbours through them.
   *
   * @param ofDay what the offsets by time of day leave, bounded; and of the week
   */
  void learnOffsets(UsageState state, long millis, double ofDay, double ofWeek) {
    int day = slot(millis, DAY, daySlots);
    if (state.daySlot != day) {
      if (state.dayCount > 0) {
        long days = (state.taught - 1) / dayWindows;
        state.day[state.daySlot] +=
            (float) (state.daySum / state.dayCount / (Math.min(days, parameters.dayMemory) + 1));
        // What is exactly 0 counts as not seen.
        if (wholeFirstDay && state.day[state.daySlot] == 0) {
          state.day[state.daySlot] = Float.MIN_VALUE;
        }
      }
      state.daySlot = day;
      state.daySum = 0;
      state.dayCount = 0;
    }
    state.daySum += ofDay;
    state.dayCount++;
    int week = weekSlot(millis);
    if (state.weekSlot != week) {
      if (state.weekCount > 0) {
        long weeks = state.taught / dayWindows / 7;
        state.week[state.weekSlot] +=
            (float)
                (state.weekSum / state.weekCount / (Math.min(weeks, parameters.weekMemory) + 1));
      }
      state.weekSlot = week;
      state.weekSum = 0;
      state.weekCount = 0;
    }
    // What a first day that is taken as it is leaves, is the time of day that it does not know yet.
    if (wholeFirstDay && state.taught < dayWindows) return;
    state.weekSum += ofWeek;
    state.weekCount++;
  }

  /**
   * The level has moved while the first day is taken: the offsets seen already stand for less or
   * more.
   */
  void follow(UsageState state, double by) {
    for (int i = 0; i < state.day.length; i++) {
      if (state.day[i] != 0) state.day[i] -= (float) by;
    }
    state.daySum -= state.dayCount * by;
  }

  /** The largest like departure at about this time on the day before: on trial, or believed. */
  private double earlier(UsageState state, long millis, double error) {
    double most = 0;
    for (int shift = -SLACK; shift <= SLACK; shift++) {
      int slot = fineSlot(millis, shift);
      // What came today already is no other day.
      if (shift == 0 || !today(shift)) most = larger(most, state.trial[slot], error);
      if (shift != 0)
        most = larger(most, state.fine[slot] - state.fine[fineSlot(millis, 0)], error);
    }
    return most;
  }

  private static boolean today(int shift) {
    return shift < 0;
  }

  private static double larger(double most, double candidate, double error) {
    return candidate * error > 0 && Math.abs(candidate) > Math.abs(most) ? candidate : most;
  }
}
