package io.keytrail.finding;

/** Makes text that a stranger chose fit to be stored and shown: bounded, and without controls. */
public final class SafeText {
  /** Bound for prose and for what callers write: user agent, session name, error message. */
  public static final int TEXT = 512;

  /** Bound for identifiers; IAM lets no ARN grow past it. */
  public static final int ID = 2048;

  /** Bound for the texts that a detection brings along: description, remediation. */
  public static final int PROSE = 4096;

  private static final char ELLIPSIS = '…';
  private static final char REPLACEMENT = '�';

  private SafeText() {}

  /**
   * The text with line breaks and tabs as spaces; with U+FFFD in place of each other control
   * character, bidirectional override, and half of a surrogate pair; and cut between code points to
   * {@code max} chars, the last then being an ellipsis. Replaced, not removed, so that a reader
   * sees that something stood there.
   *
   * @return null when there is no text, or nothing but spaces: absent is never written as empty
   */
  public static String clean(String text, int max) {
    if (text == null) return null;
    // Reading stops a little past the bound, so a text of megabytes costs no more than a long one.
    var clean = new StringBuilder(Math.min(text.length(), max + 2));
    for (int i = 0; i < text.length() && clean.length() <= max; ) {
      int codePoint = text.codePointAt(i);
      clean.appendCodePoint(shown(codePoint));
      i += Character.charCount(codePoint);
    }
    if (clean.length() > max) {
      int end = max - 1;
      if (Character.isLowSurrogate(clean.charAt(end))) end--;
      clean.setLength(end);
      clean.append(ELLIPSIS);
    }
    String result = clean.toString();
    return result.isBlank() ? null : result;
  }

  private static int shown(int codePoint) {
    if (codePoint == '\t' || codePoint == '\n' || codePoint == '\r') return ' ';
    switch (Character.getType(codePoint)) {
      case Character.CONTROL:
      case Character.SURROGATE:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
        return REPLACEMENT;
      case Character.FORMAT:
        return reorders(codePoint) ? REPLACEMENT : codePoint;
      default:
        return codePoint;
    }
  }

  /** Unicode's bidirectional controls: they make a line read other than it is stored. */
  private static boolean reorders(int codePoint) {
    return codePoint >= 0x202A && codePoint <= 0x202E
        || codePoint >= 0x2066 && codePoint <= 0x2069
        || codePoint == 0x200E
        || codePoint == 0x200F
        || codePoint == 0x061C;
  }
}
