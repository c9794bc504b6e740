package io.keytrail.jobs.cli;

import io.keytrail.sigma.Filter;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keytrail rules check}: everything that is wrong, as {@code file:line: what}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Compiles rules and prints everything that is wrong with them, each with file and line.",
      "Exits with 1 if there is an error; warnings alone do not fail it, except with --strict."
    })
final class RulesCheckCommand implements Checked {
  private final Console console;

  @Option(
      names = "--as-of",
      paramLabel = "T",
      description = "Warn of filters that have ended by this time: ISO-8601, or a day.",
      converter = Converters.Time.class)
  private Instant asOf;

  @Option(names = "--strict", description = "Exit with 1 for warnings, too.")
  private boolean strict;

  @Mixin private RuleSelection rules = new RuleSelection();
  @Mixin private CommonOptions common = new CommonOptions();

  RulesCheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public void check(Wrong wrong) {
    rules.check(wrong);
  }

  @Override
  public Integer call() {
    Problems further = new Problems();
    RuleSet ruleSet = rules.ruleSet();
    rules.checkTests(further);
    if (asOf != null) warnOfExpired(ruleSet, further);
    List<Problem> problems = rules.problems(further);
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
    boolean sound = strict ? problems.isEmpty() : errors == 0;
    return sound ? ExitCode.DONE : ExitCode.FAILED;
  }

  /** By the time asked for: whether a filter has ended is a matter of the events, not of today. */
  private void warnOfExpired(RuleSet ruleSet, Problems problems) {
    for (Filter filter : ruleSet.expiredFilters(asOf.toEpochMilli())) {
      RuleInfo info = filter.info();
      problems.warning(
          info.file,
          info.line,
          "the filter has ended at " + info.expires + " and leaves nothing out as of " + asOf);
    }
  }
}
