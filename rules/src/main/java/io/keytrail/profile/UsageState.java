package io.keytrail.profile;

/**
 * What a {@link UsageBaseline} has learned of one series. A flat bean of bounded size: below 0.1 kB
 * while nothing but zeros was seen, 4 kB otherwise. Written by {@link UsageStateCodec}; no
 * parameter stands in it, so that other parameters go on from the same state.
 */
public final class UsageState implements Cloneable {
  /** No window was learned yet. */
  static final long NEVER = Long.MIN_VALUE;

  /** Start of the first and of the last window learned, epoch ms. */
  long firstMillis = NEVER;

  long lastMillis = NEVER;

  /** Windows learned. */
  long windows;

  /** Windows learned since the series last woke from nothing but zeros. */
  long taught;

  /** Whether all values were whole, not negative, and small enough to be counts. */
  boolean counts = true;

  /**
   * On the {@link Scale}: where the series stands apart from its rhythm, and its slope a window.
   */
  double level;

  double trend;

  /** The level before the last change, and when that was. */
  double formerLevel;

  long formerMillis = NEVER;

  /** Last departure from level and rhythm, and a mean of the last few. */
  double departure;

  double recent;

  /** The half hour and the hour of the week under way: sums of what their offsets leave. */
  int daySlot;

  double daySum;
  int dayCount;
  int weekSlot;
  double weekSum;
  int weekCount;

  /** Means over a day of the series without its level, and of the offsets by time of day. */
  double dayMean;

  double offsetMean;

  /** Sums of products for the regression on {@link #departure} and {@link #recent}. */
  double[] regression = new double[5];

  /** Sums of products for the weights of the daily and weekly rhythm. */
  double[] rhythmFit = new double[4];

  /** Mean squares on the scale: forecast error, long and short; that of a Poisson; departures. */
  double noise;

  double recentNoise;
  double poisson;
  double wander;

  /** Means of departures over the horizons, and the mean squares of these. */
  double[] drift = new double[UsageBaseline.HORIZONS];

  double[] driftSquare = new double[UsageBaseline.HORIZONS];

  /** Windows in a row that the shortest horizon was out of bounds; negative when below. */
  int outOfBounds;

  /** Windows in a row, up to the last one learned, that were 0. */
  long zeros;

  /** Highest surprise not long ago, for {@link Judgement#news}. */
  double told;

  /** Offsets by time of day, coarse and fine, the fine ones on trial, noise factors; by week. */
  float[] day = NONE;

  float[] fine = NONE;
  float[] trial = NONE;
  float[] spread = NONE;
  float[] week = NONE;

  WeeklyBatches weekly = new WeeklyBatches();

  /** The day under way and its highest window; highest windows of earlier days, falling. */
  long peakDay = NEVER;

  float peakToday;
  float[] peaks = new float[PEAKS];

  /** Windows behind the counts of {@link TailCalibration}. */
  double judged;

  double lastUp;
  double lastDown;
  double lastShift;
  float[] up = new float[TailCalibration.SIZE];
  float[] down = new float[TailCalibration.SIZE];
  float[] shift = new float[TailCalibration.SIZE];

  static final float[] NONE = {};
  private static final int PEAKS = 3;
  private static final double PEAK_FADES = 0.99;

  void learnPeak(long day, double value) {
    if (day != peakDay) {
      if (peakDay != NEVER) {
        float kept = (float) StrictMath.pow(PEAK_FADES, day - peakDay);
        float next = peakToday;
        for (int i = 0; i < PEAKS; i++) {
          float higher = Math.max(peaks[i], next);
          next = Math.min(peaks[i], next);
          peaks[i] = higher * kept;
        }
      }
      peakDay = day;
      peakToday = 0;
    }
    peakToday = (float) Math.max(peakToday, value);
  }

  /**
   * What days of use reach: the highest window of the third highest day, so that two days of an
   * attack are not taken for usual; older ones fade by 1 % a day.
   */
  double usualPeak() {
    return peaks[PEAKS - 1];
  }

  /** After a long silence: what was usual is no longer known, how surprising it was still is. */
  void forget() {
    taught = 0;
    level = 0;
    trend = 0;
    formerMillis = NEVER;
    departure = 0;
    recent = 0;
    daySlot = 0;
    daySum = 0;
    dayCount = 0;
    weekSlot = 0;
    weekSum = 0;
    weekCount = 0;
    dayMean = 0;
    offsetMean = 0;
    java.util.Arrays.fill(regression, 0);
    java.util.Arrays.fill(rhythmFit, 0);
    noise = 0;
    recentNoise = 0;
    poisson = 0;
    wander = 0;
    java.util.Arrays.fill(drift, 0);
    java.util.Arrays.fill(driftSquare, 0);
    outOfBounds = 0;
    told = 0;
    peakDay = NEVER;
    peakToday = 0;
    java.util.Arrays.fill(peaks, 0);
    day = NONE;
    fine = NONE;
    trial = NONE;
    spread = NONE;
    week = NONE;
    weekly.forget();
  }

  /** To learn on from here, and leave this as it is. */
  UsageState copy() {
    try {
      UsageState copy = (UsageState) clone();
      copy.regression = regression.clone();
      copy.rhythmFit = rhythmFit.clone();
      copy.drift = drift.clone();
      copy.driftSquare = driftSquare.clone();
      copy.day = day.clone();
      copy.fine = fine.clone();
      copy.trial = trial.clone();
      copy.spread = spread.clone();
      copy.week = week.clone();
      copy.weekly = weekly.copy();
      copy.peaks = peaks.clone();
      copy.up = up.clone();
      copy.down = down.clone();
      copy.shift = shift.clone();
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("this class is Cloneable", e);
    }
  }

  /** Windows learned so far. */
  public long windows() {
    return windows;
  }

  /** Start of the first window learned, epoch ms; {@link Long#MIN_VALUE} before that. */
  public long firstMillis() {
    return firstMillis;
  }

  /** Start of the last window learned, epoch ms; {@link Long#MIN_VALUE} before that. */
  public long lastMillis() {
    return lastMillis;
  }

  /** Zeros in a row at the end of what was learned. */
  public long zeros() {
    return zeros;
  }
}
