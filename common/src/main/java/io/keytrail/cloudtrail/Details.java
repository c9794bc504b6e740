package io.keytrail.cloudtrail;

/** Words for {@link io.keytrail.reject.Rejected#detail}: one line, bounded. */
final class Details {
  private static final int MAX_LENGTH = 200;

  private Details() {}

  /** What an exception says, without its stack and without line breaks. */
  static String of(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return quoted(message);
  }

  /** Text from the input: cut, and with control characters replaced. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_LENGTH + 1));
    for (int i = 0; i < text.length() && i < MAX_LENGTH; i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    if (text.length() > MAX_LENGTH) out.append('…');
    return out.toString();
  }
}
