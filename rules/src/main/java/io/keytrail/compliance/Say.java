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

  /** Whole days, or below one day the hours, minutes or seconds. */
  static String daysText(long millis) {
    if (millis >= UseDigest.DAY || millis <= 0) return count(days(millis), "day");
    if (millis >= 3_600_000) return count(millis / 3_600_000, "hour");
    return millis >= 60_000 ? count(millis / 60_000, "minute") : count(millis / 1000, "second");
  }

  private static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s", number, noun) + (number == 1 ? "" : "s");
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
