package io.keytrail.jobs.cli;

/** What a command tells the shell. */
final class ExitCode {
  static final int DONE = 0;

  /** It was tried and did not work. */
  static final int FAILED = 1;

  /** It was asked for in a way that cannot work: nothing was started. */
  static final int WRONG_USE = 2;

  /**
   * It was done to its end, outputs are written, and it did not pass what was asked of it: {@code
   * --fail-on}, {@code --fail-on-change}, {@code --min-recall} and its like.
   */
  static final int NOT_PASSED = 3;

  private ExitCode() {}
}
