package io.keytrail.profile;

import org.apache.commons.numbers.gamma.LogBeta;

/**
 * Tail probabilities as minus their decimal logarithm, so that 10^-400 is still a number.
 *
 * <p>All are regularised incomplete beta functions, by the continued fraction of Didonato and
 * Morris ("Algorithm 708", ACM TOMS 18, 1992) in Lentz's form, with the factor before it kept as a
 * logarithm. StrictMath, because the same input must give the same findings on every machine.
 */
final class Tails {
  private static final double LN10 = StrictMath.log(10);
  private static final int MAX_TERMS = 400;
  private static final double CLOSE = 1e-10;
  private static final double TINY = 1e-300;

  private Tails() {}

  /** Most degrees of freedom of {@link #student}; more is next to normal. */
  static final int MOST_FREEDOM = 60;

  private static final double[] STUDENT_BETA = new double[MOST_FREEDOM + 1];

  /** Of so many halves, which is what freedom and small counts come to. */
  private static final double[] LN_OF_HALVES = new double[2 * MOST_FREEDOM + 1];

  static {
    for (int i = 1; i <= MOST_FREEDOM; i++) STUDENT_BETA[i] = LogBeta.value(i / 2.0, 0.5);
    for (int i = 0; i < LN_OF_HALVES.length; i++) LN_OF_HALVES[i] = StrictMath.log(i / 2.0);
  }

  /**
   * Of P(T &gt;= z), Student's t; 0.3 where z is 0.
   *
   * @param freedom 1 to {@value #MOST_FREEDOM}
   */
  static double student(double z, int freedom) {
    if (z == 0) return -StrictMath.log10(0.5);
    double square = z * z;
    double x = freedom / (freedom + square);
    double beta = STUDENT_BETA[freedom];
    double outside = ln(0.5) + logBeta(x, freedom / 2.0, 0.5, square / (freedom + square), beta);
    return z > 0 ? surprise(outside) : surprise(StrictMath.log1p(-StrictMath.exp(outside)));
  }

  /** Of P(X &gt;= x): negative binomial with this mean and size (variance mean + mean²/size). */
  static double atLeast(double x, double mean, double size) {
    if (x <= 0) return 0;
    double p = mean / (mean + size);
    return surprise(logBeta(p, x, size, size / (mean + size), LogBeta.value(x, size)));
  }

  /** Of P(X &lt;= x), as {@link #atLeast}. */
  static double atMost(double x, double mean, double size) {
    double q = size / (mean + size);
    return surprise(logBeta(q, size, x + 1, mean / (mean + size), LogBeta.value(size, x + 1)));
  }

  private static double surprise(double logProbability) {
    return Math.max(0, -logProbability / LN10);
  }

  /**
   * ln I_x(a, b). The complement 1 - x is handed in because subtracting would lose it, and ln B(a,
   * b) because some callers know it.
   */
  private static double logBeta(double x, double a, double b, double complement, double beta) {
    if (x <= 0) return -Double.MAX_VALUE;
    if (complement <= 0) return 0;
    if (x > (a + 1) / (a + b + 2)) {
      double other = directLogBeta(complement, b, a, x, beta);
      return other >= 0 ? -Double.MAX_VALUE : StrictMath.log1p(-StrictMath.exp(other));
    }
    return Math.min(0, directLogBeta(x, a, b, complement, beta));
  }

  private static double directLogBeta(
      double x, double a, double b, double complement, double beta) {
    double front = a * StrictMath.log(x) + b * StrictMath.log(complement) - beta - ln(a);
    double c = 1;
    double d = 1 / away(1 - (a + b) * x / (a + 1));
    double fraction = d;
    for (int m = 1; m <= MAX_TERMS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / away(1 + even * d);
      c = away(1 + even / c);
      fraction *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / away(1 + odd * d);
      c = away(1 + odd / c);
      double step = d * c;
      fraction *= step;
      if (Math.abs(step - 1) < CLOSE) break;
    }
    return front + StrictMath.log(Math.max(fraction, TINY));
  }

  private static double ln(double positive) {
    double halves = 2 * positive;
    boolean known = halves < LN_OF_HALVES.length && halves == (int) halves;
    return known ? LN_OF_HALVES[(int) halves] : StrictMath.log(positive);
  }

  private static double away(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }
}
