package io.keytrail.sigma.match;

/**
 * Case folding, one code point at a time: independent of the JVM's language and of neighbouring
 * letters (a whole-string lower-casing writes the Greek sigma in two ways), and length-preserving.
 */
public final class Letters {
  private Letters() {}

  static int fold(int codePoint) {
    if (codePoint < 128) {
      return codePoint >= 'A' && codePoint <= 'Z' ? codePoint + 32 : codePoint;
    }
    return Character.toLowerCase(codePoint);
  }

  /** The same object when nothing changes. */
  public static String fold(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 128 || (c >= 'A' && c <= 'Z')) return foldFrom(text, i);
    }
    return text;
  }

  private static String foldFrom(String text, int from) {
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, from);
    for (int i = from; i < text.length(); ) {
      int c = text.codePointAt(i);
      out.appendCodePoint(fold(c));
      i += Character.charCount(c);
    }
    return out.toString();
  }
}
