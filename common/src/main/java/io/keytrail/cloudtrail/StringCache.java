package io.keytrail.cloudtrail;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Hands out one String for texts that repeat from record to record: ARNs, accounts, Regions, event
 * names. A direct-mapped table: a collision replaces, so it is bounded whatever the input says.
 */
final class StringCache {
  private static final int SIZE = 1 << 10;
  private static final int MAX_LENGTH = 200;

  private static final int HASHED = 20;

  private final char[][] texts = new char[SIZE][];
  private final String[] strings = new String[SIZE];
  private final int maxStringLength;

  StringCache(int maxStringLength) {
    this.maxStringLength = maxStringLength;
  }

  /** The text of the parser's current token. */
  String text(JsonParser parser) throws IOException {
    int length = parser.getTextLength();
    if (length > maxStringLength) {
      // The parser itself asks only when a string outgrows its buffer.
      throw new StreamConstraintsException(
          "String value length (" + length + ") exceeds the maximum allowed");
    }
    if (length > MAX_LENGTH) return parser.getText();
    char[] chars = parser.getTextCharacters();
    int offset = parser.getTextOffset();
    int end = offset + length;
    int hash = length;
    // What repeats and is long differs at its end: ids, session names.
    for (int i = Math.max(offset, end - HASHED); i < end; i++) hash = 31 * hash + chars[i];
    int slot = (hash ^ hash >>> 15) & (SIZE - 1);
    char[] known = texts[slot];
    if (known != null && Arrays.equals(known, 0, known.length, chars, offset, end)) {
      return strings[slot];
    }
    texts[slot] = Arrays.copyOfRange(chars, offset, end);
    strings[slot] = new String(chars, offset, length);
    return strings[slot];
  }
}
