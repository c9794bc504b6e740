package io.keytrail.jobs.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.Judgement;
import io.keytrail.profile.UsageBaseline;
import io.keytrail.profile.UsageState;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the baseline of a key's usage over any series, each row judged by what stood above it.
 *
 * <p>Rows that are not later than one above them are judged and teach nothing; so do rows without a
 * value, which score 0. Rows that are missing are unknown, not empty.
 */
final class SeriesBacktest {
  /** Rows from which the step is told; enough that a gap among them does not matter. */
  private static final int STEP_ROWS = 33;

  private static final Duration ANY_STEP = Duration.ofMinutes(5);

  private final Writer out;
  private final UsageState state = new UsageState();
  private UsageBaseline baseline;
  long rows;

  SeriesBacktest(Writer out) {
    this.out = out;
  }

  /** The step found; null before the end of the first rows. */
  Duration step() {
    return baseline == null ? null : baseline.step();
  }

  void run(SeriesReader in) throws IOException {
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out);
    csv.writeRecord("timestamp", "value", "expected", "lower", "upper", "score");
    List<SeriesRow> first = new ArrayList<>();
    SeriesRow row;
    while (first.size() < STEP_ROWS && (row = in.next()) != null) first.add(row);
    baseline = new UsageBaseline(BaselineParameters.defaults(), step(first));
    for (SeriesRow early : first) judge(early, csv);
    while ((row = in.next()) != null) judge(row, csv);
    csv.flush();
  }

  /** The median of the steps forward. */
  private static Duration step(List<SeriesRow> rows) {
    long[] steps = new long[rows.size()];
    int forward = 0;
    for (int i = 1; i < rows.size(); i++) {
      long step = rows.get(i).millis - rows.get(i - 1).millis;
      if (step > 0) steps[forward++] = step;
    }
    if (forward == 0) return ANY_STEP;
    java.util.Arrays.sort(steps, 0, forward);
    return Duration.ofMillis(steps[(forward - 1) / 2]);
  }

  private void judge(SeriesRow row, CsvWriter csv) {
    Judgement judgement = baseline.observe(state, row.millis, row.number);
    csv.writeRecord(
        row.timestamp,
        row.value,
        Double.toString(judgement.expected),
        Double.toString(judgement.lower),
        Double.toString(judgement.upper),
        Double.toString(judgement.score()));
    rows++;
  }
}
