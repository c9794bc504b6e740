package io.keytrail.cloudtrail;

/** Reads ISO-8601 instants as CloudTrail writes them, without allocating. */
final class IsoTime {
  /** What is no time. */
  static final long NONE = Long.MIN_VALUE;

  private static final long DAY_MILLIS = 86_400_000L;

  private IsoTime() {}

  /**
   * {@code 2023-07-10T11:57:49Z}, with or without a fraction of a second, {@code Z} or an offset.
   *
   * @return epoch ms, or {@link #NONE} if it is no such time
   */
  static long parse(String text) {
    if (text == null || text.length() > 40) return NONE;
    byte[] ascii = new byte[text.length()];
    for (int i = 0; i < ascii.length; i++) {
      char c = text.charAt(i);
      if (c > 0x7e) return NONE;
      ascii[i] = (byte) c;
    }
    return parse(ascii, 0, ascii.length);
  }

  /** Same, from ASCII bytes. */
  static long parse(byte[] b, int at, int length) {
    if (length < 20
        || b[at + 4] != '-'
        || b[at + 7] != '-'
        || b[at + 10] != 'T' && b[at + 10] != ' '
        || b[at + 13] != ':'
        || b[at + 16] != ':') {
      return NONE;
    }
    int year = number(b, at, 4);
    int month = number(b, at + 5, 2);
    int day = number(b, at + 8, 2);
    int hour = number(b, at + 11, 2);
    int minute = number(b, at + 14, 2);
    int second = number(b, at + 17, 2);
    int end = at + length;
    int p = at + 19;
    int millis = 0;
    if (b[p] == '.') {
      int unit = 100;
      int digits = p + 1;
      for (p++; p < end && b[p] >= '0' && b[p] <= '9'; p++) {
        millis += (b[p] - '0') * unit;
        unit /= 10;
      }
      if (p == digits) return NONE;
    }
    int offsetMinutes = offset(b, p, end);
    if (offsetMinutes == Integer.MIN_VALUE) return NONE;
    long seconds = epochSeconds(year, month, day, hour, minute, second);
    if (seconds == NONE) return NONE;
    return (seconds - offsetMinutes * 60L) * 1000 + millis;
  }

  /** Seconds since the epoch in UTC, or {@link #NONE} if a part lies outside the calendar. */
  static long epochSeconds(int year, int month, int day, int hour, int minute, int second) {
    // 60 is a leap second; it falls on the next minute, as everywhere else in Java.
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return NONE;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
      return NONE;
    }
    return epochDay(year, month, day) * (DAY_MILLIS / 1000) + hour * 3600 + minute * 60 + second;
  }

  private static long epochDay(int year, int month, int day) {
    // Years begin in March here, so that the leap day is a year's last.
    long y = month > 2 ? year : year - 1;
    long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return y * 365
        + Math.floorDiv(y, 4L)
        - Math.floorDiv(y, 100L)
        + Math.floorDiv(y, 400L)
        + dayOfYear
        - 719_468;
  }

  private static int daysIn(int year, int month) {
    if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /** Minutes east of UTC; MIN_VALUE if the rest is no zone. */
  private static int offset(byte[] b, int p, int end) {
    if (p + 1 == end && b[p] == 'Z') return 0;
    boolean colon = p + 6 == end && b[p + 3] == ':';
    if (!colon && p + 5 != end || b[p] != '+' && b[p] != '-') return Integer.MIN_VALUE;
    int hours = number(b, p + 1, 2);
    int minutes = number(b, end - 2, 2);
    if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) return Integer.MIN_VALUE;
    return (b[p] == '-' ? -1 : 1) * (hours * 60 + minutes);
  }

  private static int number(byte[] b, int at, int digits) {
    int n = 0;
    for (int i = at; i < at + digits; i++) {
      int d = b[i] - '0';
      if (d < 0 || d > 9) return -1;
      n = n * 10 + d;
    }
    return n;
  }
}
