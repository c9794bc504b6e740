package io.keytrail.sigma;

import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.problem.Problem;
import java.util.List;

/** A rule set of what was right in its files, and everything that was wrong. */
public final class Compilation {
  private final RuleSet ruleSet;
  private final List<RuleInfo> refused;
  private final List<Problem> problems;

  Compilation(RuleSet ruleSet, List<RuleInfo> refused, List<Problem> problems) {
    this.ruleSet = ruleSet;
    this.refused = refused;
    this.problems = problems;
  }

  /** Never null; without the documents that have errors, and without what depends on them. */
  public RuleSet ruleSet() {
    return ruleSet;
  }

  /** Of rules and filters with errors what could be read, so that their tests can be, too. */
  public List<RuleInfo> refused() {
    return refused;
  }

  /** Errors and warnings by file and line. */
  public List<Problem> problems() {
    return problems;
  }

  public boolean hasErrors() {
    return problems.stream().anyMatch(Problem::isError);
  }
}
