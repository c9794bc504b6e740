package io.keytrail.profile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the stored form of models: small numbers take one byte, absent text one. */
public final class CompactWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  public CompactWriter(int version) {
    out.write(version);
  }

  /** A count, or anything else that is never negative and small most of the time. */
  public void count(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /** Any number; near zero is short, on either side. */
  public void number(long value) {
    count(value << 1 ^ value >> 63);
  }

  public void real(double value) {
    long bits = Double.doubleToLongBits(value);
    for (int shift = 56; shift >= 0; shift -= 8) out.write((int) (bits >>> shift));
  }

  public void flag(boolean value) {
    out.write(value ? 1 : 0);
  }

  /** Null is allowed. */
  public void text(String text) {
    if (text == null) {
      count(0);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    count(bytes.length + 1L);
    out.write(bytes, 0, bytes.length);
  }

  public void bytes(byte[] bytes) {
    count(bytes.length);
    out.write(bytes, 0, bytes.length);
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }
}
