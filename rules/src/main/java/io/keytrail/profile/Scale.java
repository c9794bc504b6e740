package io.keytrail.profile;

/**
 * The scale on which usage is compared: asinh, the identity near 0 and a logarithm for what is
 * large, of either sign. Rhythm and noise of busy series are proportional to their level; 0 is a
 * value like any other.
 */
final class Scale {
  private Scale() {}

  static double of(double value) {
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
}
