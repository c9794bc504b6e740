package io.keytrail.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Lengths, numbers and texts as bytes, lengths in as few as they need. */
final class Bytes {
  private Bytes() {}

  static final class Writer {
    private byte[] bytes = new byte[256];
    private int size;

    /** Not negative, small as a rule: seven bits a byte. */
    void number(int value) {
      room(5);
      int rest = value;
      for (; rest >= 0x80; rest >>>= 7) bytes[size++] = (byte) (rest | 0x80);
      bytes[size++] = (byte) rest;
    }

    void fixed(long value) {
      room(8);
      ByteBuffer.wrap(bytes, size, 8).putLong(value);
      size += 8;
    }

    void flag(boolean value) {
      number(value ? 1 : 0);
    }

    /** May be null. */
    void optional(Long value) {
      flag(value != null);
      if (value != null) fixed(value);
    }

    /** May be null. */
    void text(String value) {
      if (value == null) {
        number(0);
        return;
      }
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      number(utf8.length + 1);
      room(utf8.length);
      System.arraycopy(utf8, 0, bytes, size, utf8.length);
      size += utf8.length;
    }

    void texts(Collection<String> values) {
      number(values.size());
      values.forEach(this::text);
    }

    byte[] toBytes() {
      return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
      if (bytes.length - size >= more) return;
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  /** Whatever the bytes, reading ends with an answer or an {@link IOException}. */
  static final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    int count() throws IOException {
      int value = 0;
      for (int shift = 0; shift < 35; shift += 7) {
        byte b = next();
        value |= (b & 0x7f) << shift;
        if (b >= 0) {
          if (value < 0) break;
          return value;
        }
      }
      throw damaged("a length is out of range");
    }

    long fixed() throws IOException {
      if (bytes.length - at < 8) throw damaged("they end early");
      long value = ByteBuffer.wrap(bytes, at, 8).getLong();
      at += 8;
      return value;
    }

    boolean flag() throws IOException {
      return next() != 0;
    }

    Long optional() throws IOException {
      return flag() ? fixed() : null;
    }

    String text() throws IOException {
      int length = count() - 1;
      if (length < 0) return null;
      if (length > bytes.length - at) throw damaged("they end early");
      String text = new String(bytes, at, length, StandardCharsets.UTF_8);
      at += length;
      return text;
    }

    List<String> texts() throws IOException {
      int count = count();
      List<String> texts = new ArrayList<>(Math.min(count, 64));
      for (int i = 0; i < count; i++) texts.add(text());
      return texts;
    }

    <T> T at(T[] values, int index) throws IOException {
      if (index >= values.length) throw damaged("an unknown value, number " + index);
      return values[index];
    }

    void end() throws IOException {
      if (at < bytes.length) throw damaged("there are more than expected");
    }

    private byte next() throws IOException {
      if (at == bytes.length) throw damaged("they end early");
      return bytes[at++];
    }

    private static IOException damaged(String how) {
      return new IOException("the bytes of key state are damaged: " + how);
    }
  }
}
