package io.keytrail.profile;

import java.util.Arrays;

/**
 * How often this very series was as surprising as its model claims should be rare.
 *
 * <p>A model's tail is a guess; bursts that come twice a week make it wrong by orders of magnitude.
 * For a ladder of surprises the frequency seen is counted (peaks over thresholds, as Siffer et al.,
 * "Anomaly Detection in Streams with Extreme Value Theory", KDD 2017, but with rungs in place of a
 * fitted tail). The model's word stands as far as the count does not contradict it: the surprise of
 * a rung is held between what the count, one less and one more, would make of it. Above the highest
 * rung that was corrected the correction goes on in proportion.
 *
 * <p>One less, so that a single earlier departure does not excuse a second: an attack is not
 * learned by happening. High rungs count episodes and not windows, for the same reason.
 */
final class TailCalibration {
  /** The rungs, in decimal logarithms. */
  private static final double[] RUNGS = {0.5, 1, 1.5, 2, 3, 4, 6, 9, 14, 20, 30, 60, 120, 300};

  static final int SIZE = RUNGS.length;

  /** Rungs from here on count episodes. */
  private static final int EPISODES = 4;

  private TailCalibration() {}

  /** How often a rung was reached, older times fading; {@code raw} is one of the rungs. */
  static double count(float[] counts, double raw) {
    return counts[Arrays.binarySearch(RUNGS, raw)];
  }

  /** The surprise that remains of {@code raw}. Not decreasing in {@code raw}. */
  static double calibrated(float[] counts, double windows, double raw) {
    if (raw == 0) return 0;
    double below = 0;
    double corrected = 0;
    for (int i = 0; i < SIZE; i++) {
      double rung = RUNGS[i];
      double at =
          Math.max(corrected, rung(i, counts[i], windows, corrected / Math.max(below, TINY)));
      if (raw < rung) {
        return corrected + (at - corrected) * (raw - below) / (rung - below);
      }
      below = rung;
      corrected = at;
    }
    return corrected * raw / below;
  }

  private static final double TINY = 1e-9;

  /** A count of nothing raises a model's word by no more than this factor. */
  private static final double MOST_RAISED = 1.25;

  /** So seldom that no count contradicts a rung, a little room left for rounding. */
  private static final double[] SELDOM = new double[SIZE];

  static {
    for (int i = 0; i < SIZE; i++) {
      SELDOM[i] = StrictMath.pow(10, -MOST_RAISED * RUNGS[i]) * (1 - 1e-9);
    }
  }

  private static double rung(int index, double count, double windows, double ratioBelow) {
    double rung = RUNGS[index];
    if (windows < 1) return rung;
    // The same as below, without logarithms that are beyond it.
    if ((count + 1) / windows < SELDOM[index]) return rung * MOST_RAISED;
    double proportional = ratioBelow == 0 ? rung : rung * Math.min(1, ratioBelow);
    double most =
        count <= 1 ? Double.MAX_VALUE : -StrictMath.log10(Math.min(1, (count - 1) / windows));
    double least = -StrictMath.log10(Math.min(1, (count + 1) / windows));
    return Math.min(most, Math.max(Math.min(least, rung * MOST_RAISED), proportional));
  }

  /**
   * @param before highest raw surprise shortly before this one, fading
   * @param calm whether this window is no part of a departure, by the corrected surprise
   * @param keep what remains of older counts
   */
  static void learn(float[] counts, double raw, double before, double keep, boolean calm) {
    for (int i = 0; i < SIZE; i++) {
      boolean anew = before < Math.max(RUNGS[i], RUNGS[EPISODES]);
      boolean reached = raw >= RUNGS[i] && (anew || calm && i < EPISODES);
      counts[i] = (float) (counts[i] * keep + (reached ? 1 : 0));
    }
  }
}
