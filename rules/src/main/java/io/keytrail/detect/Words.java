package io.keytrail.detect;

import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.Origin;
import io.keytrail.usage.Origin.Trait;
import io.keytrail.usage.PrincipalUsage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

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

  /**
   * Which of a principal's sessions and addresses stands out: {@code , 650 of those in session
   * night-run from 203.0.113.7}; nothing when none is known.
   *
   * @param weight what is counted
   */
  static String standsOut(PrincipalUsage principal, ToLongFunction<Origin> weight) {
    List<Origin> top = principal.origins.top(weight);
    if (top.isEmpty()) return "";
    Origin origin = top.get(0);
    String session = origin.varies(Trait.SESSION) ? null : origin.first().sessionName;
    String address = origin.varies(Trait.SOURCE_ADDRESS) ? null : origin.first().sourceAddress;
    if (session == null && address == null) return "";
    return (top.size() == 1 ? "" : ", " + number(weight.applyAsLong(origin)) + " of those")
        + (session == null ? "" : " in session " + session)
        + (address == null ? "" : " from " + address);
  }

  /** The name behind an ARN: {@code role/payments/BatchExport} gives {@code BatchExport}. */
  static String name(PrincipalUsage principal) {
    String arn = principal.principal;
    return arn.startsWith("arn:")
        ? arn.substring(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1)
        : arn;
  }
}
