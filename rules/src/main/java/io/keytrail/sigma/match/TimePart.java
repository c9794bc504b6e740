package io.keytrail.sigma.match;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.IsoFields;

/**
 * The part of a time that {@code minute} … {@code year} take out of its ISO 8601 text, as it is
 * written: the text's own offset, no conversion.
 */
public enum TimePart {
  MINUTE(0, 59),
  HOUR(0, 23),
  DAY(1, 31),
  /** ISO 8601's week of the year. */
  WEEK(1, 53),
  MONTH(1, 12),
  YEAR(0, 9999);

  private final int first;
  private final int last;

  TimePart(int first, int last) {
    this.first = first;
    this.last = last;
  }

  /** Smallest value that can occur. */
  public int first() {
    return first;
  }

  /** Largest value that can occur. */
  public int last() {
    return last;
  }

  /** -1 when the text is no time, or a date without the time of day that is asked for. */
  int of(String text) {
    if (text.length() < 10 || text.length() > 40) return -1;
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 2);
    int day = digits(text, 8, 2);
    if (year < 0 || month < 0 || day < 0 || text.charAt(4) != '-' || text.charAt(7) != '-') {
      return -1;
    }
    LocalDate date;
    try {
      date = LocalDate.of(year, month, day);
    } catch (DateTimeException e) {
      return -1;
    }
    switch (this) {
      case YEAR:
        return year;
      case MONTH:
        return month;
      case DAY:
        return day;
      case WEEK:
        return date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
      default:
        return timeOfDay(text);
    }
  }

  private int timeOfDay(String text) {
    if (text.length() < 16) return -1;
    char separator = text.charAt(10);
    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    boolean time =
        (separator == 'T' || separator == 't' || separator == ' ') && text.charAt(13) == ':';
    if (!time || hour < 0 || hour > 23 || minute < 0 || minute > 59) return -1;
    return this == HOUR ? hour : minute;
  }

  private static int digits(String text, int from, int count) {
    int value = 0;
    for (int i = from; i < from + count; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') return -1;
      value = value * 10 + c - '0';
    }
    return value;
  }
}
