package io.keytrail.jobs.sink;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Writes to a file, and names it where that fails: the system's own message does not. */
public final class NamedOutputStream extends FilterOutputStream {
  private final Path file;

  /**
   * @param out that writes to the file
   */
  public NamedOutputStream(OutputStream out, Path file) {
    super(out);
    this.file = file;
  }

  /** As it is when it tells of a file, and otherwise with the name of this one. */
  public static FileSystemException named(IOException e, Path file) {
    if (e instanceof FileSystemException) return (FileSystemException) e;
    FileSystemException named = new FileSystemException(file.toString(), null, e.getMessage());
    named.initCause(e);
    return named;
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
      throw named(e, file);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw named(e, file);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } catch (IOException e) {
      throw named(e, file);
    }
  }
}
