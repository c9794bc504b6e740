package io.keytrail.jobs.serial;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Gives back the string that the same bytes gave before: a trail names the same keys, principals
 * and agents over and over, and one string each spares memory, copying and hashing downstream.
 *
 * <p>Direct-mapped: a newcomer takes the place of whoever had its slot, so size and cost are
 * bounded whatever comes. Not thread-safe.
 */
final class TextCache {
  private static final int SLOTS = 1 << 12;

  /** Longer texts are rarely the same twice. */
  private static final int MAX_LENGTH = 256;

  private final byte[][] bytes = new byte[SLOTS][];
  private final String[] texts = new String[SLOTS];

  /** The text of these UTF-8 bytes; the array is the cache's from now on. */
  String text(byte[] utf8) {
    if (utf8.length > MAX_LENGTH) return new String(utf8, StandardCharsets.UTF_8);
    int hash = Arrays.hashCode(utf8);
    int slot = (hash ^ hash >>> 12 ^ hash >>> 20) & SLOTS - 1;
    if (Arrays.equals(bytes[slot], utf8)) return texts[slot];
    bytes[slot] = utf8;
    texts[slot] = new String(utf8, StandardCharsets.UTF_8);
    return texts[slot];
  }
}
