package io.keytrail.profile.compare;

import io.keytrail.profile.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Five weeks of one side of one key in five-minute windows, as services and people use keys, with
 * one departure in the last ten days or none. Counts are negative binomial.
 */
final class KeySeries {
  private static final int DAY = 288;
  static final int DAYS = 35;
  private static final long MONDAY = 1_767_571_200_000L; // 2026-01-05
  private static final long STEP = 300_000;

  /** What the key is for. */
  enum Background {
    OFFICE,
    STEADY,
    SPARSE,
    NIGHTLY_BATCH,
    JITTERED_BATCH,
    GROWTH,
    BURSTY,
    ALWAYS_ON_WEEKLY
  }

  /** What happens; the last three are legitimate and must stay quiet after a while. */
  enum Event {
    SPIKE,
    SLOW_RISE,
    SILENCE,
    NOTHING,
    LEVEL_CHANGE
  }

  private KeySeries() {}

  static List<Series> all(long seed) {
    return Stream.of(Background.values())
        .flatMap(
            background ->
                Stream.of(Event.values())
                    .filter(event -> sensible(background, event))
                    .map(event -> of(background, event, seed)))
        .collect(Collectors.toList());
  }

  private static boolean sensible(Background background, Event event) {
    boolean quiet =
        background == Background.SPARSE
            || background == Background.NIGHTLY_BATCH
            || background == Background.JITTERED_BATCH;
    return !(quiet
        && (event == Event.SILENCE || event == Event.SLOW_RISE || event == Event.LEVEL_CHANGE));
  }

  static Series of(Background background, Event event, long seed) {
    SplittableRandom random =
        new SplittableRandom(seed * 1_000_003 + background.ordinal() * 101 + event.ordinal());
    int n = DAYS * DAY;
    double scale = StrictMath.exp(2.5 + 2.5 * random.nextDouble());
    double size = 4 + 16 * random.nextDouble();
    int at =
        (DAYS - 10) * DAY + random.nextInt(7) * DAY + 9 * DAY / 24 + random.nextInt(8 * DAY / 24);
    // Work days only: silence at a weekend is no departure.
    while (at / DAY % 7 >= 5) at += DAY;
    double[] values = new double[n];
    int jitter = 0;
    double burst = 0;
    for (int i = 0; i < n; i++) {
      int day = i / DAY;
      double hour = i % DAY * 24.0 / DAY;
      boolean weekend = day % 7 >= 5;
      if (i % DAY == 0) jitter = random.nextInt(5) - 2;
      double office = StrictMath.exp(-(hour - 13) * (hour - 13) / 18);
      double mean;
      switch (background) {
        case OFFICE:
          mean = scale * (0.03 + office * (weekend ? 0.15 : 1));
          break;
        case SPARSE:
          mean = 0.05 + 0.1 * office;
          break;
        case NIGHTLY_BATCH:
          mean = 0.2 + (i % DAY >= 24 && i % DAY < 27 ? 40 * scale : 0);
          break;
        case JITTERED_BATCH:
          mean = 0.2 + (i % DAY == 24 + jitter ? 40 * scale : 0);
          break;
        case GROWTH:
          mean = scale * (0.3 + office) * StrictMath.pow(1.03, i / (double) DAY);
          break;
        case BURSTY:
          burst = random.nextInt(400) == 0 ? 4 + 6 * random.nextDouble() : burst * 0.6;
          mean = scale * (0.5 + burst);
          break;
        case ALWAYS_ON_WEEKLY:
          mean = scale * (1 + 0.5 * StrictMath.sin(i * 2 * Math.PI / DAY)) * (weekend ? 0.6 : 1);
          break;
        default:
          mean = scale;
      }
      mean *= factor(event, i - at);
      if (event == Event.SPIKE && i >= at && i < at + 6)
        mean += background == Background.BURSTY ? 30 * scale : 5 * Math.max(mean, 4);
      values[i] = Counts.draw(mean, size, random);
    }
    List<int[]> anomalies = new ArrayList<>();
    if (event == Event.SPIKE) anomalies.add(new int[] {at, at + 5});
    if (event == Event.SLOW_RISE) anomalies.add(new int[] {at, at + 2 * DAY - 1});
    if (event == Event.SILENCE) anomalies.add(new int[] {at, at + 47});
    return new Series(
        background + " " + event,
        MONDAY,
        STEP,
        values,
        anomalies,
        event == Event.LEVEL_CHANGE ? at : -1);
  }

  private static double factor(Event event, int since) {
    if (since < 0) return 1;
    switch (event) {
      case SLOW_RISE:
        return since >= 2 * DAY ? 1 : 1 + 0.6 * Math.min(1, since / (double) DAY);
      case SILENCE:
        return since < 48 ? 0 : 1;
      case LEVEL_CHANGE:
        return 2.5;
      default:
        return 1;
    }
  }
}
