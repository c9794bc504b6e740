package io.keytrail.jobs.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.Judgement;
import io.keytrail.profile.SeriesBaseline;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs the baseline of a key's usage over any series, each row judged by what stood above it.
 *
 * <p>Rows that are not later than one above them are judged and teach nothing; so do rows without a
 * value, which score 0. Rows that are missing are unknown, not empty.
 */
final class SeriesBacktest {
  private final Writer out;
  private final SeriesBaseline baseline = new SeriesBaseline(BaselineParameters.defaults());
  private long latestMillis = Long.MIN_VALUE;
  private long rows;
  private long times;
  private long notLater;
  private long withoutValue;

  SeriesBacktest(Writer out) {
    this.out = out;
  }

  /** For people: the size of the series, and which of its rows taught nothing. */
  List<String> summary() {
    List<String> lines = new ArrayList<>();
    String step = baseline.step().toString().substring(2).toLowerCase(Locale.ROOT);
    String told = times < 2 ? "too few to tell their step" : "a step of " + step;
    lines.add(String.format(Locale.ROOT, "rows  %,d, %s", rows, told));
    if (notLater > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "      %,d not later than a row above, which taught nothing: sort the file by time",
              notLater));
    }
    if (withoutValue > 0) {
      lines.add(
          String.format(
              Locale.ROOT, "      %,d without a value, which taught nothing", withoutValue));
    }
    return lines;
  }

  void run(SeriesReader in) throws IOException {
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out);
    csv.writeRecord("timestamp", "value", "expected", "lower", "upper", "score");
    SeriesRow row;
    while ((row = in.next()) != null) judge(row, csv);
    csv.flush();
  }

  private void judge(SeriesRow row, CsvWriter csv) {
    rows++;
    if (Double.isNaN(row.number)) withoutValue++;
    if (row.millis > latestMillis) {
      latestMillis = row.millis;
      times++;
    } else {
      notLater++;
    }
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
