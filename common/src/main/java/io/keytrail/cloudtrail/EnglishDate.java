package io.keytrail.cloudtrail;

import java.time.Instant;
import java.util.Locale;

/**
 * Reads the English dates inside KMS records: {@code Aug 10, 2022, 10:38:27 PM}, the same without
 * the second comma, and the same with a 24-hour clock beside its AM or PM. They are UTC and name no
 * zone.
 */
final class EnglishDate {
  private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
  private static final int MAX_LENGTH = 48;

  private EnglishDate() {}

  /** The date as ISO-8601 ({@code 2022-08-10T22:38:27Z}), or null if it is no such date. */
  static String toIso(String text) {
    if (text.length() > MAX_LENGTH || text.length() < 11 || !Character.isLetter(text.charAt(0))) {
      return null;
    }
    String[] parts = split(text);
    int month = month(parts[0]);
    if (parts.length < 4 || month == 0) return null;
    int[] clock = clock(parts[3]);
    if (clock == null) return null;
    int hour = clock[0];
    int rest = 4;
    if (parts.length > rest) {
      String half = parts[rest].toUpperCase(Locale.ROOT);
      if (half.equals("PM") && hour < 12) hour += 12;
      else if (half.equals("AM") && hour == 12) hour = 0;
      if (half.equals("PM") || half.equals("AM")) rest++;
    }
    if (parts.length > rest && !parts[rest].equals("UTC") && !parts[rest].equals("GMT"))
      return null;
    if (parts.length > rest + 1) return null;
    long seconds =
        IsoTime.epochSeconds(number(parts[2]), month, number(parts[1]), hour, clock[1], clock[2]);
    return seconds == IsoTime.NONE ? null : Instant.ofEpochSecond(seconds).toString();
  }

  /** Words between commas and spaces; newer JDKs put a narrow no-break space before AM and PM. */
  private static String[] split(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean gap = c == ',' || Character.isWhitespace(c) || Character.isSpaceChar(c);
      if (!gap) plain.append(c);
      else if (plain.length() > 0 && plain.charAt(plain.length() - 1) != ' ') plain.append(' ');
    }
    return plain.toString().split(" ");
  }

  private static int month(String word) {
    if (word.length() < 3) return 0;
    int at = MONTHS.indexOf(word.substring(0, 3).toLowerCase(Locale.ROOT));
    return at >= 0 && at % 3 == 0 ? at / 3 + 1 : 0;
  }

  private static int[] clock(String word) {
    String[] parts = word.split(":");
    if (parts.length < 2 || parts.length > 3) return null;
    int[] clock = new int[3];
    for (int i = 0; i < parts.length; i++) {
      clock[i] = number(parts[i]);
      if (clock[i] < 0) return null;
    }
    return clock;
  }

  private static int number(String word) {
    if (word.isEmpty() || word.length() > 4) return -1;
    int n = 0;
    for (int i = 0; i < word.length(); i++) {
      int d = word.charAt(i) - '0';
      if (d < 0 || d > 9) return -1;
      n = n * 10 + d;
    }
    return n;
  }
}
