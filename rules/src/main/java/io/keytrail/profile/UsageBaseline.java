package io.keytrail.profile;

import io.keytrail.profile.Judgement.Basis;
import io.keytrail.profile.Judgement.Test;
import java.time.Duration;

/**
 * What is normal for a series of windows, learned window by window, and how far one is from it.
 *
 * <p>On the {@link Scale} a value is level + trend (Holt, damped by critical gain) + {@link Rhythm}
 * + what of the last departures lasts (a regression on two memories of them) + noise. The point
 * test asks how improbable the window is: negative binomial where values are counts, Student's t
 * else. The shift test asks the same of means of departures over three horizons (EWMA charts after
 * Roberts, Technometrics 1, 1959), each measured by its own past, which keeps them honest whatever
 * the noise's memory. {@link TailCalibration} corrects both by the series' own record.
 *
 * <p>Robust by bounded influence (Huber): beyond {@code clip} standard deviations a window teaches
 * no more than at them. A departure that lasts {@code adopt-hours} is a new level; the rhythm
 * stays, and the former level is kept in mind for its return.
 *
 * <p>Immutable and pure: all that is learned stands in the {@link UsageState} handed in. Cost: a
 * few hundred nanoseconds a window.
 */
public final class UsageBaseline {
  static final int HORIZONS = 3;

  private static final long DAY = 86_400_000;
  private static final double Z95 = 1.959964;

  /** Beyond this a whole number is a measurement rather than a count. */
  static final double MOST_COUNTED = 1e6;

  /** A thousandth of the value is no departure, whatever the noise. */
  private static final double LEAST_RELATIVE = 1e-3;

  /** What one row leaves open, on the scale: a third more or less; two leave half of it. */
  private static final double YOUNG = 0.25;

  /** Surprise that is told, and by how much more is told again. */
  private static final double TELLING = 2;

  private static final double GROWN = 1.3;
  private static final double STALE = 0.002;

  /** Windows of a key, and rows of a series, before which nothing is said of it. */
  private static final int LEAST_WINDOWS = 48;

  private static final int LEAST_ROWS = 24;

  /** Rows after which something is said of a series whose day is longer; a key waits. */
  private static final int MANY_ROWS = 288;

  /** Raw surprise from which a window may be part of a batch. */
  private static final double RARE = 2;

  private static final double CHANCES = StrictMath.log10(3);

  /** Raw surprise of a burst, and how many of them make a habit. */
  private static final double BURST = 6;

  private static final double BURSTS = 2.5;

  private final BaselineParameters parameters;
  private final boolean wholeFirstDay;
  private final Rhythm rhythm;
  private final long step;
  private final double levelWindows;
  private final PointSurprise point;
  private final ShiftSurprise shift;
  private final double warmUpWindows;
  private final double calibrationKeep;
  private final double tellKeep;
  private final long forgetWindows;

  /**
   * @param step of the series, positive
   */
  public UsageBaseline(BaselineParameters parameters, Duration step) {
    this(parameters, step, false);
  }

  /**
   * @param wholeFirstDay whether the first day is taken as it is: steep steps between night and day
   *     are known after it, instead of in a week. Not for keys, where who comes first may be an
   *     attacker, and bounds keep a burst from becoming the rhythm. Such a series is judged after
   *     {@value #MANY_ROWS} rows, or after a day and {@value #LEAST_ROWS} rows, and surprises count
   *     for less until its day is known.
   */
  UsageBaseline(BaselineParameters parameters, Duration step, boolean wholeFirstDay) {
    this.parameters = parameters;
    this.wholeFirstDay = wholeFirstDay;
    this.step = step.toMillis();
    if (this.step <= 0) throw new IllegalArgumentException("the step must be at least 1 ms");
    rhythm = new Rhythm(parameters, this.step, wholeFirstDay);
    double hour = 3_600_000.0 / this.step;
    levelWindows = Math.max(96, parameters.levelHours * hour);
    point = new PointSurprise(parameters, rhythm, levelWindows);
    shift = new ShiftSurprise(parameters, this.step, wholeFirstDay);
    double warmUp = parameters.warmUpDays * 24 * hour;
    warmUpWindows =
        wholeFirstDay
            ? Math.max(LEAST_ROWS, Math.min(MANY_ROWS, warmUp))
            : Math.max(LEAST_WINDOWS, warmUp);
    calibrationKeep = 1 - 1 / Math.max(1000, 56 * 24 * hour);
    forgetWindows = (long) Math.max(200, parameters.forgetDays * 24 * hour);
    tellKeep = StrictMath.exp(-1 / Math.max(24, parameters.tellAgainHours * hour));
  }

