package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.JobOptions;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Values of flags that are no option of a job, read as options are. */
final class Converters {
  private Converters() {}

  /** ISO-8601 with an offset, or a day. */
  static final class Time implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return JobOptions.ARCHIVE_FROM.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** A whole number, refused in plain words. */
  static final class Whole implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Long.valueOf(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is not a whole number");
      }
    }
  }
}
