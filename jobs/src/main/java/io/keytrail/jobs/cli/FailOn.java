package io.keytrail.jobs.cli;

import io.keytrail.finding.Severity;
import io.keytrail.jobs.config.Nearest;
import io.keytrail.jobs.config.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What makes a replay that came to its end exit with {@link ExitCode#NOT_PASSED}. */
enum FailOn {
  INFORMATIONAL(Severity.INFORMATIONAL),
  LOW(Severity.LOW),
  MEDIUM(Severity.MEDIUM),
  HIGH(Severity.HIGH),
  CRITICAL(Severity.CRITICAL),

  /** Input that could not be used, whatever it says. */
  REJECTED(null);

  /** Of a finding, or any above; null for what is no finding. */
  final Severity severity;

  FailOn(Severity severity) {
    this.severity = severity;
  }

  /** As they are written on the command line, in whatever case. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      for (FailOn what : values()) add(what.name().toLowerCase(Locale.ROOT));
    }
  }

  /** Those that are named; of each name that there is none of, a sentence goes to {@code wrong}. */
  static List<FailOn> of(List<String> written, Wrong wrong) {
    List<String> names = new Names();
    List<FailOn> named = new ArrayList<>();
    for (String name : written) {
      int at = names.indexOf(name.toLowerCase(Locale.ROOT));
      if (at >= 0) named.add(values()[at]);
      else wrong.add("--fail-on: there is no " + Shown.quoted(name) + instead(name, names));
    }
    return named;
  }

  private static String instead(String name, List<String> names) {
    return Nearest.to(name, names)
        .map(near -> "; did you mean " + near + "?")
        .orElse(", but " + String.join(", ", names));
  }
}
