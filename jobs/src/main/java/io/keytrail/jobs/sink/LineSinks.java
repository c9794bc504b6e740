package io.keytrail.jobs.sink;

import io.keytrail.jobs.kinesis.KinesisStream;
import java.net.URI;
import java.nio.file.Path;

/** Makes sinks, from code and from the text of an option. */
public final class LineSinks {
  /** For the help of an option, and for errors. */
  public static final String ALLOWED = "stdout, none, file:DIRECTORY or kinesis:STREAM";

  private LineSinks() {}

  /**
   * Reads an option: {@code stdout}, {@code none}, {@code file:DIRECTORY} (a path or URI), or
   * {@code kinesis:STREAM} (a name or ARN).
   *
   * @param region of a stream that is given by name, null for the default chain's
   * @param endpoint of Kinesis, null for the Region's own
   * @throws IllegalArgumentException in a sentence that says what is allowed
   */
  public static LineSink parse(String option, String region, URI endpoint) {
    if (option.equals("stdout")) return stdout();
    if (option.equals("none")) return none();
    int colon = option.indexOf(':');
    String rest = option.substring(colon + 1);
    if (colon > 0 && !rest.isBlank()) {
      String kind = option.substring(0, colon);
      if (kind.equals("file")) return directory(rest);
      if (kind.equals("kinesis")) return kinesis(KinesisStream.of(rest, region, endpoint));
    }
    throw new IllegalArgumentException("'" + option + "' is no output: expected " + ALLOWED + ".");
  }

  /** One line after the other on standard output; never two mixed. */
  public static LineSink stdout() {
    return new StdoutLineSink();
  }

  /** Lines are dropped. */
  public static LineSink none() {
    return new NoLineSink();
  }

  /**
   * Files {@code part-….jsonl} in a directory, for clusters: a line is in exactly one of them, and
   * a file is finished with a checkpoint or at the end.
   *
   * @param directory local path, or URI of a file system that Flink knows
   */
  public static LineSink directory(String directory) {
    return new DirectoryLineSink(directory);
  }

  /** One local file, for replay in one process: replaced when the job has come to its end. */
  public static LineSink singleFile(Path file) {
    return new SingleFileLineSink(file);
  }

  /** A Kinesis stream, at least once: after a restart, lines may come again. */
  public static LineSink kinesis(KinesisStream stream) {
    return new KinesisLineSink(stream);
  }
}
