package io.keytrail.profile;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The time by which a series of any step is judged, so that its season is the model's day.
 *
 * <p>From ten seconds to a few days a step it is the true time. Weeks, months and quarters have
 * their season in the year: twelve months take 24 hours. A series of seconds has no day to learn,
 * and is judged as if its rows were a minute apart.
 */
final class SeriesClock {
  /** Before the step is known. */
  static final SeriesClock TRUE = new SeriesClock(Duration.ofMinutes(5), 1, false);

  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration WEEK = Duration.ofDays(6);
  private static final Duration QUARTER = Duration.ofDays(100);
  private static final long MONTH = Duration.ofHours(2).toMillis();
  private static final int LONGEST_MONTH = 31;

  /** Far beyond any calendar, and far from an overflow. */
  private static final long END = Long.MAX_VALUE / 4;

  private final Duration trueStep;
  private final double factor;
  private final boolean byYear;

  private SeriesClock(Duration trueStep, double factor, boolean byYear) {
    this.trueStep = trueStep;
    this.factor = factor;
    this.byYear = byYear;
  }

  /** For a series of this step, at least 1 ms. */
  static SeriesClock of(Duration step) {
    boolean byYear = step.compareTo(WEEK) > 0 && step.compareTo(QUARTER) < 0;
    double factor = step.compareTo(SHORT) < 0 ? (double) MINUTE.toMillis() / step.toMillis() : 1;
    return new SeriesClock(step, factor, byYear);
  }

  Duration trueStep() {
    return trueStep;
  }

  /** The length of a step by this clock. */
  Duration step() {
    if (factor != 1) return MINUTE;
    if (!byYear) return trueStep;
    return Duration.ofMillis(trueStep.toDays() * MONTH / LONGEST_MONTH);
  }

  /** The time by this clock, later for later rows. */
  long of(long millis) {
    if (byYear) return ofYear(millis);
    return factor == 1 ? millis : Math.max(-END, Math.min(END, (long) (millis * factor)));
  }

  private static long ofYear(long millis) {
    LocalDate date = LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    long month = date.getYear() * 12L + date.getMonthValue() - 1;
    long ofDay = Math.floorMod(millis, Duration.ofDays(1).toMillis());
    double part = (date.getDayOfMonth() - 1 + ofDay / 86_400_000.0) / LONGEST_MONTH;
    return month * MONTH + (long) (part * MONTH);
  }
}
