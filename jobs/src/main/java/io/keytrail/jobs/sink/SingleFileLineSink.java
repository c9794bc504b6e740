package io.keytrail.jobs.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;

/** One local file, complete or not there: see {@link SingleFileWriter}. */
final class SingleFileLineSink implements LineSink {
  private static final long serialVersionUID = 1;

  private final String file;

  /** When what is there was written, before this run; null when nothing is. */
  private transient FileTime before;

  SingleFileLineSink(Path file) {
    // A cluster in this process may work in another directory.
    this.file = file.toAbsolutePath().normalize().toString();
  }

  @Override
  public Optional<String> problem() {
    Path path = Path.of(file);
    Path parent = path.getParent();
    if (Files.isDirectory(path)) {
      return Optional.of("Output file " + path + " is a directory: name a file in it.");
    }
    if (Files.exists(path) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(
          "Output file "
              + path
              + " is a link, a device or a pipe, which would be replaced by a file: name a regular"
              + " file, or use - for standard output.");
    }
    if (parent == null || !Files.isDirectory(parent)) {
      return Optional.of(
          "Output file " + path + " has no directory to be in: create " + parent + " first.");
    }
    if (!Files.isWritable(parent)) {
      return Optional.of(
          "Output file " + path + " cannot be created: " + parent + " is not writable.");
    }
    return Optional.empty();
  }

  @Override
  public void clear() {
    try {
      Files.deleteIfExists(SingleFileWriter.partialOf(Path.of(file)));
      before = modified();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Null when there is none. */
  private FileTime modified() throws IOException {
    Path path = Path.of(file);
    return Files.exists(path) ? Files.getLastModifiedTime(path) : null;
  }

  @Override
  public void keep(List<OutputLine> lines) throws IOException {
    SingleFileWriter.append(Path.of(file), lines);
  }

  @Override
  public Optional<String> leftover() {
    Path partial = SingleFileWriter.partialOf(Path.of(file));
    try {
      FileTime now = modified();
      boolean earlier = now != null && now.equals(before);
      if (now != null && !earlier) return Optional.empty(); // it came to its end
      long lines = Files.exists(partial) ? SingleFileWriter.cutToWholeLines(partial) : 0;
      if (lines == 0) {
        Files.deleteIfExists(partial);
        return Optional.of(
            file
                + ": nothing was written yet"
                + (earlier ? "; it is still the one of an earlier run" : ""));
      }
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%s holds what was written until then, %,d line%s; %s %s",
              partial,
              lines,
              lines == 1 ? "" : "s",
              file,
              earlier ? "is still the one of an earlier run" : "was not made"));
    } catch (IOException e) {
      return Optional.of(partial + " is left, and cannot be read: " + e.getMessage());
    }
  }

  @Override
  public void attach(DataStream<OutputLine> lines, String uid) {
    lines.sinkTo(new SingleFile(file)).setParallelism(1).name(uid).uid(uid);
  }

  /** The state of its writer is the length that the file had at the checkpoint, in bytes. */
  static final class SingleFile implements Sink<OutputLine>, SupportsWriterState<OutputLine, Long> {
    private static final long serialVersionUID = 1;

    private final String file;

    SingleFile(String file) {
      this.file = file;
    }

    @Override
    public SinkWriter<OutputLine> createWriter(WriterInitContext context) throws IOException {
      return SingleFileWriter.start(Path.of(file));
    }

    @Override
    @Deprecated
    public SinkWriter<OutputLine> createWriter(InitContext context) throws IOException {
      return SingleFileWriter.start(Path.of(file));
    }

    @Override
    public StatefulSinkWriter<OutputLine, Long> restoreWriter(
        WriterInitContext context, Collection<Long> lengths) throws IOException {
      return SingleFileWriter.resume(Path.of(file), Collections.max(lengths));
    }

    @Override
    public SimpleVersionedSerializer<Long> getWriterStateSerializer() {
      return new LengthSerializer();
    }
  }
}
