package io.keytrail.cloudtrail;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;

/**
 * Hands out one String for texts that repeat from record to record: ARNs, accounts, Regions, event
 * names. A direct-mapped table: a collision replaces, so it is bounded whatever the input says.
 */
final class StringCache {
  private static final int SIZE = 1 << 10;
  private static final int MAX_LENGTH = 200;

  private final String[] table = new String[SIZE];
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
    int hash = 0;
    for (int i = offset; i < offset + length; i++) hash = 31 * hash + chars[i];
    int slot = (hash ^ hash >>> 15) & (SIZE - 1);
    String known = table[slot];
    if (known != null && known.length() == length && same(known, chars, offset)) return known;
    String text = new String(chars, offset, length);
    table[slot] = text;
    return text;
  }

  private static boolean same(String text, char[] chars, int offset) {
    for (int i = text.length() - 1; i >= 0; i--) {
      if (text.charAt(i) != chars[offset + i]) return false;
    }
    return true;
  }
}
