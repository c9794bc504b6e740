package io.keytrail.cloudtrail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Hands out one String for the few names of services and calls that repeat from record to record. A
 * direct-mapped table: a collision replaces, so it is bounded whatever the input says.
 */
final class NameCache {
  private static final int SIZE = 1 << 9;

  private final byte[][] known = new byte[SIZE][];
  private final String[] strings = new String[SIZE];

  /** The text between two quotes, as UTF-8; null when it holds escapes, which no name does. */
  String text(byte[] bytes, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\\') return null;
      hash = 31 * hash + bytes[i];
    }
    int slot = (hash ^ hash >>> 15) & (SIZE - 1);
    byte[] there = known[slot];
    if (there == null || !Arrays.equals(there, 0, there.length, bytes, from, to)) {
      known[slot] = Arrays.copyOfRange(bytes, from, to);
      strings[slot] = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
    return strings[slot];
  }
}
