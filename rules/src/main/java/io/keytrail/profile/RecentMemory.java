package io.keytrail.profile;

/**
 * What of the last departures lasts into the next window: a ridge regression on the last one and on
 * a mean of the last few. Next to nothing for independent noise, all of it for a random walk.
 *
 * <p>It leads beyond what was last seen by less than a window's own departure takes back, whatever
 * the weights: those of few windows could feed a forecast by itself until it had no end.
 */
final class RecentMemory {
  private static final double RIDGE = 0.02;
  private static final double WINDOWS = 1000;
  private static final double FEW = 0.2;

  /** Standard deviations by which a forecast may lead beyond; a window takes back 3.5. */
  private static final double BEYOND = 2;

  private RecentMemory() {}

  /** The departure to expect, on the scale. */
  static double of(UsageState state) {
    double[] r = state.regression;
    double ridge = 1e-9 + RIDGE * (r[0] + r[2]);
    double a = r[0] + ridge;
    double b = r[1];
    double c = r[2] + ridge;
    double determinant = a * c - b * b;
    if (determinant <= 0) return 0;
    double last = (r[3] * c - r[4] * b) / determinant;
    double mean = (r[4] * a - r[3] * b) / determinant;
    double all = last + mean;
    if (all > 1) {
      last /= all;
      mean /= all;
    }
    double seen = Math.max(Math.abs(state.departure), Math.abs(state.recent));
    return Scale.bounded(
        last * state.departure + mean * state.recent, seen + BEYOND * Math.sqrt(state.noise));
  }

  static void learn(UsageState state, Outlook o, double taken) {
    if (o.windowsAway == 1) regress(state, taken);
    state.departure = taken;
    state.recent += (taken - state.recent) * FEW;
  }

  /** So much of what was seen last is explained otherwise from now on, and must not count twice. */
  static void explained(UsageState state, double by) {
    state.departure -= by;
    state.recent -= by;
  }

  private static void regress(UsageState state, double taken) {
    double keep = 1 - 1 / Math.min(state.taught + 2.0, WINDOWS);
    double[] r = state.regression;
    for (int i = 0; i < r.length; i++) r[i] *= keep;
    r[0] += state.departure * state.departure;
    r[1] += state.departure * state.recent;
    r[2] += state.recent * state.recent;
    r[3] += state.departure * taken;
    r[4] += state.recent * taken;
  }
}
