package io.keytrail.jobs.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs the command line in this process, as a shell would see it. */
final class Cli {
  final int exitCode;
  final String out;
  final String err;

  private Cli(int exitCode, String out, String err) {
    this.exitCode = exitCode;
    this.out = out;
    this.err = err;
  }

  static Cli run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Cli result = runInto(out, args);
    return new Cli(result.exitCode, out.toString(StandardCharsets.UTF_8), result.err);
  }

  /** With a standard output of the test's own. */
  static Cli runInto(OutputStream out, String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new StandardOutput(out),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            Map.of());
    int exitCode = Keytrail.run(console, args);
    console.out.flush();
    return new Cli(exitCode, "", err.toString(StandardCharsets.UTF_8));
  }

  List<String> outLines() {
    return out.lines().collect(Collectors.toList());
  }

  @Override
  public String toString() {
    return "exit code " + exitCode + "\n--- out\n" + out + "--- err\n" + err;
  }
}
