package io.keytrail.jobs.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The two streams of the process, whether a person watches the second, and the environment. */
final class Console {
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  private static final long LAST_WORDS_SECONDS = 5;

  final PrintStream out;
  final PrintStream err;

  /** Whether {@link #err} is a terminal, where lines may be drawn over. */
  final boolean terminal;

  final Map<String, String> environment;
  private final StandardOutput standardOutput;
  private final CountDownLatch ended = new CountDownLatch(1);

  Console(
      StandardOutput standardOutput,
      PrintStream err,
      boolean terminal,
      Map<String, String> environment) {
    this.standardOutput = standardOutput;
    this.out = standardOutput.lines();
    this.err = err;
    this.terminal = terminal;
    this.environment = environment;
  }

  /** Of this process; sinks, too, write to it through {@link System#out}. */
  static Console system() {
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    return new Console(StandardOutput.system(), err, stderrIsTerminal(), System.getenv());
  }

  /** Where people are told things: {@link #err}, or nowhere. */
  PrintStream people(boolean quiet) {
    return quiet ? NOWHERE : err;
  }

  /** Whether whoever read standard output has seen enough. Flushes. */
  boolean readerIsGone() {
    out.flush();
    return standardOutput.readerIsGone();
  }

  /**
   * Ends the output.
   *
   * @throws CommandException if not all of it could be written, other than for want of a reader
   */
  void complete() {
    if (readerIsGone() || standardOutput.failure() == null) return;
    throw CommandException.failed(
        "standard output is incomplete: " + standardOutput.failure().getMessage());
  }

  /** Everything was said that there is to say. */
  void end() {
    out.flush();
    err.flush();
    ended.countDown();
  }

  /** Waits until {@link #end}, some seconds at most. */
  void awaitEnd() throws InterruptedException {
    ended.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
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
