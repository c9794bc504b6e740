package io.keytrail.sigma.correlate;

import io.keytrail.sigma.match.Comparison;

/** One comparison of a correlation's condition; several are ANDed into a range. Immutable. */
public final class Bound {
  private final Comparison comparison;
  private final double limit;

  public Bound(Comparison comparison, double limit) {
    this.comparison = comparison;
    this.limit = limit;
  }

  public double limit() {
    return limit;
  }

  /** Whether a measure satisfies it. */
  public boolean admits(double measured) {
    return comparison.holds(Double.compare(measured, limit));
  }

  @Override
  public String toString() {
    String text =
        limit == Math.rint(limit) && Math.abs(limit) < 1e15
            ? Long.toString((long) limit)
            : Double.toString(limit);
    return comparison.sign() + " " + text;
  }
}
