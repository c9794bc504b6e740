package io.keytrail.jobs.cli;

import picocli.CommandLine.Option;

/** What every command understands. */
final class CommonOptions {
  @Option(names = "--quiet", description = "Nothing on standard error but failures and warnings.")
  boolean quiet;

  @Option(names = "--debug", description = "With the stack trace of a failure, and Flink's log.")
  boolean debug;
}
