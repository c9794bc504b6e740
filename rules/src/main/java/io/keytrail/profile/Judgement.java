package io.keytrail.profile;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/** What a {@link UsageBaseline} thought of a window before it learned it. */
public final class Judgement {
  /** Which test speaks the louder. */
  public enum Test {
    /** This window alone. */
    POINT,
    /** The mean of many windows up to this one. */
    SHIFT
  }

  /** On what the expectation rests. */
  public enum Basis {
    /** Nothing yet: the numbers mean nothing. */
    NOTHING,
    /** The level of the series itself; no rhythm is known. */
    LEVEL,
    /** Level and time of day. */
    DAY,
    /** Level, time of day and day of the week. */
    WEEK
  }

  /** The forecast for this window, made before it was seen, and its 95 % interval. */
  public final double expected;

  public final double lower;
  public final double upper;

  /**
   * What level and rhythm alone expect, without the last few windows: what to tell a person, since
   * a departure that goes on is soon forecast by {@link #expected}.
   */
  public final double usual;

  public final double usualLower;
  public final double usualUpper;

  /**
   * Minus the decimal logarithm of the probability of so much or more, either way; uncapped,
   * corrected by how often this series was as surprising before. At least 0.
   */
  public final double surprise;

  /** The part of {@link #surprise} not told by windows shortly before. */
  public final double news;

  /** +1 when more than expected, -1 when less. */
  public final int direction;

  public final Test test;

  /** Windows that the test speaks of, this one the last: 1 of the point test. */
  public final int windows;

  /** Level of these windows as a multiple of what level and rhythm expect; 1 is as usual. */
  public final double factor;

  /** How well normal is known: 0 before the warm-up, 1 when all seasons were seen often. */
  public final double weight;

  public final Basis basis;

  Judgement(
      double[] forecast,
      double[] usual,
      double surprise,
      double news,
      int direction,
      Test test,
      int windows,
      double factor,
      double weight,
      Basis basis) {
    expected = forecast[0];
    lower = forecast[1];
    upper = forecast[2];
    this.usual = usual[0];
    usualLower = usual[1];
    usualUpper = usual[2];
    this.surprise = surprise;
    this.news = news;
    this.direction = direction;
    this.test = test;
    this.windows = windows;
    this.factor = factor;
    this.weight = weight;
    this.basis = basis;
  }

  /** The same in another measure: what is 1 here is {@code unit} there. */
  Judgement times(double unit) {
    return unit == 1 ? this : mapped(value -> Scale.bounded(value * unit, Double.MAX_VALUE));
  }

  /** The same of a series that cannot be negative. */
  Judgement notNegative() {
    return lower < 0 || usualLower < 0 ? mapped(value -> Math.max(0, value)) : this;
  }

  private Judgement mapped(DoubleUnaryOperator map) {
    return new Judgement(
        DoubleStream.of(expected, lower, upper).map(map).toArray(),
        DoubleStream.of(usual, usualLower, usualUpper).map(map).toArray(),
        surprise,
        news,
        direction,
        test,
        windows,
        factor,
        weight,
        basis);
  }

  /**
   * {@link #news} in [0, 1), not decreasing and never at 1: 0.5 is once in ten thousand windows.
   * Nothing is scored before the warm-up.
   */
  public double score() {
    return news / (news + 4);
  }
}
