package io.keytrail.jobs.rules;

import io.keytrail.detections.RuleDefaults;
import io.keytrail.finding.FindingUid;
import io.keytrail.policy.Trust;
import io.keytrail.sigma.Compilation;
import io.keytrail.sigma.RuleCompiler;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.problem.Problem;
import java.io.Serializable;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rules on their way into a job: the files as they were read at its start, compiled again in each
 * process. So all tasks have the same rules, and a restart has those of the start.
 */
public final class RuleProgram implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int CACHED = 4;

  /** A process compiles once, for all of its tasks. */
  private static final Map<String, SoftReference<Compilation>> COMPILED =
      new LinkedHashMap<>(CACHED, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SoftReference<Compilation>> eldest) {
          return size() > CACHED;
        }
      };

  private final ArrayList<RuleFile> files;
  private final TreeSet<String> trustedAccounts;
  private final TreeSet<String> trustedOrganizations;
  private final String identity;
  private transient Compilation compilation;

  /**
   * @param trustedAccounts twelve digits each
   * @param trustedOrganizations such as {@code o-a1b2c3d4e5}
   */
  public RuleProgram(
      List<RuleFile> files, Set<String> trustedAccounts, Set<String> trustedOrganizations) {
    this.files = new ArrayList<>(files);
    this.trustedAccounts = new TreeSet<>(trustedAccounts);
    this.trustedOrganizations = new TreeSet<>(trustedOrganizations);
    compilation = compile();
    List<String> parts = new ArrayList<>();
    parts.add(compilation.ruleSet().version());
    for (RuleFile file : files) parts.add(file.name()); // problems and ids speak of them
    parts.addAll(this.trustedAccounts);
    parts.addAll(this.trustedOrganizations);
    identity = FindingUid.of(parts.toArray(new String[0]));
  }

  /** What was right in the files. */
  public RuleSet rules() {
    return compilation().ruleSet();
  }

  /** What was wrong, by file and line. */
  public List<Problem> problems() {
    return compilation().problems();
  }

  /** How many stages of correlations over correlations there are; 0 without any. */
  public int correlationLevels() {
    return rules().correlations().stream().mapToInt(CorrelationRule::level).max().orElse(0);
  }

  private Compilation compilation() {
    if (compilation == null) {
      synchronized (COMPILED) {
        SoftReference<Compilation> known = COMPILED.get(identity);
        compilation = known == null ? null : known.get();
        if (compilation == null) {
          compilation = compile();
          COMPILED.put(identity, new SoftReference<>(compilation));
        }
      }
    }
    return compilation;
  }

  private Compilation compile() {
    return RuleCompiler.compile(
        files, RuleDefaults.options(new Trust(trustedAccounts, trustedOrganizations)));
  }
}
