package io.keytrail.profile;

/** What a {@link RatioBaseline} has learned. A flat bean of bounded size, about 0.8 kB. */
public final class RatioState {
  static final int HOURS = 24;
  static final int HORIZONS = UsageBaseline.HORIZONS;

  /** Start of the last window learned, epoch ms; {@link Long#MIN_VALUE} before that. */
  long lastMillis = Long.MIN_VALUE;

  /** Windows with calls on either side. */
  long windows;

  /** Discounted decrypts, and calls on both sides, by hour of the day. */
  final double[] decrypts = new double[HOURS];

  final double[] calls = new double[HOURS];

  final Recent[] recent = {new Recent(), new Recent(), new Recent()};
  int outOfBounds;
  double judged;

  RatioState copy() {
    RatioState copy = new RatioState();
    copy.lastMillis = lastMillis;
    copy.windows = windows;
    System.arraycopy(decrypts, 0, copy.decrypts, 0, HOURS);
    System.arraycopy(calls, 0, copy.calls, 0, HOURS);
    for (int i = 0; i < HORIZONS; i++) {
      copy.recent[i] = recent[i].faded(1);
      copy.recent[i].record = recent[i].record.clone();
    }
    copy.outOfBounds = outOfBounds;
    copy.judged = judged;
    return copy;
  }

  /** Discounted sums over one horizon, and how they stray. */
  static final class Recent {
    double decrypts;
    double calls;

    /** Decrypts that the usual share gives, and their binomial variance. */
    double expected;

    double binomial;

    /** Mean square of departures, in units of what a binomial allows. */
    double dispersion = 1;

    double lastRaw;
    float[] record = new float[TailCalibration.SIZE];

    /** A copy whose sums have faded. */
    Recent faded(double keep) {
      Recent faded = new Recent();
      faded.decrypts = decrypts * keep;
      faded.calls = calls * keep;
      faded.expected = expected * keep;
      faded.binomial = binomial * keep;
      faded.dispersion = dispersion;
      faded.lastRaw = lastRaw;
      faded.record = record;
      return faded;
    }

    void add(double decrypts, double calls, double usual) {
      this.decrypts += decrypts;
      this.calls += calls;
      expected += calls * usual;
      binomial += calls * usual * (1 - usual);
    }
  }
}
