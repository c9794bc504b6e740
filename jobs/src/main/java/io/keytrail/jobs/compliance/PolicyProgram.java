package io.keytrail.jobs.compliance;

import io.keytrail.compliance.CompliancePolicy;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The policy on its way to the operators: its files, compiled where they arrive. */
public final class PolicyProgram implements Serializable {
  private static final long serialVersionUID = 1;

  private final ArrayList<RuleFile> files;

  /**
   * @param files over the policy that comes with Keytrail; none for that alone
   */
  public PolicyProgram(List<RuleFile> files) {
    this.files = new ArrayList<>(files);
  }

  /** All that is wrong with the files; the policy is not to be used if any of it is an error. */
  public List<Problem> problems() {
    Problems problems = new Problems();
    CompliancePolicy.read(files, problems);
    return problems.sorted();
  }

  /**
   * @throws IllegalArgumentException if the files have errors, with all of them
   */
  public CompliancePolicy policy() {
    Problems problems = new Problems();
    CompliancePolicy policy = CompliancePolicy.read(files, problems);
    if (problems.errorCount() > 0) {
      throw new IllegalArgumentException("the key policy is wrong: " + problems.sorted());
    }
    return policy;
  }
}
