package io.keytrail.profile;

/**
 * Counts that fade: a sixty-fourth of what is left goes at each UTC midnight, so that half is left
 * after 44 days. In whole numbers and at fixed moments: the result depends on what happened on
 * which day and on nothing else, and is the same after a restore.
 */
final class Fading {
  /** One occurrence. */
  static final long ONE = 1 << 16;

  static final long DAY_MILLIS = 86_400_000;

  /** After as many days nothing of a count of any size is left. */
  private static final int ALL_GONE = 3000;

  private Fading() {}

  static long day(long millis) {
    return Math.floorDiv(millis, DAY_MILLIS);
  }

  /** What is left of a count after so many midnights. */
  static long after(long count, long days) {
    if (days >= ALL_GONE) return 0;
    long left = count;
    for (long i = 0; i < days && left > 0; i++) left -= Math.max(1, left >> 6);
    return left;
  }

  static double occurrences(long count) {
    return (double) count / ONE;
  }
}
