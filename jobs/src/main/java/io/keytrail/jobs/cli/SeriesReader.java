package io.keytrail.jobs.cli;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.keytrail.jobs.config.Shown;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads {@code timestamp,value} rows, one at a time, whatever the size of the file. Columns go by
 * their names; others are passed over.
 */
final class SeriesReader implements Closeable {
  /** No timestamp or number is as long; what is longer is no series. */
  private static final int LONGEST_FIELD = 1 << 16;

  /** Java's own forms, such as {@code 0x1p3} and {@code 1d}, are no numbers to anybody else. */
  private static final Pattern DECIMAL = Pattern.compile("[-+.0-9eE]+");

  /** Seconds since 1970 until there are twelve digits, which are milliseconds: 1973 and later. */
  private static final Pattern EPOCH = Pattern.compile("[0-9]{9,14}");

  /** A month, as monthly series write it. */
  private static final Pattern MONTH = Pattern.compile("[0-9]{4}-[0-9]{2}");

  private static final long FIRST_MILLIS = 100_000_000_000L;

  private static final Set<String> NO_VALUE = Set.of("", "nan", "null", "na", "n/a", "none", "-");

  /** A time without an offset is taken as UTC. */
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][' ']")
          .appendPattern("HH:mm[:ss]")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHmm", "Z")
          .optionalEnd()
          .optionalEnd()
          .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
          .toFormatter(Locale.ROOT);

  private final String name;
  private final CsvReader<CsvRecord> csv;
  private final Iterator<CsvRecord> records;
  private final int timestampColumn;
  private final int valueColumn;

  SeriesReader(Path file) throws IOException {
    name = Shown.line(file.toString());
    csv = CsvReader.builder().detectBomHeader(true).maxBufferSize(LONGEST_FIELD).ofCsvRecord(file);
    records = csv.iterator();
    if (!nextRecord(1)) {
      throw CommandException.failed(
          name + " is empty; its first line must name the columns, timestamp,value");
    }
    List<String> header = current.getFields();
    timestampColumn = column(header, "timestamp");
    valueColumn = column(header, "value");
  }

  private CsvRecord current;
  private long line = 1;

  private int column(List<String> header, String column) {
    for (int i = 0; i < header.size(); i++) {
      if (header.get(i).strip().equalsIgnoreCase(column)) return i;
    }
    throw CommandException.failed(
        name
            + " line "
            + line
            + ": there is no column "
            + column
            + "; the first line must name the columns, timestamp,value, and is "
            + Shown.quoted(String.join(",", header)));
  }

  /** The next row, null after the last. */
  SeriesRow next() throws IOException {
    if (!nextRecord(line + 1)) return null;
    String timestamp = field(timestampColumn, "timestamp");
    String value = field(valueColumn, "value");
    return new SeriesRow(timestamp, value, millis(timestamp), number(value));
  }

  private boolean nextRecord(long expectedLine) throws IOException {
    try {
      if (!records.hasNext()) return false;
      current = records.next();
      line = current.getStartingLineNumber();
      return true;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CsvParseException e) {
      throw CommandException.failed(
          name
              + " after line "
              + Math.max(line, expectedLine - 1)
              + ": this is no CSV: "
              + reason(e));
    }
  }

  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) cause = cause.getCause();
    return Shown.line(String.valueOf(cause.getMessage()));
  }

  private String field(int column, String what) {
    if (column < current.getFieldCount()) return current.getField(column);
    throw wrong("there is no " + what + ": " + Shown.quoted(String.join(",", current.getFields())));
  }

  private long millis(String timestamp) {
    String text = timestamp.strip();
    if (EPOCH.matcher(text).matches()) {
      long epoch = Long.parseLong(text);
      return epoch < FIRST_MILLIS ? epoch * 1000 : epoch;
    }
    if (MONTH.matcher(text).matches()) text += "-01";
    try {
      TemporalAccessor time = TIMESTAMP.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
      Instant instant =
          time instanceof OffsetDateTime
              ? ((OffsetDateTime) time).toInstant()
              : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      throw wrong(Shown.quoted(timestamp) + " is too far from our time to be reckoned with");
    } catch (DateTimeParseException e) {
      throw wrong(
          Shown.quoted(timestamp)
              + " is no timestamp; write ISO-8601, such as 2026-03-02T09:25:00Z, 2026-03-02 09:25:00, or seconds since 1970");
    }
  }

  private double number(String value) {
    String text = value.strip();
    if (NO_VALUE.contains(text.toLowerCase(Locale.ROOT))) return Double.NaN;
    try {
      double number = DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
      if (Double.isFinite(number)) return number;
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong(
        Shown.quoted(value) + " is no finite number; leave the field empty where there is none");
  }

  private CommandException wrong(String what) {
    return CommandException.failed(name + " line " + line + ": " + what);
  }

  @Override
  public void close() throws IOException {
    csv.close();
  }
}
