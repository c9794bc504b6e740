package io.keytrail.jobs.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.Judgement;
import io.keytrail.profile.SeriesBaseline;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;

/**
 * Runs the baseline of a key's usage over any series, each row judged by what stood above it.
 *
 * <p>Rows that are not later than one above them are judged and teach nothing; so do rows without a
 * value, which score 0. Rows that are missing are unknown, not empty.
 */
final class SeriesBacktest {
  private final Writer out;
  private final SeriesBaseline baseline = new SeriesBaseline(BaselineParameters.defaults());
  long rows;

  SeriesBacktest(Writer out) {
    this.out = out;
  }

  /** The step found. */
  Duration step() {
    return baseline.step();
  }

  void run(SeriesReader in) throws IOException {
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out);
    csv.writeRecord("timestamp", "value", "expected", "lower", "upper", "score");
    SeriesRow row;
    while ((row = in.next()) != null) {
      judge(row, csv);
      rows++;
    }
    csv.flush();
  }

  private void judge(SeriesRow row, CsvWriter csv) {
    Judgement judgement = baseline.observe(row.millis, row.number);
    csv.writeRecord(
        row.timestamp,
        row.value,
        Double.toString(judgement.expected),
        Double.toString(judgement.lower),
        Double.toString(judgement.upper),
        Double.toString(judgement.score()));
  }
}
