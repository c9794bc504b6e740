package io.keytrail.jobs.serial;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;

/**
 * Remembers which text goes with which UTF-8 bytes: a trail names the same keys, principals and
 * agents over and over. One string for each spares memory, copying and hashing downstream, and no
 * array is made for what was seen before.
 *
 * <p>Direct-mapped: a newcomer takes the place of whoever had its slot, so size and cost are
 * bounded whatever comes. Not thread-safe.
 */
final class TextCache {
  private static final int SLOTS = 1 << 12;

  /** Longer texts are rarely the same twice. */
  private static final int MAX_LENGTH = 256;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[][] readBytes = new byte[SLOTS][];
  private final String[] readTexts = new String[SLOTS];
  private final byte[][] writtenBytes = new byte[SLOTS][];
  private final String[] writtenTexts = new String[SLOTS];
  private byte[] scratch = new byte[MAX_LENGTH];

  /** Reads this many bytes; the same string for the same text where it can. */
  String readRepeated(DataInputView in, int length) throws IOException {
    if (length > MAX_LENGTH) return read(in, length);
    in.readFully(scratch, 0, length);
    int slot = slotOf(scratch, length);
    byte[] known = readBytes[slot];
    if (known != null && Arrays.equals(known, 0, known.length, scratch, 0, length)) {
      return readTexts[slot];
    }
    readBytes[slot] = Arrays.copyOf(scratch, length);
    readTexts[slot] = new String(scratch, 0, length, StandardCharsets.UTF_8);
    return readTexts[slot];
  }

  /** Reads this many bytes, which are not expected to come again. */
  String read(DataInputView in, int length) throws IOException {
    if (length > MAX_LENGTH) {
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
    in.readFully(scratch, 0, length);
    return new String(scratch, 0, length, StandardCharsets.UTF_8);
  }

  /** The text's UTF-8 bytes, to be written and not changed. */
  byte[] bytes(String text) {
    if (text.length() > MAX_LENGTH) return text.getBytes(StandardCharsets.UTF_8);
    int hash = text.hashCode(); // which a string computes once
    int slot = (hash ^ hash >>> 12 ^ hash >>> 20) & SLOTS - 1;
    if (!text.equals(writtenTexts[slot])) {
      writtenTexts[slot] = text;
      writtenBytes[slot] = text.getBytes(StandardCharsets.UTF_8);
    }
    return writtenBytes[slot];
  }

  /** From the two ends and the middle: what differs in ARNs, addresses and agents is there. */
  private static int slotOf(byte[] bytes, int length) {
    long hash = length;
    if (length >= Long.BYTES) {
      hash += (long) LONG.get(bytes, length - Long.BYTES);
      hash = hash * 0x9E3779B97F4A7C15L + (long) LONG.get(bytes, (length - Long.BYTES) / 2);
      hash = hash * 0x9E3779B97F4A7C15L + (long) LONG.get(bytes, 0);
    } else {
      for (int i = 0; i < length; i++) hash = hash * 31 + bytes[i];
    }
    hash *= 0x9E3779B97F4A7C15L;
    return (int) (hash >>> 52);
  }
}
