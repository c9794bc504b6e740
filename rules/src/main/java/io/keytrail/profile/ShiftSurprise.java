package io.keytrail.profile;

/**
 * How improbable the means of departures over three horizons are: EWMA charts (Roberts, "Control
 * chart tests based on geometric moving averages", Technometrics 1, 1959). Each is measured by its
 * own mean square so far, which keeps it honest however long the memory of the noise is. Keeps out
 * of bounds for long, the level has changed.
 */
final class ShiftSurprise {
  private static final long DAY = 86_400_000;

  /** Beyond so many standard deviations a departure, and a drift's square, count no more. */
  private static final double CLIP = 4;

  private static final double SQUARE_CLIP = 9;
  private static final double MEMORY = 14 * 288;
  private static final double EDGE = 2.5;

  /** Horizons in windows, rising. */
  final double[] horizons;

  private final int adoptWindows;
  private final double knownWindows;
  private final double formerMillis;
  private final double formerAfter;

  ShiftSurprise(BaselineParameters parameters, long step, boolean wholeFirstDay) {
    double hour = 3_600_000.0 / step;
    horizons = new double[UsageBaseline.HORIZONS];
    for (int i = 0; i < horizons.length; i++) {
      horizons[i] = Math.max(6 << i, parameters.shiftHours[i] * hour);
    }
    adoptWindows = (int) Math.max(12, parameters.adoptHours * hour);
    formerAfter = wholeFirstDay ? parameters.dayKnownDays * DAY / step : 0;
    knownWindows = parameters.weekKnownDays * DAY / step;
    formerMillis = parameters.formerDays * DAY;
  }

  /** Raw surprise of the means up to this window, signed; its horizon is put into the outlook. */
  double of(UsageState state, Outlook o) {
    double departure =
        Scale.bounded(o.scaled - o.base, CLIP * Math.sqrt(Math.max(state.wander, o.noise)));
    double most = 0;
    for (int i = 0; i < horizons.length; i++) {
      double independent = state.taught / horizons[i];
      if (independent < 3) continue;
      double drift = faded(state.drift[i], o, i);
      drift += (departure - drift) / horizons[i];
      double white = Math.max(state.wander, o.noise) / (2 * horizons[i] - 1);
      double z = drift / Math.sqrt(Math.max(state.driftSquare[i], white));
      double raw = tail(z, independent);
      if (drift < 0 && o.free > 0) {
        double free = Math.min(0, drift + o.free) / drift * z;
        raw = Math.min(raw, PointSurprise.FREE_DAY + tail(free, independent));
      }
      double beyond = beyondFormer(state, o, drift);
      if (beyond != drift) raw = Math.min(raw, tail(beyond / drift * z, independent));
      if (raw > Math.abs(most)) {
        most = Math.signum(z) * raw;
        o.horizon = i;
        o.drift = drift;
      }
    }
    return most;
  }

  /** What of a drift leads beyond the level that was left not long ago: to return is no news. */
  private double beyondFormer(UsageState state, Outlook o, double drift) {
    if (state.formerMillis == UsageState.NEVER || o.millis - state.formerMillis > formerMillis) {
      return drift;
    }
    double back = state.formerLevel - state.level;
    if (back * drift <= 0) return drift;
    return Math.abs(back) >= Math.abs(drift) ? 0 : drift - back;
  }

  private static double tail(double z, double independent) {
    return Math.abs(z) < 0.5
        ? 0
        : Tails.student(Math.abs(z), (int) Math.min(Tails.MOST_FREEDOM, independent));
  }

  private double faded(double drift, Outlook o, int horizon) {
    return o.windowsAway == 1
        ? drift
        : drift * StrictMath.pow(1 - 1 / horizons[horizon], o.windowsAway - 1);
  }

  void learn(UsageState state, Outlook o, double departure) {
    double bounded = Scale.bounded(departure, CLIP * Math.sqrt(Math.max(state.wander, o.noise)));
    for (int i = 0; i < horizons.length; i++) {
      double drift = faded(state.drift[i], o, i);
      drift += (bounded - drift) / Math.min(horizons[i], state.taught + 1);
      state.drift[i] = drift;
      double square = drift * drift;
      if (state.taught > 3 * horizons[i])
        square = Math.min(square, SQUARE_CLIP * state.driftSquare[i] + 1e-12);
      state.driftSquare[i] +=
          (square - state.driftSquare[i]) / Math.min(settled(state) + 1, MEMORY);
    }
    double edge =
        EDGE * Math.sqrt(Math.max(state.driftSquare[0], state.wander / (2 * horizons[0] - 1)));
    int sign = state.drift[0] > edge ? 1 : state.drift[0] < -edge ? -1 : 0;
    state.outOfBounds = sign == 0 || sign * state.outOfBounds < 0 ? sign : state.outOfBounds + sign;
    if (Math.abs(state.outOfBounds) >= adoptWindows) adopt(state, o);
  }

  /** Windows behind the spread of drifts, which starts anew when the week is known. */
  private double settled(UsageState state) {
    return state.taught < knownWindows
        ? state.taught
        : state.taught - knownWindows + knownWindows / 15;
  }

  /** Believes a new level. The rhythm stays. */
  private void adopt(UsageState state, Outlook o) {
    double by = state.drift[0];
    if (state.taught >= formerAfter) {
      state.formerLevel = state.level;
      state.formerMillis = o.millis;
    }
    state.level += by;
    state.trend = 0;
    for (int i = 0; i < state.drift.length; i++) state.drift[i] = 0;
    state.departure -= by;
    state.recent -= by;
    state.outOfBounds = 0;
  }
}
