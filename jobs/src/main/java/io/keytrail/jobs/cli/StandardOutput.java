package io.keytrail.jobs.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output that remembers why it failed; a {@link PrintStream} only knows that it did. */
final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private volatile IOException failure;

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  static StandardOutput system() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out));
  }

  /** Buffered, for lines; look at {@link #failure} after a flush. */
  PrintStream lines() {
    return new PrintStream(new BufferedOutputStream(this, 1 << 16), false, StandardCharsets.UTF_8);
  }

  /** The first failure to write; null while there is none. */
  IOException failure() {
    return failure;
  }

  /** Whether the reader has seen enough, as {@code head} does: no failure of ours. */
  boolean readerIsGone() {
    IOException e = failure;
    return e != null && String.valueOf(e.getMessage()).contains("Broken pipe");
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      if (failure == null) failure = e;
      throw e;
    }
  }
}
