package io.keytrail.jobs.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a process of its own, for only a process can be sent a signal. */
final class CliProcess {
  private CliProcess() {}

  /**
   * @param err where standard error goes
   */
  static Process start(Path err, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--add-opens") || flag.startsWith("-Xmx")) command.add(flag);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Keytrail.class.getName()));
    command.addAll(List.of(args));
    ProcessBuilder process = new ProcessBuilder(command);
    process.redirectError(err.toFile());
    // What the servers of tests do not ask for, but the SDK does.
    process.environment().put("AWS_ACCESS_KEY_ID", "test");
    process.environment().put("AWS_SECRET_ACCESS_KEY", "test");
    return process.start();
  }
}
