package io.keytrail.profile;

import java.time.Duration;

/**
 * The share of decrypts among a key's calls against the key's own past: moves when what a key is
 * used for changes, whatever the volume.
 *
 * <p>The usual share is learned by hour of the day and held to that of all hours as far as the hour
 * has few calls. The share of the last 1, 6 and 24 hours is tested against it as a binomial whose
 * dispersion is learned for each (quasi-binomial; McCullagh and Nelder, "Generalized Linear
 * Models", 1989, 4.5), since calls come in bundles; {@link TailCalibration} corrects the rest. The
 * longer ones are for keys with few calls, and for what decrypts a little more all day. Influence
 * is bounded; a share that stays away for {@code adopt-hours} of use is the new usual one.
 */
public final class RatioBaseline {
  private static final long HOUR = 3_600_000;
  private static final double HELD = 200;
  private static final double Z95 = 1.959964;

  /** Standard deviations that the last hour must be out, for what is told to be no echo. */
  private static final double LASTS = 2;

  /** Of so many horizons the most surprising one speaks. */
  private static final double CHANCES = StrictMath.log10(RatioState.HORIZONS);

  private final BaselineParameters parameters;
  private final double[] keep = new double[RatioState.HORIZONS];
  private final double longKeep;
  private final long step;
  private final double recordKeep;
  private final int adoptWindows;
  private final double warmUpWindows;
  private final double knownWindows;

  public RatioBaseline(BaselineParameters parameters, Duration step) {
    this.parameters = parameters;
    this.step = step.toMillis();
    double hour = (double) HOUR / this.step;
    for (int i = 0; i < keep.length; i++) {
      keep[i] = 1 - 1 / Math.max(6 << i, parameters.shiftHours[i] * hour);
    }
    longKeep = 1 - 1 / Math.max(48, 24 * hour * parameters.dayMemory);
    recordKeep = 1 - 1 / Math.max(1000, 56 * 24 * hour);
    adoptWindows = (int) Math.max(12, parameters.adoptHours * hour);
    warmUpWindows = Math.max(48, parameters.warmUpDays * 24 * hour / 2);
    knownWindows = parameters.weekKnownDays * 24 * hour / 2;
  }

  /**
   * Judges the last hours up to this window, then learns the window. A window without calls on
   * either side changes nothing and surprises nobody; one that is not later than the last one
   * learned is judged only.
   */
  public RatioJudgement observe(RatioState state, long startMillis, long decrypts, long encrypts) {
    long calls = decrypts + encrypts;
    int hour = (int) Math.floorMod(Math.floorDiv(startMillis, HOUR), (long) RatioState.HOURS);
    double usual = usual(state, hour);
    double weight = weight(state);
    double[] z = new double[keep.length];
    double[] raw = new double[keep.length];
    int most = 0;
    double surprise = 0;
    boolean first = state.lastMillis == Long.MIN_VALUE;
    double away = first ? 1 : Math.max(1, (startMillis - state.lastMillis) / (double) step);
    RatioState.Recent[] recent = new RatioState.Recent[keep.length];
    for (int i = 0; i < keep.length; i++) {
      RatioState.Recent r = state.recent[i].faded(StrictMath.pow(keep[i], away));
      r.add(decrypts, calls, usual);
      recent[i] = r;
      z[i] = (r.decrypts - r.expected) / Math.sqrt(r.binomial + 0.25);
      raw[i] = Tails.student(Math.abs(z[i]) / Math.sqrt(r.dispersion), Tails.MOST_FREEDOM);
      double calibrated = TailCalibration.calibrated(r.record, state.judged, raw[i]);
      boolean enough = r.calls >= parameters.ratioCalls;
      if (enough && calibrated > surprise) {
        surprise = calibrated;
        most = i;
      }
    }
    boolean heard = weight > 0 && calls > 0;
    RatioJudgement judgement =
        judgement(
            recent, most, raw[most], usual, heard ? Math.max(0, surprise - CHANCES) : 0, weight);
    if (calls == 0 || startMillis <= state.lastMillis) return judgement;
    learn(state, recent, hour, decrypts, calls, z, raw);
    state.lastMillis = startMillis;
    return judgement;
  }

  private RatioJudgement judgement(
      RatioState.Recent[] recent,
      int horizon,
      double raw,
      double usualNow,
      double surprise,
      double weight) {
    RatioState.Recent r = recent[horizon];
    double now =
        (recent[0].decrypts - recent[0].expected)
            / Math.sqrt(recent[0].dispersion * (recent[0].binomial + 0.25));
    // An echo fades faster than its height is forgotten; what goes on does not.
    boolean lasts = raw >= r.lastRaw && (r.decrypts > r.expected ? now >= LASTS : now <= -LASTS);
    double usual = r.calls == 0 ? usualNow : r.expected / r.calls;
    double half = r.calls == 0 ? 1 : Z95 * Math.sqrt(r.dispersion * (r.binomial + 0.25)) / r.calls;
    return new RatioJudgement(
        r.calls == 0 ? usual : r.decrypts / r.calls,
        usual,
        half,
        r.calls,
        parameters.shiftHours[horizon],
        lasts,
        surprise,
        weight);
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

  private void learn(
      RatioState state,
      RatioState.Recent[] recent,
      int hour,
      long decrypts,
      long calls,
      double[] z,
      double[] raw) {
    if (state.windows >= warmUpWindows / 4) state.judged = state.judged * recordKeep + 1;
    double limit = parameters.clip * Math.sqrt(recent[0].dispersion);
    boolean far = false;
    for (int i = 0; i < keep.length; i++) {
      RatioState.Recent r = recent[i];
      if (state.windows >= warmUpWindows / 4) {
        TailCalibration.learn(r.record, raw[i], r.lastRaw, recordKeep, raw[i] < 3);
        r.lastRaw = Math.max(raw[i], r.lastRaw * keep[i]);
      }
      double bound = parameters.clip * Math.sqrt(r.dispersion);
      far |= Math.abs(z[i]) > bound && state.windows >= warmUpWindows;
      double square = Math.min(z[i] * z[i], bound * bound);
      double gain = 1 / Math.min(state.windows + 10.0, 2016);
      r.dispersion = Math.max(0.5, r.dispersion + gain * (square - r.dispersion));
      state.recent[i] = r;
    }
    boolean out = Math.abs(z[0]) > limit && state.windows >= warmUpWindows;
    state.outOfBounds = !out ? 0 : state.outOfBounds + (z[0] > 0 ? 1 : -1);
    if (Math.abs(state.outOfBounds) >= adoptWindows) {
      // What was usual is kept as a hint of a few calls for each hour.
      for (int i = 0; i < RatioState.HOURS; i++) {
        double kept = Math.min(1, 10 / Math.max(1, state.calls[i]));
        state.decrypts[i] *= kept;
        state.calls[i] *= kept;
      }
      state.outOfBounds = 0;
      far = false;
    }
    for (int i = 0; i < RatioState.HOURS; i++) {
      state.decrypts[i] *= longKeep;
      state.calls[i] *= longKeep;
    }
    double trust = far ? 0.25 : 1;
    state.decrypts[hour] += trust * decrypts;
    state.calls[hour] += trust * calls;
    state.windows++;
  }
}
