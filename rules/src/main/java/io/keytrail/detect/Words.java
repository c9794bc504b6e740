package io.keytrail.detect;

import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.PrincipalUsage;
import java.time.Duration;
import java.util.Locale;

/** The few turns of phrase that findings share. */
final class Words {
  private Words() {}

  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String count(long value, String noun) {
    return number(value) + " " + noun + (value == 1 ? "" : "s");
  }

  /** At most one decimal: 10, 12.5. */
  static String factor(double value) {
    return value == Math.rint(value)
        ? number((long) value)
        : String.format(Locale.ROOT, "%,.1f", value);
  }

  static String minutes(long millis) {
    Duration duration = Duration.ofMillis(millis);
    return duration.toHours() >= 2 && duration.toMinutesPart() == 0
        ? duration.toHours() + " h"
        : duration.toSeconds() % 60 == 0
            ? duration.toMinutes() + " min"
            : duration.toSeconds() + " s";
  }

  /** The alias under which callers asked for the key, if it was one, else nothing is claimed. */
  static String key(KeyUsage usage) {
    return usage.aliases().size() == 1 ? usage.aliases().first() : "the key";
  }

  /** The name behind an ARN: {@code role/payments/BatchExport} gives {@code BatchExport}. */
  static String name(PrincipalUsage principal) {
    String arn = principal.principal;
    return arn.startsWith("arn:")
        ? arn.substring(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1)
        : arn;
  }
}
