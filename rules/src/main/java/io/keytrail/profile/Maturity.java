package io.keytrail.profile;

/**
 * How well normal is known, 0 to 1: half after a week of history, seven eighths after three; and
 * less while there was little to learn from, half of that at twenty uses. A convention, chosen so
 * that a fortnight of regular use counts for three quarters; what it weighs is stated beside it.
 */
final class Maturity {
  private static final double HALF_AFTER_MILLIS = 7.0 * Fading.DAY_MILLIS;
  private static final double HALF_AT_USES = 20;

  private Maturity() {}

  static double of(long historyMillis, double uses) {
    if (historyMillis <= 0 || uses <= 0) return 0;
    return (1 - Math.pow(2, -historyMillis / HALF_AFTER_MILLIS)) * uses / (uses + HALF_AT_USES);
  }
}
