package io.keytrail.cloudtrail;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** What single bytes of JSON text mean to somebody who looks for structure only. */
final class JsonBytes {
  // Classes of bytes outside strings.
  static final byte BAD = 0;
  static final byte SPACE = 1;
  static final byte QUOTE = 2;
  static final byte OPEN = 3;
  static final byte CLOSE = 4;
  static final byte COLON = 5;
  static final byte COMMA = 6;
  static final byte LITERAL = 7;

  /** What a byte is outside strings, by its unsigned value. */
  static final byte[] CLASS = new byte[256];

  /** Bytes that end the fast run through a string: quote, backslash, control characters. */
  private static final boolean[] STOPS_STRING = new boolean[256];

  static {
    for (char c : " \t\r\n".toCharArray()) CLASS[c] = SPACE;
    // true, false, null and numbers; anything else outside a string shows damage.
    for (char c : "0123456789+-.eEtrufalsn".toCharArray()) CLASS[c] = LITERAL;
    CLASS['"'] = QUOTE;
    CLASS['{'] = CLASS['['] = OPEN;
    CLASS['}'] = CLASS[']'] = CLOSE;
    CLASS[':'] = COLON;
    CLASS[','] = COMMA;
    Arrays.fill(STOPS_STRING, 0, 0x20, true);
    STOPS_STRING['"'] = STOPS_STRING['\\'] = true;
  }

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x80 * ONES;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;
  private static final long CONTROLS = 0x20 * ONES;

  private JsonBytes() {}

  /** The next byte that is no plain part of a string: quote, backslash, control; or {@code to}. */
  static int endOfPlain(byte[] b, int from, int to) {
    int p = from;
    // Eight bytes at a time. Subtracting borrows from a byte only past one that is a hit itself, so
    // the lowest bit that comes out is exact.
    for (; p + Long.BYTES <= to; p += Long.BYTES) {
      long word = (long) WORDS.get(b, p);
      long quote = word ^ QUOTES;
      long backslash = word ^ BACKSLASHES;
      long hits =
          ((quote - ONES) & ~quote | (backslash - ONES) & ~backslash | (word - CONTROLS) & ~word)
              & HIGH_BITS;
      if (hits != 0) return p + (Long.numberOfTrailingZeros(hits) >>> 3);
    }
    while (p < to && !STOPS_STRING[b[p] & 0xff]) p++;
    return p;
  }
}
