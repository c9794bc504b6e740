package io.keytrail.profile;

import java.time.Duration;
import java.util.Arrays;

/**
 * A {@link UsageBaseline} over a series of which neither the step nor the magnitude is known: both
 * are found from its own rows. Each row is judged by the rows before it alone. Where none of them
 * was negative, nothing negative is expected.
 *
 * <p>The step is the median of the steps seen. The unit, by which values are divided, is the median
 * of their magnitudes, so that a series in bytes and one in gigabytes are judged alike; counts,
 * which are whole, not negative and at most a million, keep the unit 1, for their size says how
 * much they vary. Whenever the number of rows has doubled, up to {@value #LATEST}, and when counts
 * turn out to be none, both are found anew and what came is learned again with them: twice the
 * work, in those rows only.
 *
 * <p>Not thread-safe.
 */
public final class SeriesBaseline {
  private static final int LATEST = 4096;
  private final BaselineParameters parameters;
  private final long[] millis = new long[LATEST];
  private final double[] values = new double[LATEST];
  private int rows;
  private SeriesClock clock = SeriesClock.TRUE;
  private UsageBaseline baseline;
  private UsageState state = new UsageState();
  private boolean counts = true;
  private boolean negative;
  private double unit = 1;

  public SeriesBaseline(BaselineParameters parameters) {
    this.parameters = parameters;
    baseline = new UsageBaseline(parameters, clock.step(), true);
  }

  /** The step found so far; five minutes before there are two rows. */
  public Duration step() {
    return clock.trueStep();
  }

  /**
   * Judges a row, then learns it. One without a value (NaN) or not later than all before is judged
   * only.
   *
   * @return in the measure of the series
   */
  public Judgement observe(long startMillis, double value) {
    long time = clock.of(startMillis);
    boolean taught = isNext(time) && Double.isFinite(value);
    Judgement judgement = baseline.observe(state, time, value / unit).times(unit);
    if (!negative) judgement = judgement.notNegative();
    if (taught) keep(startMillis, value);
    return judgement;
  }

  private boolean isNext(long time) {
    return state.lastMillis() == UsageState.NEVER || time > state.lastMillis();
  }

  private void keep(long startMillis, double value) {
    negative |= value < 0;
    if (rows == LATEST) return;
    millis[rows] = startMillis;
    values[rows++] = value;
    boolean wereCounts = counts;
    counts &= UsageBaseline.isCount(value);
    if (Integer.bitCount(rows) == 1 || counts != wereCounts) find();
  }

  private void find() {
    Duration step = medianStep();
    double magnitude = counts ? 1 : medianMagnitude();
    if (step.equals(step()) && magnitude == unit && state.counts == counts) return;
    unit = magnitude;
    clock = SeriesClock.of(step);
    baseline = new UsageBaseline(parameters, clock.step(), true);
    state = new UsageState();
    state.counts = counts;
    for (int i = 0; i < rows; i++) baseline.observe(state, clock.of(millis[i]), values[i] / unit);
  }

  private Duration medianStep() {
    if (rows < 2) return clock.trueStep();
    long[] steps = new long[rows - 1];
    for (int i = 0; i < steps.length; i++) steps[i] = millis[i + 1] - millis[i];
    Arrays.sort(steps);
    return Duration.ofMillis(steps[(steps.length - 1) / 2]);
  }

  private double medianMagnitude() {
    double[] sizes = Arrays.stream(values, 0, rows).map(Math::abs).filter(v -> v > 0).toArray();
    Arrays.sort(sizes);
    return sizes[(sizes.length - 1) / 2];
  }
}
