package io.keytrail.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code keytrail rules COMMAND}: for whoever writes rules, at a desk or in CI. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Lists, checks and tests detection rules written in Sigma.",
    footer = {
      "",
      "Without DIR the packaged rules are meant.",
      "Exit codes: 0 all is well, 1 something is wrong with the rules, 2 wrong use."
    })
final class RulesCommand {
  private RulesCommand() {}

  static CommandLine of(Console console) {
    return new CommandLine(new RulesCommand())
        .addSubcommand(new RulesListCommand(console))
        .addSubcommand(new RulesCheckCommand(console))
        .addSubcommand(new RulesTestCommand(console));
  }
}
