package io.keytrail.profile;

import java.util.SplittableRandom;

/** Random counts for tests and comparisons; the same seed gives the same. */
public final class Counts {
  private Counts() {}

  /**
   * A negative binomial with variance mean + mean²/size, as a Poisson of a gamma (Marsaglia and
   * Tsang, "A simple method for generating gamma variables", ACM TOMS 26, 2000).
   *
   * @param size 1 or more
   */
  public static double draw(double mean, double size, SplittableRandom random) {
    if (mean <= 0) return 0;
    double d = size - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = gaussian(random);
      double v = 1 + c * x;
      if (v <= 0) continue;
      v = v * v * v;
      double accepted = 0.5 * x * x + d - d * v + d * StrictMath.log(v);
      if (StrictMath.log(1 - random.nextDouble()) < accepted)
        return poisson(d * v * mean / size, random);
    }
  }

  private static double poisson(double mean, SplittableRandom random) {
    if (mean > 500) return Math.max(0, Math.rint(mean + Math.sqrt(mean) * gaussian(random)));
    double limit = StrictMath.exp(-mean);
    double product = 1 - random.nextDouble();
    int count = 0;
    while (product > limit) {
      product *= 1 - random.nextDouble();
      count++;
    }
    return count;
  }

  /** A standard normal by Box and Muller. */
  public static double gaussian(SplittableRandom random) {
    return Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()))
        * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }
}
