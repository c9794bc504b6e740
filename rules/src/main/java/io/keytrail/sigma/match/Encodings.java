package io.keytrail.sigma.match;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The encoding modifiers. Text is UTF-8 unless a UTF-16 modifier stood before. */
final class Encodings {
  private Encodings() {}

  static byte[] utf16(Modifier modifier, String text) {
    switch (modifier) {
      case UTF16BE:
        return text.getBytes(StandardCharsets.UTF_16BE);
      case UTF16:
        return ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE);
      default:
        return text.getBytes(StandardCharsets.UTF_16LE);
    }
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * What of the bytes' encoding does not depend on their neighbours, when they begin 0, 1 or 2
   * bytes after a group of three. Characters that share bits with a neighbour are left out.
   */
  static List<String> base64AtEachOffset(byte[] bytes) {
    List<String> out = new ArrayList<>(3);
    for (int offset = 0; offset < 3; offset++) {
      byte[] shifted = new byte[offset + bytes.length];
      System.arraycopy(bytes, 0, shifted, offset, bytes.length);
      int firstChar = (offset * 8 + 5) / 6; // the first character of 6 bits that are all ours
      int lastChar = shifted.length * 8 / 6; // one after the last
      String encoded = Base64.getEncoder().encodeToString(shifted);
      if (lastChar > firstChar) out.add(encoded.substring(firstChar, lastChar));
    }
    return out;
  }
}
