package io.keytrail.profile;

import java.time.Duration;
import java.util.Arrays;

/**
 * A {@link UsageBaseline} over a series of which neither the step nor the magnitude is known: both
 * are found from its own rows. Each row is judged by the rows before it alone.
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
  private static final Duration ANY_STEP = Duration.ofMinutes(5);

  private final BaselineParameters parameters;
  private final long[] millis = new long[LATEST];
  private final double[] values = new double[LATEST];
  private int rows;
  private UsageBaseline baseline;
  private UsageState state = new UsageState();
  private boolean counts = true;
  private double unit = 1;

  public SeriesBaseline(BaselineParameters parameters) {
    this.parameters = parameters;
    baseline = new UsageBaseline(parameters, ANY_STEP, true);
  }

  /** The step found so far; five minutes before there are two rows. */
  public Duration step() {
    return baseline.step();
  }

  /**
   * Judges a row, then learns it. One without a value (NaN) or not later than all before is judged
   * only.
   *
   * @return in the measure of the series
   */
  public Judgement observe(long startMillis, double value) {
    boolean taught = isNext(startMillis) && Double.isFinite(value);
    Judgement judgement = baseline.observe(state, startMillis, value / unit).times(unit);
    if (taught) keep(startMillis, value);
    return judgement;
  }

  private boolean isNext(long startMillis) {
    return state.lastMillis() == UsageState.NEVER || startMillis > state.lastMillis();
  }

  private void keep(long startMillis, double value) {
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
    if (step.equals(baseline.step()) && magnitude == unit && state.counts == counts) return;
    unit = magnitude;
    baseline = new UsageBaseline(parameters, step, true);
    state = new UsageState();
    state.counts = counts;
    for (int i = 0; i < rows; i++) baseline.observe(state, millis[i], values[i] / unit);
  }

  private Duration medianStep() {
    if (rows < 2) return ANY_STEP;
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
