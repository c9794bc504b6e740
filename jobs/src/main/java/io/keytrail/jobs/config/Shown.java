package io.keytrail.jobs.config;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** How values look in messages and logs: secrets masked, control characters escaped, bounded. */
public final class Shown {
  private static final int LONGEST = 200;

  /** {@code //user:password@} of a URL; greedy, because a password may hold an {@code @}. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/?#\\s]+(?=@)");

  private Shown() {}

  public static String masked(String value) {
    return USER_INFO.matcher(value).replaceAll("***");
  }

  /** In quotes, fit for one line of a message. */
  public static String quoted(String value) {
    return '"' + line(masked(value)) + '"';
  }

  /** Fit for one line: no control character survives, and no length. */
  public static String line(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (i == LONGEST) return line.append('…').toString();
      char c = text.charAt(i);
      // Formats and separators turn or break a terminal's line as controls do.
      int kind = Character.getType(c);
      boolean hidden =
          kind == Character.CONTROL
              || kind == Character.FORMAT
              || kind == Character.LINE_SEPARATOR
              || kind == Character.PARAGRAPH_SEPARATOR;
      if (hidden) line.append(String.format("\\u%04x", (int) c));
      else line.append(c);
    }
    return line.toString();
  }

  /** Without an exponent or a needless fraction: 10, not 10.0. */
  public static String number(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