  /** The length of a window. */
  public Duration step() {
    return Duration.ofMillis(step);
  }

  /** {@link #judge}, then {@link #learn}. */
  public Judgement observe(UsageState state, long startMillis, double value) {
    Outlook outlook = outlook(state, startMillis);
    test(state, outlook, value);
    Judgement judgement = judgement(state, outlook);
    learn(state, outlook);
    return judgement;
  }

  /** How far this window is from normal; the state stays as it is. */
  public Judgement judge(UsageState state, long startMillis, double value) {
    Outlook outlook = outlook(state, startMillis);
    test(state, outlook, value);
    return judgement(state, outlook);
  }

  /**
   * Learns a window. Windows left out since the last one are unknown, not empty. One that is not
   * later than the last one learned teaches nothing, nor does NaN or an infinite value.
   */
  public void learn(UsageState state, long startMillis, double value) {
    Outlook outlook = outlook(state, startMillis);
    test(state, outlook, value);
    learn(state, outlook);
  }

  /**
   * Learns the windows from the one after the last learned up to {@code endMillis}, exclusive, as
   * empty. Costs nothing more once the series is {@link #isBlank blank}.
   */
  public void learnEmpty(UsageState state, long endMillis) {
    if (state.lastMillis == UsageState.NEVER) return;
    for (long start = state.lastMillis + step; start + step <= endMillis; start += step) {
      if (isBlank(state)) {
        learnBlank(state, (endMillis - start) / step);
        return;
      }
      learn(state, start, 0);
    }
  }

  /** Learns this window of a series that is {@link #isBlank blank} as empty, and none before it. */
  void learnEmptyAt(UsageState state, long startMillis) {
    if (state.lastMillis == UsageState.NEVER || startMillis <= state.lastMillis) return;
    state.lastMillis = startMillis - step;
    learnBlank(state, 1);
  }

  /**
   * Whether the series has bursts at no hour in particular, by what it was surprised by before: how
   * high they were then says more than what is expected of the hour.
   */
  boolean isBursty(UsageState state) {
    return TailCalibration.count(state.up, BURST) >= BURSTS;
  }

  /**
   * Whether the series has been 0 from its beginning, or for so long that nothing else is known:
   * further zeros then change counters only.
   */
  public boolean isBlank(UsageState state) {
    return state.zeros > 0 && (state.zeros == state.windows || state.zeros >= forgetWindows);
  }

  private void learnBlank(UsageState state, long count) {
    state.windows += count;
    state.zeros += count;
    state.judged = Math.min(state.judged + count, 1 / (1 - calibrationKeep));
    state.lastMillis += count * step;
  }

