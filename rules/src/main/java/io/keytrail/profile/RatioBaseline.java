package io.keytrail.profile;

import java.time.Duration;

/**
 * The share of decrypts among a key's calls against the key's own past: moves when what a key is
 * used for changes, whatever the volume.
 *
 * <p>The usual share is learned by hour of the day and held to that of all hours as far as the hour
 * has few calls. The share of the last hour is tested against it as a binomial whose dispersion is
 * learned (quasi-binomial; McCullagh and Nelder, "Generalized Linear Models", 1989, 4.5), since
 * calls come in bundles; {@link TailCalibration} corrects the rest. Influence is bounded; a share
 * that stays away for {@code adopt-hours} of use is the new usual one.
 */
public final class RatioBaseline {
  private static final long HOUR = 3_600_000;
  private static final double HELD = 200;
  private static final int FREEDOM = 12;

  private final BaselineParameters parameters;
  private final double recentKeep;
  private final double longKeep;
  private final double recordKeep;
  private final int adoptWindows;
  private final double warmUpWindows;
  private final double knownWindows;

  public RatioBaseline(BaselineParameters parameters, Duration step) {
    this.parameters = parameters;
    double hour = (double) HOUR / step.toMillis();
    recentKeep = 1 - 1 / Math.max(6, hour);
    longKeep = 1 - 1 / Math.max(48, 24 * hour * parameters.dayMemory);
    recordKeep = 1 - 1 / Math.max(1000, 56 * 24 * hour);
    adoptWindows = (int) Math.max(12, parameters.adoptHours * hour);
    warmUpWindows = Math.max(48, parameters.warmUpDays * 24 * hour / 2);
    knownWindows = parameters.weekKnownDays * 24 * hour / 2;
  }

  /**
   * Judges the last hour up to this window, then learns the window. A window without calls on
   * either side changes nothing and surprises nobody; one that is not later than the last one
   * learned is judged only.
   */
  public RatioJudgement observe(RatioState state, long startMillis, long decrypts, long encrypts) {
    long calls = decrypts + encrypts;
    double recentDecrypts = state.recentDecrypts * recentKeep + decrypts;
    double recentCalls = state.recentCalls * recentKeep + calls;
    int hour = (int) Math.floorMod(Math.floorDiv(startMillis, HOUR), (long) RatioState.HOURS);
    double usual = usual(state, hour);
    double binomial = recentCalls * usual * (1 - usual);
    double z = (recentDecrypts - recentCalls * usual) / Math.sqrt(binomial + 0.25);
    double raw = Tails.student(Math.abs(z) / Math.sqrt(state.dispersion), FREEDOM);
    double weight = weight(state);
    double surprise =
        weight == 0 || calls == 0 ? 0 : TailCalibration.calibrated(state.record, state.judged, raw);
    double half =
        recentCalls == 0 ? 1 : 2.18 * Math.sqrt(state.dispersion * (binomial + 0.25)) / recentCalls;
    RatioJudgement judgement =
        new RatioJudgement(
            recentCalls == 0 ? usual : recentDecrypts / recentCalls,
            usual,
            half,
            recentCalls,
            surprise,
            weight);
    if (calls == 0 || startMillis <= state.lastMillis) return judgement;
    learn(state, hour, decrypts, calls, z, raw);
    state.recentDecrypts = recentDecrypts;
    state.recentCalls = recentCalls;
    state.lastMillis = startMillis;
    return judgement;
  }

  private static double usual(RatioState state, int hour) {
    double decrypts = 0.5;
    double calls = 1;
    for (int i = 0; i < RatioState.HOURS; i++) {
      decrypts += state.decrypts[i];
      calls += state.calls[i];
    }
    double overall = decrypts / calls;
    return (state.decrypts[hour] + HELD * overall) / (state.calls[hour] + HELD);
  }

  private double weight(RatioState state) {
    if (state.windows < warmUpWindows) return 0;
    return Math.min(1, 0.2 + 0.8 * state.windows / knownWindows);
  }

  private void learn(RatioState state, int hour, long decrypts, long calls, double z, double raw) {
    if (state.windows >= warmUpWindows / 4) {
      TailCalibration.learn(state.record, raw, state.lastRaw, recordKeep, raw < 3);
      state.lastRaw = Math.max(raw, state.lastRaw * recentKeep);
      state.judged = state.judged * recordKeep + 1;
    }
    double limit = parameters.clip * Math.sqrt(state.dispersion);
    boolean far = Math.abs(z) > limit && state.windows >= warmUpWindows;
    state.outOfBounds = !far ? 0 : state.outOfBounds + (z > 0 ? 1 : -1);
    if (Math.abs(state.outOfBounds) >= adoptWindows) {
      // What was usual is kept as a hint of a few calls for each hour.
      for (int i = 0; i < RatioState.HOURS; i++) {
        double keep = Math.min(1, 10 / Math.max(1, state.calls[i]));
        state.decrypts[i] *= keep;
        state.calls[i] *= keep;
      }
      state.outOfBounds = 0;
      far = false;
    }
    double trust = far ? limit / Math.abs(z) / 4 : 1;
    for (int i = 0; i < RatioState.HOURS; i++) {
      state.decrypts[i] *= longKeep;
      state.calls[i] *= longKeep;
    }
    state.decrypts[hour] += trust * decrypts;
    state.calls[hour] += trust * calls;
    double square = Math.min(z * z, limit * limit);
    double gain = 1 / Math.min(state.windows + 10.0, 2016);
    state.dispersion = Math.max(0.5, state.dispersion + gain * (square - state.dispersion));
    state.windows++;
  }
}
