package io.keytrail.profile;

/** What a {@link RatioBaseline} has learned. A flat bean of bounded size, about 0.4 kB. */
public final class RatioState {
  static final int HOURS = 24;

  /** Start of the last window learned, epoch ms; {@link Long#MIN_VALUE} before that. */
  long lastMillis = Long.MIN_VALUE;

  /** Windows with calls on either side. */
  long windows;

  /** Discounted decrypts, and calls on both sides, by hour of the day. */
  final double[] decrypts = new double[HOURS];

  final double[] calls = new double[HOURS];

  /** The same of the last hour or so. */
  double recentDecrypts;

  double recentCalls;

  /** Mean square of departures, in units of what a binomial allows. */
  double dispersion = 1;

  int outOfBounds;
  double judged;
  double lastRaw;
  float[] record = new float[TailCalibration.SIZE];
}
