package io.keytrail.sigma.problem;

import java.util.Comparator;
import java.util.Objects;

/** One thing that is wrong in a rule file: where, what, and what would be right. Immutable. */
public final class Problem implements Comparable<Problem> {
  /** How bad it is. */
  public enum Level {
    /** The document is refused, the rest of the rule set goes on without it. */
    ERROR,
    /** The document is used as written, but surely or probably does not say what was meant. */
    WARNING
  }

  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparing(Problem::level)
          .thenComparing(Problem::message);

  private final Level level;
  private final String file;
  private final int line;
  private final String message;

  /**
   * @param line 1-based; 0 when the whole file is meant
   */
  public Problem(Level level, String file, int line, String message) {
    this.level = Objects.requireNonNull(level);
    this.file = Objects.requireNonNull(file);
    this.line = line;
    this.message = Objects.requireNonNull(message);
  }

  public Level level() {
    return level;
  }

  public boolean isError() {
    return level == Level.ERROR;
  }

  public String file() {
    return file;
  }

  /** 1-based; 0 when the whole file is meant. */
  public int line() {
    return line;
  }

  public String message() {
    return message;
  }

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Problem && compareTo((Problem) o) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(level, file, line, message);
  }

  /** {@code file:line: error: message}, the form that editors turn into links. */
  @Override
  public String toString() {
    String where = line > 0 ? file + ":" + line : file;
    return where + ": " + (isError() ? "error" : "warning") + ": " + message;
  }
}