  /** What is expected of the window that starts then. */
  Outlook outlook(UsageState state, long millis) {
    Outlook o = new Outlook();
    o.millis = millis;
    o.windowsAway =
        state.lastMillis == UsageState.NEVER ? 1 : Math.max(1, (millis - state.lastMillis) / step);
    o.day = rhythm.day(state, millis);
    o.week = rhythm.week(state, millis);
    o.dayWeight = weight(state.rhythmFit[0], state.rhythmFit[1]);
    o.weekWeight = weight(state.rhythmFit[2], state.rhythmFit[3]);
    o.batch = rhythm.batch(state, millis, 0);
    double ahead = Math.min(o.windowsAway, levelWindows / 4);
    o.base =
        state.level + state.trend * ahead + o.dayWeight * o.day + o.weekWeight * o.week + o.batch;
    if (o.weekWeight > 0) o.free = o.weekWeight * (o.week - rhythm.leastOfWeek(state, millis));
    double fade = o.windowsAway == 1 ? 1 : StrictMath.pow(0.9, o.windowsAway - 1);
    o.memory = fade * RecentMemory.of(state);
    if (wholeFirstDay) o.least = YOUNG / (1 + state.taught);
    double total =
        Math.max(state.noise, (state.noise + state.recentNoise) / 2) * rhythm.spread(state, millis);
    o.knownPoisson = state.poisson > 0 ? Math.min(1, state.noise / state.poisson) : 1;
    o.excess = Math.max(0, total - state.poisson);
    o.uncertain = 1 + 2 / (1.0 + Math.min(state.taught, levelWindows));
    o.size = Math.abs(Scale.back(o.base + o.memory));
    o.noise = noise(state, o, o.size);
    return o;
  }

  /** Variance about a forecast of this size. */
  static double noise(UsageState state, Outlook o, double size) {
    double relative = LEAST_RELATIVE * size / Math.sqrt(1 + size * size) + 1e-9;
    double least = Math.max(o.least, relative);
    double poisson = o.knownPoisson * poisson(state, size);
    return Math.max(least * least, (o.excess + poisson) * o.uncertain);
  }

  private static double weight(double product, double square) {
    return square <= 0 ? 0 : Math.max(0, Math.min(1, product / square));
  }

  /** Puts the value to the tests. */
  void test(UsageState state, Outlook o, double value) {
    o.value = value;
    o.scaled = Scale.of(value);
    o.silent = !isWarm(state) && known(state) < warmUpWindows / 4 || !Double.isFinite(value);
    if (o.silent) return;
    o.error = o.scaled - o.base - o.memory;
    o.up = point.of(state, o, +1);
    o.down = point.of(state, o, -1);
    o.shift = shift.of(state, o);
    double up = TailCalibration.calibrated(state.up, state.judged, o.up);
    double down = TailCalibration.calibrated(state.down, state.judged, o.down);
    double drift = TailCalibration.calibrated(state.shift, state.judged, Math.abs(o.shift));
    o.byShift = drift > Math.max(up, down);
    // Three chances to be surprised are taken, so each must be the less probable.
    o.surprise = Math.max(0, Math.max(drift, Math.max(up, down)) - CHANCES);
  }

  /** The answer in full, after {@link #test}. */
  Judgement judgement(UsageState state, Outlook o) {
    double[] forecast = interval(state, o.base + o.memory, o.noise);
    double[] usual = interval(state, o.base, Math.max(o.noise, state.wander));
    double weight = weight(state);
    boolean heard = weight > 0 && !o.silent;
    double surprise = heard ? o.surprise : 0;
    double news = surprise * maturity(state, o);
    if (!isNews(state, surprise)) news = stale(news);
    int direction = (o.byShift ? o.shift : o.error) < 0 ? -1 : 1;
    return new Judgement(
        forecast,
        usual,
        surprise,
        news,
        direction,
        o.byShift ? Test.SHIFT : Test.POINT,
        o.byShift ? (int) shift.horizons[o.horizon] : 1,
        o.byShift ? Scale.factor(o.base, o.drift) : Scale.factor(o.base, o.scaled - o.base),
        weight,
        basis(state));
  }

  /** How much a surprise counts while the time of day is not known, 0 to 1. */
  private double maturity(UsageState state, Outlook o) {
    if (!wholeFirstDay || state.firstMillis == UsageState.NEVER) return 1;
    double days = (o.millis - state.firstMillis) / (double) DAY;
    return Math.max(0, Math.min(1, days / parameters.dayKnownDays));
  }

  /** Of what was told: above all that is usual, below all that is worth telling. */
  private static double stale(double news) {
    return Math.min(news, TELLING + STALE * news);
  }

