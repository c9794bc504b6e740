package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.Nearest;
import io.keytrail.jobs.config.Shown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the command line refuses by itself, a sentence for each mistake. */
final class Misuse {
  private final CommandLine command;
  private final List<String> arguments;
  private final List<String> sentences = new ArrayList<>();
  private final Set<String> refused = new HashSet<>();
  private final Set<String> meant = new HashSet<>();
  private final Set<String> strays = new HashSet<>();

  /**
   * @param parsed of the innermost command that was named
   */
  Misuse(ParseResult parsed) {
    this(parsed.commandSpec().commandLine(), parsed.originalArgs(), parsed.errors());
  }

  /** For what ended the parsing at once. */
  Misuse(ParameterException e) {
    this(e.getCommandLine(), List.of(), List.of(e));
  }

  private Misuse(CommandLine command, List<String> arguments, List<Exception> errors) {
    this.command = command;
    this.arguments = arguments;
    // Who misspells an option also leaves it out: told once.
    for (Exception e : errors) {
      if (e instanceof UnmatchedArgumentException) unmatched((UnmatchedArgumentException) e);
    }
    for (Exception e : errors) {
      if (e instanceof UnmatchedArgumentException) continue;
      if (e instanceof MissingParameterException) missing((MissingParameterException) e);
      else refused(e);
    }
  }

  /** Without the full stop; empty when nothing was refused. */
  List<String> sentences() {
    return sentences;
  }

  /** Flags and parameters, by all of their names, of which a sentence speaks. */
  Set<String> refused() {
    return refused;
  }

  /** Arguments that stand behind an option that there is none of, and may well be its value. */
  Set<String> strays() {
    return strays;
  }

  /** Where it is explained; null when nothing was refused. */
  String hint() {
    if (sentences.isEmpty()) return null;
    return "'" + command.getCommandSpec().qualifiedName() + " --help' explains it.";
  }

  private void unmatched(UnmatchedArgumentException e) {
    for (String argument : e.getUnmatched()) {
      int at = arguments.indexOf(argument);
      if (isOption(argument) && !argument.contains("=") && at >= 0 && at + 1 < arguments.size()) {
        String next = arguments.get(at + 1);
        if (!isOption(next) && takesValue(argument)) strays.add(next);
      }
    }
    for (String argument : e.getUnmatched()) {
      if (strays.contains(argument)) continue;
      sentences.add(unmatched(argument));
      boolean commands = !command.getSubcommands().isEmpty();
      if (commands && !isOption(argument)) return; // the rest is for the command that was meant
    }
  }

  /** Whether what was meant does; so does an option that is like none. */
  private boolean takesValue(String unknown) {
    Map<String, OptionSpec> options = command.getCommandSpec().optionsMap();
    return Nearest.to(unknown, options.keySet())
        .map(near -> options.get(near).arity().max() > 0)
        .orElse(true);
  }

  private String unmatched(String argument) {
    boolean option = isOption(argument);
    Collection<String> known =
        option ? command.getCommandSpec().optionsMap().keySet() : command.getSubcommands().keySet();
    if (!option && known.isEmpty()) return Shown.quoted(argument) + " is one argument too many";
    String written = option ? argument.split("=", 2)[0] : argument;
    Optional<String> near = Nearest.to(written, known);
    near.ifPresent(meant::add);
    near.ifPresent(refused::add);
    return "there is no "
        + (option ? "option " : "command ")
        + Shown.line(written)
        + near.map(name -> "; did you mean " + name + "?")
            .orElse(option ? "" : "; the commands are " + String.join(", ", known));
  }

  private void missing(MissingParameterException e) {
    List<ArgSpec> missing = e.getMissing();
    if (missing.isEmpty() || e.getArgSpec() != null) {
      refused(e);
      return;
    }
    for (ArgSpec argument : missing) {
      refused.addAll(names(argument));
      if (names(argument).stream().anyMatch(meant::contains)) continue;
      String name =
          argument.isOption()
              ? ((OptionSpec) argument).longestName() + " " + argument.paramLabel()
              : argument.paramLabel();
      String what = argument.description().length == 0 ? "" : argument.description()[0];
      sentences.add(name + " is missing" + (what.isEmpty() ? "" : ": " + begun(what)));
    }
  }

  private void refused(Exception e) {
    if (e instanceof ParameterException && ((ParameterException) e).getArgSpec() != null) {
      refused.addAll(names(((ParameterException) e).getArgSpec()));
    }
    String line = String.valueOf(e.getMessage()).lines().collect(Collectors.joining(" "));
    sentences.add(Shown.line(begun(line)));
  }

  private static List<String> names(ArgSpec argument) {
    return argument.isOption()
        ? Arrays.asList(((OptionSpec) argument).names())
        : List.of(argument.paramLabel());
  }

  private static boolean isOption(String argument) {
    return argument.startsWith("-") && argument.length() > 1;
  }

  /** As it goes on within a sentence. */
  private static String begun(String sentence) {
    String open = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    return open.isEmpty() ? open : Character.toLowerCase(open.charAt(0)) + open.substring(1);
  }
}
