package io.keytrail.testdata;

/** How busy something is through the week, in UTC. Weights are relative; about 10 is ordinary. */
enum Rhythm {
  /** People at work: busy from 8 to 18, with a dip at noon; little at night and at weekends. */
  OFFICE(
      new int[] {2, 1, 1, 1, 1, 2, 4, 9, 16, 22, 24, 23, 18, 20, 23, 22, 19, 14, 9, 6, 5, 4, 3, 2},
      25),
  /** Machines that serve people: the same curve, but flatter. */
  STEADY(
      new int[] {
        7, 6, 6, 6, 6, 7, 8, 10, 12, 14, 14, 14, 13, 13, 14, 14, 13, 12, 11, 10, 9, 9, 8, 7
      },
      80),
  /** A batch that begins at one in the night, every night. */
  NIGHTLY(
      new int[] {2, 60, 70, 40, 10, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 100);

  static final int HOURS_OF_WEEK = 7 * 24;

  private final int[] hours;
  private final int weekendPercent;

  Rhythm(int[] hours, int weekendPercent) {
    this.hours = hours;
    this.weekendPercent = weekendPercent;
  }

  /** Hour 0 is Monday, midnight to one o'clock. */
  double weight(int hourOfWeek) {
    int percent = hourOfWeek >= 5 * 24 ? weekendPercent : 100;
    return hours[hourOfWeek % 24] * percent / 100.0;
  }

  static int hourOfWeek(long epochSecond) {
    long hours = Math.floorDiv(epochSecond, 3600) + 3 * 24; // the epoch began on a Thursday
    return (int) Math.floorMod(hours, (long) HOURS_OF_WEEK);
  }
}
