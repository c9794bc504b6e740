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
import io.keytrail.sigma.RuleOptions;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.verify.Fixtures;
import io.keytrail.sigma.verify.RuleTests;
import io.keytrail.sigma.verify.TestResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
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
  private RuleOptions options;
  private Compilation compilation;

  /**
   * Compiles the rules. What is wrong with them is the command's answer, not its refusal: it is
   * told here only beside what is wrong with the command line, for then there is no answer.
   */
  void check(Wrong wrong) {
    options =
        RuleDefaults.options(Trust.NOBODY, Set.of())
            .withPlaceholders(placeholders(wrong))
            .withDisabled(disabled);
    List<RuleFile> files = new ArrayList<>();
    if (directory == null || withPack) files.addAll(PackagedRules.files());
    if (directory != null && !wrong.surely(List.of(directory.toString())).isEmpty()) {
      if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
        wrong.add(directory + " does not exist: give a directory of .yml files, or one of them");
        return;
      }
      files.addAll(RuleFile.below(directory, unreadable));
    }
    boolean placed = wrong.isEmpty();
    compilation = RuleCompiler.compile(files, options);
    List<Problem> problems = problems(new Problems());
    boolean sound = count(problems, true) == 0;
    if (sound || directory == null) {
      for (String unknown : compilation.ruleSet().unknownAmong(disabled)) {
        wrong.add("--disable: " + unknown);
      }
    }
    if (wrong.isEmpty() || sound) return;
    // A placeholder that was refused is missed by every rule that asks for it.
    problems.stream()
        .filter(Problem::isError)
        .filter(problem -> placed || !problem.message().startsWith("placeholder %"))
        .forEach(problem -> wrong.add(problem.toString()));
  }

  /** What {@link #check} has compiled. */
  RuleSet ruleSet() {
    return compilation.ruleSet();
  }

  private Map<String, List<String>> placeholders(Wrong wrong) {
    List<String> pairs = new ArrayList<>();
    for (String pair : placeholders) {
      try {
        JobOptions.RULES_PLACEHOLDERS.parse(
            JobOptions.RULES_PLACEHOLDERS.type().format(List.of(pair)));
        pairs.add(pair);
      } catch (IllegalArgumentException e) {
        wrong.add("--placeholder needs NAME=VALUE, such as --placeholder admins=alice");
      }
    }
    return JobConfig.placeholders(pairs);
  }

  /** Reads the tests inside the files without running them. */
  void checkTests(Problems problems) {
    RuleTests.check(compilation, problems);
  }

  /**
   * Runs the tests inside the files. Those of packaged documents prove the pack, which knows
   * nothing of what stands beside it: they run without the filters and replacements of DIR, which
   * have tests of their own.
   */
  List<TestResult> runTests(Problems problems) {
    Fixtures fixtures = fixtures();
    RuleTests all = new RuleTests(ruleSet(), fixtures, RuleTests::decode);
    if (directory == null || !withPack) return all.run(problems);
    Set<String> inForce = new HashSet<>();
    for (RuleInfo info : infos()) {
      if (info.packaged) inForce.add(info.where());
    }
    RuleSet pack =
        RuleCompiler.compile(PackagedRules.files(), options.withDisabled(Set.of())).ruleSet();
    List<TestResult> results =
        new RuleTests(pack, fixtures, RuleTests::decode)
            .run(info -> inForce.contains(info.where()), problems);
    results.addAll(all.run(info -> !info.packaged, problems));
    return results;
  }

  /** Where the tests of these rules find their events. */
  private Fixtures fixtures() {
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
