package io.keytrail.profile;

import java.util.Locale;

/** The few turns of phrase that signals share. */
public final class SignalWords {
  private SignalWords() {}

  /** A probability for a person: {@code one in 2,400}. */
  public static String oneIn(double probability) {
    return "one in " + String.format(Locale.ROOT, "%,d", Math.round(1 / probability));
  }

  public static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  public static String count(long value, String noun) {
    return number(value) + " " + noun + (value == 1 ? "" : "s");
  }

  public static String oneDecimal(double value) {
    return String.format(Locale.ROOT, "%,.1f", value);
  }

  /** Days, once there are two of them, else hours, else minutes. */
  public static String length(long millis) {
    long hours = millis / 3_600_000;
    if (hours >= 48) return count(hours / 24, "day");
    return hours >= 2 ? count(hours, "hour") : count(millis / 60_000, "minute");
  }

  /** The name behind an ARN: {@code …:role/payments/BatchExport} gives {@code BatchExport}. */
  public static String name(String principal) {
    if (principal == null) return "an unknown caller";
    return principal.startsWith("arn:")
        ? principal.substring(Math.max(principal.lastIndexOf('/'), principal.lastIndexOf(':')) + 1)
        : principal;
  }
}
