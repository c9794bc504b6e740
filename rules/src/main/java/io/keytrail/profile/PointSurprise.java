package io.keytrail.profile;

/**
 * How improbable one window is on its own: negative binomial where values are counts, with a
 * variance that holds the uncertainty of the mean; Student's t on the scale for other series.
 */
final class PointSurprise {
  private static final long DAY = 86_400_000;
  private static final int FREEDOM = 20;

  /** Standard deviations that surprise nobody. */
  private static final double NEAR = 0.25;

  /** A working day that is like a free one is a holiday more often than not: one in thirty is. */
  static final double FREE_DAY = StrictMath.log10(30);

  private final BaselineParameters parameters;
  private final Rhythm rhythm;
  private final double levelWindows;

  PointSurprise(BaselineParameters parameters, Rhythm rhythm, double levelWindows) {
    this.parameters = parameters;
    this.rhythm = rhythm;
    this.levelWindows = levelWindows;
  }

  /**
   * Raw surprise of this window alone, in one direction; a batch may be early or late, and a day
   * free.
   */
  double of(UsageState state, Outlook o, int direction) {
    double raw = surprise(state, o, direction, o.base + o.memory);
    if (direction > 0) o.upAlone = raw;
    if (raw <= 1) return raw;
    for (int shift = -Rhythm.SLACK; shift <= Rhythm.SLACK; shift++) {
      double batch = rhythm.batch(state, o.millis, shift);
      if ((batch - o.batch) * direction > 0) {
        raw = Math.min(raw, surprise(state, o, direction, o.base + o.memory + batch - o.batch));
      }
    }
    if (direction < 0 && o.free > 0) {
      raw = Math.min(raw, FREE_DAY + surprise(state, o, direction, o.base - o.free));
    }
    if (state.formerMillis != UsageState.NEVER
        && o.millis - state.formerMillis <= parameters.formerDays * DAY) {
      raw = Math.min(raw, surprise(state, o, direction, o.base + state.formerLevel - state.level));
    }
    return direction > 0 ? weekly(state, o, raw) : raw;
  }

  private double weekly(UsageState state, Outlook o, double raw) {
    o.upAlone = raw;
    WeeklyBatches.Explanation batch = rhythm.weekly(state, o.millis);
    if (batch == null) return raw;
    double centre = o.base + o.memory + batch.departure;
    double noise = UsageBaseline.noise(state, o, Math.abs(Scale.back(centre)));
    return Math.min(raw, batch.surprise + surprise(state, o, +1, centre, noise));
  }

  private double surprise(UsageState state, Outlook o, int direction, double centre) {
    return surprise(state, o, direction, centre, o.noise);
  }

  private double surprise(UsageState state, Outlook o, int direction, double centre, double noise) {
    double z = (o.scaled - centre) / Math.sqrt(noise) * direction;
    if (z < NEAR) return 0;
    double value = o.value;
    boolean dispersed =
        state.counts && value <= UsageBaseline.MOST_COUNTED && state.noise >= 0.8 * state.poisson;
    if (!dispersed || value < 0 || value != Math.rint(value)) return Tails.student(z, FREEDOM);
    double windows = Math.min(state.windows, levelWindows);
    double mean = Math.max(Scale.meanCount(centre, noise), 0.5 / (windows + 1));
    double relative = noise * (1 + mean * mean) / (mean * mean) - 1 / mean;
    double size = 1 / (Math.max(1e-6, relative) + 1 / (mean * windows + 0.5));
    return direction > 0 ? Tails.atLeast(value, mean, size) : Tails.atMost(value, mean, size);
  }
}
