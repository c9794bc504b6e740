package io.keytrail.jobs.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code keytrail COMMAND …}: for the exit codes see {@link ExitCode}. */
@Command(
    name = "keytrail",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Watches how AWS KMS keys are used: reads CloudTrail, tells what is not normal.",
    footer = {
      "",
      "'keytrail COMMAND --help' explains a command.",
      "Exit codes: 0 done, 1 failed, 2 wrong use.",
      "3: done, but it did not pass what --fail-on, --fail-on-change or --min-recall and its like ask."
    })
public final class Keytrail {
  private static final int HELP_WIDTH = 100;

  public static void main(String[] args) {
    System.exit(run(Console.system(), args));
  }

  /** Runs one command to its end, failures included, and returns the exit code. */
  static int run(Console console, String... args) {
    boolean debug = Arrays.asList(args).contains("--debug");
    QuietLog.configure(debug);
    Failures failures = new Failures(console.err, debug);
    CommandLine line = commandLine(console);
    try {
      return line.setExecutionStrategy(Keytrail::execute)
          .setParameterExceptionHandler((e, arguments) -> failures.wrongUse(e))
          .setExecutionExceptionHandler((e, command, result) -> failures.failed(e, command))
          .execute(args);
    } finally {
      console.end();
    }
  }

  /** All that is wrong is told before anything starts. */
  private static int execute(ParseResult whole) {
    Integer help = CommandLine.executeHelpRequest(whole);
    if (help != null) return help;
    ParseResult parsed = whole;
    while (parsed.hasSubcommand()) parsed = parsed.subcommand();
    CommandLine line = parsed.commandSpec().commandLine();
    Wrong wrong = new Wrong(new Misuse(parsed));
    Object command = line.getCommand();
    try {
      if (command instanceof Checked) check((Checked) command, wrong);
      wrong.throwIfAny();
      if (!(command instanceof Checked)) {
        throw new ParameterException(line, "name a command");
      }
      return ((Checked) command).call();
    } catch (ParameterException e) {
      throw e;
    } catch (Exception e) {
      throw new ExecutionException(line, "the command failed", e);
    }
  }

  private static void check(Checked command, Wrong wrong) throws Exception {
    try {
      command.check(wrong);
    } catch (Exception e) {
      wrong.broken(e);
    }
  }

  static CommandLine commandLine(Console console) {
    CommandLine root = new CommandLine(new Keytrail());
    root.addSubcommand(new ReplayCommand(console));
    root.addSubcommand(new RunCommand(console));
    root.addSubcommand(new KeysCommand(console));
    root.addSubcommand(new InventoryCommand(console));
    root.addSubcommand(RulesCommand.of(console));
    root.addSubcommand(new GenerateCommand(console));
    root.addSubcommand(new ScoreCommand(console));
    root.addSubcommand(new BacktestCommand(console));
    // Setters reach the subcommands that are there already.
    allCommands(root).forEach(line -> line.getCommandSpec().parser().collectErrors(true));
    return root.registerConverter(Long.class, new Converters.Whole())
        .setUsageHelpWidth(HELP_WIDTH)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(console.terminal ? Ansi.AUTO : Ansi.OFF))
        .setOut(writer(console.out))
        .setErr(writer(console.err));
  }

  private static Stream<CommandLine> allCommands(CommandLine line) {
    return Stream.concat(
        Stream.of(line), line.getSubcommands().values().stream().flatMap(Keytrail::allCommands));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }
}
