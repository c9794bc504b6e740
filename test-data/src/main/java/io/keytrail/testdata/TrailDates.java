package io.keytrail.testdata;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Dates as KMS writes them inside requests and responses: "Aug 10, 2022, 10:38:27 PM", in UTC. */
final class TrailDates {
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  private TrailDates() {}

  /** By hand, since formatters follow the JDK's locale data, which changes between versions. */
  static String inside(Instant instant) {
    LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    int hour = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
    return MONTHS[time.getMonthValue() - 1]
        + " "
        + time.getDayOfMonth()
        + ", "
        + time.getYear()
        + ", "
        + hour
        + ":"
        + twoDigits(time.getMinute())
        + ":"
        + twoDigits(time.getSecond())
        + (time.getHour() < 12 ? " AM" : " PM");
  }

  private static String twoDigits(int number) {
    return number < 10 ? "0" + number : String.valueOf(number);
  }
}
