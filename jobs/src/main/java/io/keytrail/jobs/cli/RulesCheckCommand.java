package io.keytrail.jobs.cli;

import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.verify.RuleTests;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keytrail rules check}: everything that is wrong, as {@code file:line: what}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Compiles rules and prints everything that is wrong with them, each with file and line.",
      "Exits with 1 if there is an error; warnings alone do not fail it."
    })
final class RulesCheckCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private RuleSelection rules = new RuleSelection();
  @Mixin private CommonOptions common = new CommonOptions();

  RulesCheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Problems ofTests = new Problems();
    RuleTests.check(rules.compile().ruleSet(), ofTests);
    List<Problem> problems = rules.problems(ofTests);
    if (rules.json()) {
      Map<String, Object> answer = rules.answer(problems);
      answer.put("rules", rules.infos().size());
      console.out.println(RuleSelection.write(answer));
    } else {
      problems.forEach(console.out::println);
    }
    console.complete();
    long errors = RuleSelection.count(problems, true);
    console
        .people(common.quiet)
        .println(
            RuleSelection.counted(rules.infos().size(), "document")
                + " compiled, "
                + RuleSelection.counted(errors, "error")
                + ", "
                + RuleSelection.counted(problems.size() - errors, "warning"));
    return errors == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }
}
