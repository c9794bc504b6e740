package io.keytrail.jobs.cli;

import java.util.Collection;

/** Ends a command with a sentence for the user, or with several, and an exit code. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A screen of them: another file given for a configuration has one in every line. */
  private static final int SHOWN = 40;

  private final int exitCode;

  private CommandException(int exitCode, String text, Throwable cause) {
    super(text, cause);
    this.exitCode = exitCode;
  }

  static CommandException wrongUse(String sentence) {
    return wrongUse(sentence, null);
  }

  static CommandException wrongUse(String sentence, Throwable cause) {
    return new CommandException(ExitCode.WRONG_USE, sentence, cause);
  }

  static CommandException failed(String sentence) {
    return failed(sentence, null);
  }

  static CommandException failed(String sentence, Throwable cause) {
    return new CommandException(ExitCode.FAILED, sentence, cause);
  }

  /** For what was done, and did not pass what was asked of it. */
  static CommandException notPassed(String sentence) {
    return new CommandException(ExitCode.NOT_PASSED, sentence, null);
  }

  /**
   * Everything that is wrong at once.
   *
   * @param sentences at least one
   * @param hint what follows them; null for nothing
   */
  static CommandException all(int exitCode, Collection<String> sentences, String hint) {
    if (sentences.size() == 1) {
      String sentence = ended(sentences.iterator().next());
      return new CommandException(exitCode, hint == null ? sentence : sentence + " " + hint, null);
    }
    StringBuilder text = new StringBuilder();
    text.append(sentences.size()).append(" problems:");
    sentences.stream().limit(SHOWN).forEach(sentence -> text.append("\n  ").append(sentence));
    int more = sentences.size() - SHOWN;
    if (more > 0) text.append("\n  … and ").append(more).append(" more");
    if (hint != null) text.append("\n").append(hint);
    return new CommandException(exitCode, text.toString(), null);
  }

  /** With its full stop, or what stands for it. */
  static String ended(String sentence) {
    if (sentence.contains("\n")) return sentence; // a list
    return sentence.endsWith(".") || sentence.endsWith("?") ? sentence : sentence + ".";
  }

  int exitCode() {
    return exitCode;
  }
}