  private boolean isNews(UsageState state, double surprise) {
    return surprise > GROWN * state.told * tellKeep;
  }

  /** Windows behind what is known: those since it woke, or all of them while it sleeps. */
  private double known(UsageState state) {
    return isBlank(state) ? state.windows : state.taught;
  }

  private boolean isWarm(UsageState state) {
    double known = known(state);
    if (known >= warmUpWindows) return true;
    return wholeFirstDay
        && known >= LEAST_ROWS
        && state.lastMillis - state.firstMillis >= parameters.warmUpDays * DAY;
  }

  private double weight(UsageState state) {
    if (!isWarm(state)) return 0;
    double known = known(state);
    return Math.min(1, 0.2 + 0.8 * known * step / DAY / parameters.weekKnownDays);
  }

  /** On what the expectation rests. */
  Basis basis(UsageState state) {
    if (!isWarm(state)) return Basis.NOTHING;
    double known = known(state);
    double days = known * step / DAY;
    return days >= parameters.weekKnownDays
        ? Basis.WEEK
        : days >= parameters.dayKnownDays ? Basis.DAY : Basis.LEVEL;
  }

  static boolean isCount(double value) {
    return value >= 0 && value == Math.rint(value) && value <= MOST_COUNTED;
  }

  /** Learns the value that was put to the tests. */
  void learn(UsageState state, Outlook o) {
    double value = o.value;
    if (!Double.isFinite(value)) return;
    if (state.lastMillis != UsageState.NEVER && o.millis <= state.lastMillis) return;
    if (!isCount(value)) state.counts = false;
    if (state.lastMillis == UsageState.NEVER) state.firstMillis = o.millis;
    if (value == 0 && (state.windows == 0 || isBlank(state))) {
      state.lastMillis = o.millis - step;
      learnBlank(state, 1);
      return;
    }
    state.lastMillis = o.millis;
    double y = o.scaled;
    if (state.taught == 0) state.level = y;
    learnRecord(state, o);
    double deviation = Math.sqrt(o.noise);
    double departure = state.taught == 0 ? 0 : y - o.base;
    double error = state.taught == 0 ? 0 : departure - o.memory;
    boolean first = state.taught < 12;
    double limit = first ? Double.MAX_VALUE : parameters.clip * deviation;
    double taken = o.memory + Scale.bounded(error, limit);
    double before = state.level;
    shift.learn(state, o, departure);
    if (takesAll(state)) rhythm.follow(state, state.level - before);
    RecentMemory.learn(state, o, taken);
    learnNoise(state, o, Scale.bounded(error, limit), taken);
    learnRhythm(state, o, y, error);
    if (wholeFirstDay) {
      double grown = weight(state.rhythmFit[0], state.rhythmFit[1]) - o.dayWeight;
      RecentMemory.explained(state, grown * o.day);
    }

    double gain = 1 / Math.min(state.taught + 1, levelWindows);
    double pull =
        Scale.bounded(
            departure,
            first ? limit : parameters.clip * Math.sqrt(Math.max(o.noise, state.wander)));
    double moved = state.trend * Math.min(o.windowsAway, levelWindows / 4) + gain * pull;
    state.level += moved;
    if (takesAll(state)) rhythm.follow(state, moved);
    if (state.taught > levelWindows) state.trend += gain * gain / 4 * pull;
    state.learnPeak(Math.floorDiv(o.millis, DAY), value);
    state.zeros = value == 0 ? state.zeros + 1 : 0;
    state.windows++;
    state.taught++;
    if (state.zeros == forgetWindows) state.forget();
  }

