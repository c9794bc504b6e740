package io.keytrail.jobs.sink;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;

/**
 * Writes lines to {@code NAME.partial} beside the file, and gives it the file's name at the end of
 * input: what was there before stays until then, and half a result never passes for a whole one.
 *
 * <p>A checkpoint keeps the length written so far. After a restart the partial file is cut to it,
 * so that each line is there once.
 */
final class SingleFileWriter implements StatefulSinkWriter<OutputLine, Long> {
  private final Path file;
  private final Path partial;
  private final FileChannel channel;
  private final OutputStream out;
  private long length;

  private SingleFileWriter(Path file, long length) throws IOException {
    this.file = file;
    this.partial = partialOf(file);
    this.length = length;
    this.channel =
        FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
            .truncate(length)
            .position(length);
    this.out = buffered(Channels.newOutputStream(channel));
  }

  private OutputStream buffered(OutputStream out) {
    return new BufferedOutputStream(new NamedOutputStream(out, file), 1 << 16);
  }

  static SingleFileWriter start(Path file) throws IOException {
    return new SingleFileWriter(file, 0);
  }

  /**
   * @param length of the partial file at the checkpoint
   * @throws IOException if the file of that run is gone, or shorter
   */
  static SingleFileWriter resume(Path file, long length) throws IOException {
    Path partial = partialOf(file);
    // The run may have come to its end after the checkpoint, and have failed elsewhere.
    if (!Files.exists(partial) && Files.exists(file)) Files.move(file, partial);
    long found = Files.exists(partial) ? Files.size(partial) : 0;
    if (found < length) {
      throw new IOException(
          partial
              + " has "
              + found
              + " bytes, but the checkpoint was made at "
              + length
              + ": start the run anew, without the checkpoint.");
    }
    return new SingleFileWriter(file, length);
  }

  /** Where lines stand until the file is complete. */
  static Path partialOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".partial");
  }

  /**
   * Adds lines behind those of a writer that was closed before its end, in a thread that may have
   * been interrupted: a stream does not mind that, a channel would close.
   */
  static void append(Path file, List<OutputLine> lines) throws IOException {
    FileOutputStream end = new FileOutputStream(partialOf(file).toFile(), true);
    try (OutputStream out = new BufferedOutputStream(new NamedOutputStream(end, file), 1 << 16)) {
      for (OutputLine line : lines) {
        out.write(line.text.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
      }
    }
  }

  /**
   * Takes off the line that a writer was stopped in.
   *
   * @return how many lines are left
   */
  static long cutToWholeLines(Path partial) throws IOException {
    long lines = 0;
    long length = 0;
    long end = 0;
    try (InputStream in = Files.newInputStream(partial)) {
      byte[] bytes = new byte[1 << 16];
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        for (int i = 0; i < read; i++) {
          if (bytes[i] != '\n') continue;
          lines++;
          end = length + i + 1;
        }
        length += read;
      }
    }
    if (end < length) {
      try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
        channel.truncate(end);
      }
    }
    return lines;
  }

  @Override
  public void write(OutputLine line, Context context) throws IOException {
    byte[] text = line.text.getBytes(StandardCharsets.UTF_8);
    out.write(text);
    out.write('\n');
    length += text.length + 1;
  }

  @Override
  public void flush(boolean endOfInput) throws IOException {
    if (!channel.isOpen()) return; // the last checkpoint comes after the end of input
    out.flush();
    force();
    if (endOfInput) {
      channel.close();
      Files.move(
          partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** A file system may find only now that it is full. */
  private void force() throws IOException {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw NamedOutputStream.named(e, file);
    }
  }

  @Override
  public List<Long> snapshotState(long checkpointId) {
    return List.of(length);
  }

  /**
   * Leaves the partial file of a run that failed or was stopped: a restart goes on with it, and
   * people may want it.
   */
  @Override
  public void close() throws IOException {
    // Who is stopped is interrupted, and a channel closes itself under whoever writes then.
    boolean interrupted = Thread.interrupted();
    try {
      if (channel.isOpen()) out.flush();
    } finally {
      channel.close();
      if (interrupted) Thread.currentThread().interrupt();
    }
  }
}
