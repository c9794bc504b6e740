package io.keytrail.jobs.config;

import java.io.Serializable;
import java.util.Objects;
import java.util.regex.Pattern;

/** Where an output goes: {@code stdout}, {@code none}, {@code file:DIR}, {@code kinesis:STREAM}. */
public final class SinkTarget implements Serializable {
  private static final long serialVersionUID = 1;

  /** What kind of place it is. */
  public enum Kind {
    STDOUT,
    NONE,
    FILE,
    KINESIS
  }

  public static final SinkTarget STDOUT = new SinkTarget(Kind.STDOUT, "");
  public static final SinkTarget NONE = new SinkTarget(Kind.NONE, "");

  /** Kinesis API, CreateStream: StreamName. */
  static final Pattern STREAM_NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

  private final Kind kind;
  private final String name;

  private SinkTarget(Kind kind, String name) {
    this.kind = kind;
    this.name = name;
  }

  static SinkTarget parse(String text) {
    if (text.equals("stdout")) return STDOUT;
    if (text.equals("none")) return NONE;
    if (text.startsWith("file:")) {
      String directory = text.substring("file:".length());
      if (directory.isEmpty()) throw new OptionType.Hint("the directory is missing behind file:");
      return new SinkTarget(Kind.FILE, directory);
    }
    if (text.startsWith("kinesis:")) {
      String stream = text.substring("kinesis:".length());
      if (!STREAM_NAME.matcher(stream).matches()) {
        throw new OptionType.Hint(
            "the name of a stream has 1 to 128 letters, digits, '_', '-' and '.'");
      }
      return new SinkTarget(Kind.KINESIS, stream);
    }
    throw new IllegalArgumentException();
  }

  public Kind kind() {
    return kind;
  }

  /** The directory of FILE, a path or URI. */
  public String directory() {
    return nameOf(Kind.FILE);
  }

  /** The stream of KINESIS. */
  public String stream() {
    return nameOf(Kind.KINESIS);
  }

  private String nameOf(Kind wanted) {
    if (kind != wanted) throw new IllegalStateException(this + " is not of kind " + wanted);
    return name;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SinkTarget
        && ((SinkTarget) other).kind == kind
        && ((SinkTarget) other).name.equals(name);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, name);
  }

  /** As a user writes it. */
  @Override
  public String toString() {
    switch (kind) {
      case FILE:
        return "file:" + name;
      case KINESIS:
        return "kinesis:" + name;
      case STDOUT:
        return "stdout";
      default:
        return "none";
    }
  }
}
