package io.keytrail.jobs.cli;

/**
 * Keeps Flink's log off the user's terminal: a failure is a sentence. Must come before the first
 * logger is made.
 */
final class QuietLog {
  private static final String CONFIGURATION = "log4j2.configurationFile";

  private QuietLog() {}

  /** Leaves a configuration that the user has set alone. */
  static void configure(boolean debug) {
    if (System.getProperty(CONFIGURATION) != null) return;
    System.setProperty(CONFIGURATION, "classpath:io/keytrail/jobs/cli/log4j2.xml");
    System.setProperty("keytrail.log.level", debug ? "WARN" : "OFF");
  }
}
