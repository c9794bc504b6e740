package io.keytrail.compliance;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Turns of phrase that verdicts share. */
final class Say {
  private static final int NAMED = 5;

  private Say() {}

  static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /** The day alone, UTC. */
  static String day(long millis) {
    return time(millis).substring(0, 10);
  }

  static long days(long millis) {
    return Math.floorDiv(millis, UseDigest.DAY);
  }

  static String daysText(long millis) {
    long days = days(millis);
    if (days == 0 && millis > 0) return millis / 3_600_000 + " h";
    return String.format(Locale.ROOT, "%,d", days) + (days == 1 ? " day" : " days");
  }

  /** The name behind an ARN: {@code role/payments/BatchExport} gives {@code BatchExport}. */
  static String name(String arn) {
    return arn.startsWith("arn:")
        ? arn.substring(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1)
        : arn;
  }

  /** The first few, and how many more. */
  static String names(List<UseDigest.Use> uses) {
    StringBuilder text = new StringBuilder();
    for (UseDigest.Use use : uses.subList(0, Math.min(NAMED, uses.size()))) {
      if (text.length() > 0) text.append(", ");
      text.append(name(use.name()));
    }
    if (uses.size() > NAMED) text.append(" and ").append(uses.size() - NAMED).append(" more");
    return text.toString();
  }
}
