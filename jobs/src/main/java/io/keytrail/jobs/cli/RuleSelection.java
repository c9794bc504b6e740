package io.keytrail.jobs.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.detections.PackagedRules;
import io.keytrail.detections.RuleDefaults;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import io.keytrail.policy.Trust;
import io.keytrail.sigma.Compilation;
import io.keytrail.sigma.RuleCompiler;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.verify.Fixtures;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which rules a {@code rules} command is about, and in which form it answers. */
final class RuleSelection {
  /** How results are written on standard output. */
  enum Format {
    TEXT,
    JSON
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "A directory of rules, or one file. Default: the packaged rules.")
  private Path directory;

  @Option(
      names = "--with-pack",
      description =
          "DIR together with the packaged rules, as a job has them: for filters and correlations"
              + " that refer to those.")
  private boolean withPack;

  @Option(
      names = "--placeholder",
      paramLabel = "NAME=VALUE",
      description =
          "A value of %%NAME%% for the expand modifier; may be repeated. Jobs have theirs from"
              + " rules.placeholders.")
  private List<String> placeholders = new ArrayList<>();

  @Option(
      names = "--disable",
      paramLabel = "RULE",
      description =
          "A rule that shall make no findings, by id or name; may be repeated. Jobs have theirs from"
              + " rules.disabled.")
  private List<String> disabled = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json. Default: ${DEFAULT-VALUE}.")
  private Format format;

  private final Problems unreadable = new Problems();
  private Compilation compilation;

  /**
   * @throws CommandException if there is no such directory
   */
  Compilation compile() {
    List<RuleFile> files = new ArrayList<>();
    if (directory == null || withPack) files.addAll(PackagedRules.files());
    if (directory != null) {
      if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
        throw CommandException.wrongUse(
            directory + " does not exist: give a directory of .yml files, or one of them");
      }
      files.addAll(RuleFile.below(directory, unreadable));
    }
    compilation =
        RuleCompiler.compile(
            files,
            RuleDefaults.options(Trust.NOBODY, Set.of())
                .withPlaceholders(placeholders())
                .withDisabled(disabled));
    List<String> unknown = compilation.ruleSet().unknownAmong(disabled);
    if (!unknown.isEmpty()) throw CommandException.wrongUse("--disable: " + unknown.get(0));
    return compilation;
  }

  private Map<String, List<String>> placeholders() {
    for (String pair : placeholders) {
      try {
        JobOptions.RULES_PLACEHOLDERS.parse(
            JobOptions.RULES_PLACEHOLDERS.type().format(List.of(pair)));
      } catch (IllegalArgumentException e) {
        throw CommandException.wrongUse(
            "--placeholder needs NAME=VALUE, such as --placeholder admins=alice");
      }
    }
    return JobConfig.placeholders(placeholders);
  }

  /** Where the tests of these rules find their events. */
  Fixtures fixtures() {
    if (directory == null) return PackagedRules.fixtures();
    Fixtures own = Fixtures.of(directory);
    if (!withPack) return own;
    Fixtures packaged = PackagedRules.fixtures();
    return name -> {
      try {
        return own.load(name);
      } catch (java.io.IOException notOurs) {
        try {
          return packaged.load(name);
        } catch (java.io.IOException e) {
          throw notOurs;
        }
      }
    };
  }

  /** Rules, correlations and filters in the order of their files. */
  List<RuleInfo> infos() {
    return compilation.ruleSet().infos();
  }

  /** Rules and correlations that were switched off. */
  List<RuleInfo> disabled() {
    return compilation.ruleSet().disabled();
  }

  /** Whether it can't match before something is known of the key. */
  boolean waitsForKey(RuleInfo info) {
    return compilation.ruleSet().waitsForKey(info);
  }

  /** What is wrong with reading, with compiling, and with what else was looked at; by file. */
  List<Problem> problems(Problems further) {
    TreeSet<Problem> all = new TreeSet<>(unreadable.sorted());
    all.addAll(compilation.problems());
    all.addAll(further.sorted());
    return new ArrayList<>(all);
  }

  boolean json() {
    return format == Format.JSON;
  }

  /** The head of every answer in JSON. */
  Map<String, Object> answer(List<Problem> problems) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("version", compilation.ruleSet().version());
    answer.put("errors", count(problems, true));
    answer.put("warnings", count(problems, false));
    answer.put(
        "problems", problems.stream().map(RuleSelection::problem).collect(Collectors.toList()));
    return answer;
  }

  private static Map<String, Object> problem(Problem problem) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("level", problem.isError() ? "error" : "warning");
    json.put("file", problem.file());
    if (problem.line() > 0) json.put("line", problem.line());
    json.put("message", problem.message());
    return json;
  }

  static long count(List<Problem> problems, boolean errors) {
    return problems.stream().filter(problem -> problem.isError() == errors).count();
  }

  static String write(Map<String, Object> answer) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps and texts can always be written", e);
    }
  }

  /** {@code 1 rule}, {@code 2 rules}. */
  static String counted(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }
}
