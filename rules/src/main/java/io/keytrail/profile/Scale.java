package io.keytrail.profile;

/**
 * The scale on which usage is compared: asinh, the identity near 0 and a logarithm for what is
 * large, of either sign. Rhythm and noise of busy series are proportional to their level; 0 is a
 * value like any other.
 */
final class Scale {
  private Scale() {}

  static double of(double value) {
    if (value == 0) return 0; // what most windows hold on most sides
    double a = Math.abs(value);
    // ln(a + sqrt(a²+1)), without the loss near 0 and the overflow far out
    double y =
        a > 1e100
            ? StrictMath.log(a) + StrictMath.log(2)
            : StrictMath.log1p(a + a * a / (1 + Math.sqrt(1 + a * a)));
    return value < 0 ? -y : y;
  }

  static double back(double y) {
    return StrictMath.sinh(Math.max(-700, Math.min(700, y)));
  }

  static double bounded(double value, double limit) {
    return Math.max(-limit, Math.min(limit, value));
  }

  /** The mean of counts whose scaled values have this mean and variance. */
  static double meanCount(double centre, double square) {
    double size = Math.max(0, back(centre));
    return size * (1 + Math.min(1, square) / 2 * size * size / (1 + size * size));
  }

  /** The variance, on the scale, of a Poisson with this mean. */
  static double poisson(double mean) {
    return mean / (1 + mean * mean);
  }

  /** By what a value is multiplied that moves so far from a base; at most 1e9. */
  static double factor(double base, double by) {
    double factor = Math.max(0, back(base + by)) / Math.max(1e-9, back(base));
    return Double.isNaN(factor) ? 1 : Math.min(1e9, factor);
  }
}