  /** How surprising the series is as a rule. */
  private void learnRecord(UsageState state, Outlook o) {
    if (o.silent) return;
    double drift = Math.abs(o.shift);
    boolean calm = o.surprise < 3;
    double fade = 1 - 1 / shift.horizons[0];
    TailCalibration.learn(state.up, o.up, state.lastUp, calibrationKeep, calm);
    TailCalibration.learn(state.down, o.down, state.lastDown, calibrationKeep, calm);
    TailCalibration.learn(state.shift, drift, state.lastShift, calibrationKeep, calm);
    state.lastUp = Math.max(o.up, state.lastUp * fade);
    state.lastDown = Math.max(o.down, state.lastDown * fade);
    state.lastShift = Math.max(drift, state.lastShift * fade);
    state.judged = state.judged * calibrationKeep + 1;
    state.told =
        o.surprise >= TELLING && isNews(state, o.surprise) ? o.surprise : state.told * tellKeep;
  }

  /**
   * The offsets, and whether they foretell the series: each is weighed by the regression of what
   * the others leave on it. That of the time of day is seen within the day, without its mean, for a
   * series that wanders from day to day is high or low all day.
   */
  private void learnRhythm(UsageState state, Outlook o, double y, double error) {
    double deviation = Math.sqrt(o.noise);
    rhythm.learn(state, o.millis, error, deviation, Math.max(o.up, o.down) > RARE);
    if (o.upAlone > RARE && error > parameters.clip * deviation) {
      rhythm.learnWeekly(state, o.millis, error);
    }
    double limit = parameters.clip * Math.sqrt(Math.max(o.noise, state.wander));
    double offset = y - o.batch - state.level;
    double ofDay = offset - o.weekWeight * o.week;
    double ofWeek = offset - o.dayWeight * o.day;
    double within = Scale.bounded(ofDay - o.day, limit) + o.day;
    double gain = 1.0 / rhythm.dayWindows;
    state.dayMean += gain * (within - state.dayMean);
    state.offsetMean += gain * (o.day - state.offsetMean);
    double[] f = state.rhythmFit;
    double keep = 1 - 1.0 / (7 * Math.max(24, rhythm.dayWindows));
    if (state.taught >= rhythm.dayWindows) {
      double day = o.day - state.offsetMean;
      f[0] = f[0] * keep + (within - state.dayMean) * day;
      f[1] = f[1] * keep + day * day;
    }
    if (state.taught >= 7L * rhythm.dayWindows) {
      f[2] = f[2] * keep + (Scale.bounded(ofWeek - o.week, limit) + o.week) * o.week;
      f[3] = f[3] * keep + o.week * o.week;
    }
    double dayLimit = takesAll(state) ? Double.MAX_VALUE : limit;
    rhythm.learnOffsets(
        state,
        o.millis,
        Scale.bounded(ofDay - o.day, dayLimit),
        Scale.bounded(ofWeek - o.week, limit));
  }

  private boolean takesAll(UsageState state) {
    return wholeFirstDay && state.taught < rhythm.dayWindows;
  }

  private double[] interval(UsageState state, double centre, double square) {
    double deviation = Math.sqrt(square);
    double lower = Scale.back(centre - Z95 * deviation);
    double upper = Scale.back(centre + Z95 * deviation);
    double expected = state.counts ? Scale.meanCount(centre, square) : Scale.back(centre);
    if (state.counts) {
      lower = Math.max(0, lower);
      upper = Math.max(0, upper);
    }
    return new double[] {Math.max(lower, Math.min(upper, expected)), lower, upper};
  }

  private static double poisson(UsageState state, double mean) {
    return state.counts ? Scale.poisson(mean) : 0;
  }

  private void learnNoise(UsageState state, Outlook o, double error, double taken) {
    double square = error * error / rhythm.spread(state, o.millis);
    double gain = 1 / Math.min(state.taught + 1.0, levelWindows);
    double fast = 1 / Math.min(state.taught + 1.0, Math.max(12, levelWindows / 24));
    state.noise += (square - state.noise) * gain;
    state.recentNoise += (square - state.recentNoise) * fast;
    state.wander += (taken * taken - state.wander) * gain;
    double poisson = poisson(state, o.size);
    state.poisson += (poisson - state.poisson) * gain;
  }
}
