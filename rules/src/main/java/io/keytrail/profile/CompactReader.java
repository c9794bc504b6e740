package io.keytrail.profile;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads what {@link CompactWriter} wrote; damaged bytes are refused, never believed. */
public final class CompactReader {
  private final byte[] bytes;
  private final int version;
  private int at;

  /**
   * @throws IOException when the bytes are of another version
   */
  public CompactReader(byte[] bytes, int version, String what) throws IOException {
    this(bytes, version, version, what);
  }

  /**
   * @throws IOException when the bytes are of a version before the oldest or after the newest
   */
  public CompactReader(byte[] bytes, int oldest, int newest, String what) throws IOException {
    this.bytes = bytes;
    version = next();
    if (version < oldest || version > newest) {
      throw new IOException(
          what
              + " of version "
              + version
              + "; this build reads version "
              + (oldest == newest ? newest : oldest + " to " + newest));
    }
  }

  /** Of these bytes. */
  public int version() {
    return version;
  }

  private int next() throws IOException {
    if (at == bytes.length) throw new EOFException("a stored model ends too early");
    return bytes[at++] & 255;
  }

  public long count() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = next();
      value |= (long) (b & 0x7F) << shift;
      if (b < 0x80) return value;
    }
    throw new IOException("a stored number has no end: the bytes are damaged");
  }

  /** How many elements follow; each takes a byte at least. */
  public int size() throws IOException {
    long size = count();
    if (size < 0 || size > bytes.length - at) {
      throw new IOException("a length of " + size + " in a stored model: the bytes are damaged");
    }
    return (int) size;
  }

  /** A bound that was written as a count, not of elements that follow. */
  public int bound() throws IOException {
    long bound = count();
    if (bound < 0 || bound > 1 << 20) throw new IOException("a stored bound is damaged");
    return (int) bound;
  }

  public long number() throws IOException {
    long value = count();
    return value >>> 1 ^ -(value & 1);
  }

  public double real() throws IOException {
    long bits = 0;
    for (int i = 0; i < 8; i++) bits = bits << 8 | next();
    return Double.longBitsToDouble(bits);
  }

  public boolean flag() throws IOException {
    return next() != 0;
  }

  public String text() throws IOException {
    long length = count() - 1;
    if (length < 0) return null;
    if (length > bytes.length - at) {
      throw new IOException("a text of " + length + " bytes: the stored model is damaged");
    }
    String text = new String(bytes, at, (int) length, StandardCharsets.UTF_8);
    at += (int) length;
    return text;
  }

  public byte[] bytes() throws IOException {
    int length = size();
    byte[] part = new byte[length];
    System.arraycopy(bytes, at, part, 0, length);
    at += length;
    return part;
  }

  public static <E> E constant(E[] values, long ordinal) throws IOException {
    if (ordinal < 0 || ordinal >= values.length) {
      throw new IOException("constant " + ordinal + " of a stored model is unknown");
    }
    return values[(int) ordinal];
  }

  /**
   * @throws IOException when something follows
   */
  public void end() throws IOException {
    if (at != bytes.length) throw new IOException("bytes follow a stored model: it is damaged");
  }
}
