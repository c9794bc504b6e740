package io.keytrail.compliance;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Stored forms: a version byte, then the fields; texts as length and UTF-8. */
final class Bytes {
  private static final int LONGEST = 1 << 20;

  private Bytes() {}

  /** Writes the fields of a stored form. */
  interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  /** Reads the fields of a stored form. */
  interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  static byte[] write(int version, Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(version);
      writer.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes everything", e);
    }
    return bytes.toByteArray();
  }

  static <T> T read(byte[] bytes, int version, String what, Reader<T> reader) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int found = in.readUnsignedByte();
      if (found != version) {
        throw new IOException(
            what + " of version " + found + "; this build reads version " + version);
      }
      T value = reader.read(in);
      if (in.read() >= 0) throw new IOException(what + " is longer than it should be");
      return value;
    }
  }

  /** Null is kept. */
  static void text(String text, DataOutputStream out) throws IOException {
    if (text == null) {
      number(0, out);
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    number(utf8.length + 1L, out);
    out.write(utf8);
  }

  static String text(DataInputStream in) throws IOException {
    int length = count(in);
    if (length == 0) return null;
    byte[] utf8 = new byte[length - 1];
    in.readFully(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** Seven bits a byte; small numbers are short, negative ones take ten bytes. */
  static void number(long value, DataOutputStream out) throws IOException {
    while ((value & ~0x7FL) != 0) {
      out.writeByte((int) (value & 0x7F | 0x80));
      value >>>= 7;
    }
    out.writeByte((int) value);
  }

  static long number(DataInputStream in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = in.readUnsignedByte();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) return value;
    }
    throw new IOException("a number of more than 64 bits: the bytes are damaged");
  }

  static int count(DataInputStream in) throws IOException {
    long count = number(in);
    if (count < 0 || count > LONGEST) {
      throw new IOException("a length of " + count + ": the bytes are damaged");
    }
    return (int) count;
  }
}
