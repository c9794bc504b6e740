package io.keytrail.profile;

/**
 * How well normal is known, 0 to 1: half after half a week of history, fifteen sixteenths after a
 * fortnight; and less while there was little to learn from, half of that at eight uses. A
 * convention: the probabilities themselves are cautious while little was seen, this keeps the very
 * first days from speaking at all.
 */
final class Maturity {
  private static final double HALF_AFTER_MILLIS = 3.5 * Fading.DAY_MILLIS;
  private static final double HALF_AT_USES = 8;

  private Maturity() {}

  static double of(long historyMillis, double uses) {
    if (historyMillis <= 0 || uses <= 0) return 0;
    return (1 - Math.pow(2, -historyMillis / HALF_AFTER_MILLIS)) * uses / (uses + HALF_AT_USES);
  }
}
