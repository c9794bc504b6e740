package io.keytrail.jobs.cli;

import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.verify.TestResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keytrail rules test}: runs the tests that stand inside rule files. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Runs the tests inside the rule files. For each that fails: what was expected, what came, and"
          + " how the rule came to it.",
      "Events that tests name by file are looked for in the nearest folder 'fixtures'.",
      "Exits with 1 if a test fails, or a file has an error."
    })
final class RulesTestCommand implements Checked {
  private final Console console;

  @Mixin private RuleSelection rules = new RuleSelection();
  @Mixin private CommonOptions common = new CommonOptions();

  RulesTestCommand(Console console) {
    this.console = console;
  }

  @Override
  public void check(Wrong wrong) {
    rules.check(wrong);
  }

  @Override
  public Integer call() {
    Problems ofTests = new Problems();
    List<TestResult> results = rules.runTests(ofTests);
    rules.checkTests(ofTests); // those of refused documents are not run, but read
    List<TestResult> failed =
        results.stream().filter(result -> !result.passed()).collect(Collectors.toList());
    List<Problem> problems = rules.problems(ofTests);
    if (rules.json()) {
      console.out.println(RuleSelection.write(json(results, failed, problems)));
    } else {
      problems.forEach(console.out::println);
      for (TestResult result : failed) console.out.print(text(result));
    }
    console.complete();
    long errors = RuleSelection.count(problems, true);
    console.people(common.quiet).println(summary(results, failed, errors));
    return failed.isEmpty() && errors == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }

  private String summary(List<TestResult> results, List<TestResult> failed, long errors) {
    long untested = rules.infos().stream().filter(info -> info.testCount() == 0).count();
    return RuleSelection.counted(results.size(), "test")
        + " of "
        + RuleSelection.counted(rules.infos().size(), "document")
        + ", "
        + failed.size()
        + " failed"
        + (errors == 0 ? "" : ", " + RuleSelection.counted(errors, "error"))
        + (untested == 0 ? "" : "; " + RuleSelection.counted(untested, "document") + " without");
  }

  /** Expectation and fact under each other, as a diff has them. */
  private static String text(TestResult result) {
    StringBuilder text = new StringBuilder();
    text.append(result.rule().file).append(':').append(result.line()).append(": ");
    text.append(result.rule().title).append(": ").append(result.name()).append('\n');
    text.append("  - expected ").append(result.expected()).append('\n');
    text.append("  + was      ").append(result.actual()).append('\n');
    result.explanation().lines().forEach(line -> text.append("    ").append(line).append('\n'));
    return text.toString();
  }

  private Map<String, Object> json(
      List<TestResult> results, List<TestResult> failed, List<Problem> problems) {
    Map<String, Object> answer = rules.answer(problems);
    answer.put("tests", results.size());
    answer.put("failed", failed.size());
    List<Object> list = new ArrayList<>();
    for (TestResult result : results) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("rule", result.rule().id);
      json.put("test", result.name());
      json.put("file", result.rule().file);
      json.put("line", result.line());
      json.put("passed", result.passed());
      json.put("expected", result.expected());
      json.put("actual", result.actual());
      if (!result.passed()) {
        json.put("explanation", result.explanation().lines().collect(Collectors.toList()));
      }
      list.add(json);
    }
    answer.put("results", list);
    return answer;
  }
}
