package io.keytrail.jobs.cli;

import io.keytrail.finding.Severity;

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
}
