package io.keytrail.jobs.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keytrail COMMAND …}: exit code 0 done, 1 failed, 2 wrong use. */
@Command(
    name = "keytrail",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Watches how AWS KMS keys are used: reads CloudTrail, tells what is not normal.",
    footer = {
      "",
      "'keytrail COMMAND --help' explains a command.",
      "Exit codes: 0 done, 1 failed, 2 wrong use."
    })
public final class Keytrail implements Runnable {
  private static final int HELP_WIDTH = 100;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(run(Console.system(), args));
  }

  /** Runs one command to its end, failures included, and returns the exit code. */
  static int run(Console console, String... args) {
    boolean debug = Arrays.asList(args).contains("--debug");
    QuietLog.configure(debug);
    Failures failures = new Failures(console.err, debug);
    return commandLine(console)
        .setParameterExceptionHandler((e, arguments) -> failures.wrongUse(e))
        .setExecutionExceptionHandler((e, command, result) -> failures.failed(e, command))
        .execute(args);
  }

  private static CommandLine commandLine(Console console) {
    CommandLine root = new CommandLine(new Keytrail());
    root.addSubcommand(new ReplayCommand(console));
    root.addSubcommand(new KeysCommand(console));
    root.addSubcommand(new RunCommand(console));
    root.addSubcommand(new GenerateCommand(console));
    root.addSubcommand(RulesCommand.of(console));
    root.addSubcommand(new InventoryCommand(console));
    // Setters reach the subcommands that are there already.
    return root.registerConverter(Long.class, new Converters.Whole())
        .setUsageHelpWidth(HELP_WIDTH)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(console.terminal ? Ansi.AUTO : Ansi.OFF))
        .setOut(writer(console.out))
        .setErr(writer(console.err));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }
}
