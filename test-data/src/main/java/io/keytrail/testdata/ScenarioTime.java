package io.keytrail.testdata;

import java.util.HashSet;
import java.util.Set;

/** The calendar of a scenario, in slots of five minutes since its first midnight. */
final class ScenarioTime {
  static final int SLOT_SECONDS = 300;
  static final int HOUR = 12;
  static final int DAY = 24 * HOUR;

  final int slots;
  final int warmUp;
  private final long start;
  private final Set<Integer> holidays = new HashSet<>();

  ScenarioTime(ScenarioOptions options) {
    start = options.start().getEpochSecond();
    slots = options.days() * DAY;
    warmUp = options.warmUpDays() * DAY;
    // A holiday among the days to learn from, and one that comes later.
    addHoliday(Random64.of(options.seed(), 1), 0, options.warmUpDays());
    addHoliday(Random64.of(options.seed(), 2), options.warmUpDays(), options.days());
  }

  private void addHoliday(Random64 random, int from, int to) {
    if (to - from < 7) return;
    int day = from + random.nextInt(to - from);
    while (weekday(day) > 4) day--;
    holidays.add(day);
  }

  long second(int slot) {
    return start + (long) slot * SLOT_SECONDS;
  }

  int slot(long second) {
    return (int) Math.floorDiv(second - start, SLOT_SECONDS);
  }

  /** 0 is Monday. */
  int weekday(int day) {
    return (int) Math.floorMod(start / 86_400 + day + 3, 7L); // the epoch began on a Thursday
  }

  /** Weekends and holidays. */
  boolean isFree(int day) {
    return weekday(day) > 4 || holidays.contains(day);
  }
}
