package io.keytrail.profile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the stored form of models: small numbers take one byte, absent text one. */
public final class CompactWriter {
  /** No stream: one that may be shared would lock for each byte. */
  private byte[] written = new byte[256];

  private int size;

  public CompactWriter(int version) {
    put(version);
  }

  private void put(int value) {
    if (size == written.length) written = Arrays.copyOf(written, 2 * size);
    written[size++] = (byte) value;
  }

  private void put(byte[] bytes) {
    int needed = Math.addExact(size, bytes.length);
    if (needed > written.length) {
      written = Arrays.copyOf(written, Math.max(needed, 2 * size));
    }
    System.arraycopy(bytes, 0, written, size, bytes.length);
    size = needed;
  }

  /** A count, or anything else that is never negative and small most of the time. */
  public void count(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      put((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    put((int) rest);
  }

  /** Any number; near zero is short, on either side. */
  public void number(long value) {
    count(value << 1 ^ value >> 63);
  }

  public void real(double value) {
    long bits = Double.doubleToLongBits(value);
    for (int shift = 56; shift >= 0; shift -= 8) put((int) (bits >>> shift));
  }

  public void flag(boolean value) {
    put(value ? 1 : 0);
  }

  /** Null is allowed. */
  public void text(String text) {
    if (text == null) {
      count(0);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    count(bytes.length + 1L);
    put(bytes);
  }

  public void bytes(byte[] bytes) {
    count(bytes.length);
    put(bytes);
  }

  public byte[] toBytes() {
    return Arrays.copyOf(written, size);
  }
}
