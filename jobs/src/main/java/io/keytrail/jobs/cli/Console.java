package io.keytrail.jobs.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The two streams of the process, whether a person watches the second, and the environment. */
final class Console {
  private static final PrintStream NOWHERE = new PrintStream(PrintStream.nullOutputStream());

  final PrintStream out;
  final PrintStream err;

  /** Whether {@link #err} is a terminal, where lines may be drawn over. */
  final boolean terminal;

  final Map<String, String> environment;

  Console(PrintStream out, PrintStream err, boolean terminal, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.environment = environment;
  }

  static Console system() {
    return new Console(System.out, System.err, stderrIsTerminal(), System.getenv());
  }

  /** Where people are told things: {@link #err}, or nowhere. */
  PrintStream people(boolean quiet) {
    return quiet ? NOWHERE : err;
  }

  private static boolean stderrIsTerminal() {
    if ("dumb".equals(System.getenv("TERM"))) return false;
    try {
      // The JDK knows only whether input and output both are terminals; output is often a pipe.
      Path stderr = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
      return stderr.startsWith("/dev/pts") || stderr.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return System.console() != null;
    }
  }
}
