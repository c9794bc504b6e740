package io.keytrail.jobs.cli;

/** Ends a command with one sentence for the user and an exit code. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  private CommandException(int exitCode, String sentence, Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  static CommandException wrongUse(String sentence) {
    return new CommandException(ExitCode.WRONG_USE, sentence, null);
  }

  static CommandException wrongUse(String sentence, Throwable cause) {
    return new CommandException(ExitCode.WRONG_USE, sentence, cause);
  }

  static CommandException failed(String sentence) {
    return new CommandException(ExitCode.FAILED, sentence, null);
  }

  int exitCode() {
    return exitCode;
  }
}
