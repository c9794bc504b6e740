package io.keytrail.jobs.cli;

/** What a command tells the shell. */
final class ExitCode {
  static final int DONE = 0;

  /** It was tried and did not work, or found what {@code --fail-on} names. */
  static final int FAILED = 1;

  /** It was asked for in a way that cannot work: nothing was started. */
  static final int WRONG_USE = 2;

  private ExitCode() {}
}
