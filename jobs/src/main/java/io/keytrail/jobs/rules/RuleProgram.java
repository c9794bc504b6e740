package io.keytrail.jobs.rules;

import io.keytrail.detections.RuleDefaults;
import io.keytrail.finding.FindingUid;
import io.keytrail.policy.Trust;
import io.keytrail.sigma.Compilation;
import io.keytrail.sigma.RuleCompiler;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.RuleOptions;
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
  private static final Map<String, SoftReference<Compiled>> COMPILED =
      new LinkedHashMap<>(CACHED, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SoftReference<Compiled>> eldest) {
          return size() > CACHED;
        }
      };

  private final ArrayList<RuleFile> files;
  private final TreeSet<String> trustedAccounts;
  private final TreeSet<String> trustedOrganizations;
  private final ArrayList<String> placeholders;
  private final String identity;
  private transient Compiled compiled;

  /** As the long one, without placeholders. */
  public RuleProgram(
      List<RuleFile> files, Set<String> trustedAccounts, Set<String> trustedOrganizations) {
    this(files, trustedAccounts, trustedOrganizations, List.of());
  }

  /**
   * @param trustedAccounts twelve digits each
   * @param trustedOrganizations such as {@code o-a1b2c3d4e5}
   * @param placeholders {@code name=value} each, see {@link RuleOptions#withPlaceholders(List)}
   */
  public RuleProgram(
      List<RuleFile> files,
      Set<String> trustedAccounts,
      Set<String> trustedOrganizations,
      List<String> placeholders) {
    this.files = new ArrayList<>(files);
    this.trustedAccounts = new TreeSet<>(trustedAccounts);
    this.trustedOrganizations = new TreeSet<>(trustedOrganizations);
    this.placeholders = new ArrayList<>(placeholders);
    compiled = compile();
    List<String> parts = new ArrayList<>();
    parts.add(compiled.rules.version());
    for (RuleFile file : files) parts.add(file.name()); // problems and ids speak of them
    parts.addAll(this.trustedAccounts);
    parts.addAll(this.trustedOrganizations);
    identity = FindingUid.of(parts.toArray(new String[0]));
  }

  /**
   * What was right in the files. No job knows anything of keys yet, so rules that wait for that are
   * in it, but are never asked.
   */
  public RuleSet rules() {
    return compiled().rules;
  }

  /** What was wrong, by file and line. */
  public List<Problem> problems() {
    return compiled().problems;
  }

  /** How many stages of correlations over correlations there are; 0 without any. */
  public int correlationLevels() {
    return rules().correlations().stream().mapToInt(CorrelationRule::level).max().orElse(0);
  }

  private Compiled compiled() {
    if (compiled == null) {
      synchronized (COMPILED) {
        SoftReference<Compiled> known = COMPILED.get(identity);
        compiled = known == null ? null : known.get();
        if (compiled == null) {
          compiled = compile();
          COMPILED.put(identity, new SoftReference<>(compiled));
        }
      }
    }
    return compiled;
  }

  private Compiled compile() {
    return new Compiled(
        RuleCompiler.compile(
            files,
            RuleDefaults.options(new Trust(trustedAccounts, trustedOrganizations))
                .withPlaceholders(placeholders)));
  }

  /** What becomes of the files. */
  private static final class Compiled {
    final RuleSet rules;
    final List<Problem> problems;

    Compiled(Compilation compilation) {
      rules = compilation.ruleSet().withoutKeyContext();
      problems = compilation.problems();
    }
  }
}
