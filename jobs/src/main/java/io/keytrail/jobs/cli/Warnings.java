package io.keytrail.jobs.cli;

import io.keytrail.jobs.JobAssembly;
import io.keytrail.jobs.config.JobConfig;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What a user is told at the start of a job that nothing keeps from running. */
final class Warnings {
  /** More are not read where findings are waited for; {@code rules check} tells them all. */
  private static final int SHOWN = 10;

  private Warnings() {}

  static void print(JobConfig config, JobAssembly parts, PrintStream people) {
    List<String> warnings = new ArrayList<>(config.warnings());
    parts.ruleWarnings().forEach(problem -> warnings.add(problem.toString()));
    warnings.stream().limit(SHOWN).forEach(people::println);
    int more = warnings.size() - SHOWN;
    if (more > 0) {
      people.printf(
          "and %,d further warnings: 'keytrail rules check DIR' tells those of rules%n", more);
    }
  }
}
