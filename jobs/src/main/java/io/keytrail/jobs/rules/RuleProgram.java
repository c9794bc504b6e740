package io.keytrail.jobs.rules;

import io.keytrail.finding.FindingUid;
import io.keytrail.key.TagNames;
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

/**
 * Rules on their way into a job: the files as they were read, compiled again in each process. So
 * all tasks have the same rules, and a restart has those of the start.
 *
 * <p>Packaged files are those of the release; located ones come from the rules location, and may be
 * replaced while the job runs.
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

  private final ArrayList<RuleFile> packaged;
  private final ArrayList<RuleFile> located;
  private final RuleContext context;
  private final String locatedHash;
  private final String identity;
  private transient Compiled compiled;

  public RuleProgram(List<RuleFile> packaged, List<RuleFile> located, RuleContext context) {
    this(packaged, located, context, RuleUpdate.hash(located));
  }

  private RuleProgram(
      List<RuleFile> packaged, List<RuleFile> located, RuleContext context, String locatedHash) {
    this.packaged = new ArrayList<>(packaged);
    this.located = new ArrayList<>(located);
    this.context = context;
    this.locatedHash = locatedHash;
    this.identity = FindingUid.of(RuleUpdate.hash(this.packaged), locatedHash, context.toString());
  }

  /** The same, with these files from the rules location. */
  RuleProgram with(RuleUpdate update) {
    return update.hash().equals(locatedHash)
        ? this
        : new RuleProgram(packaged, update.files(), context, update.hash());
  }

  /** {@link RuleUpdate#hash} of the files from the rules location. */
  public String locatedHash() {
    return locatedHash;
  }

  /** What was right in the files. */
  public RuleSet rules() {
    return compiled().rules;
  }

  /** Which tags of a key tell its classification and owner. */
  TagNames tagNames() {
    return context.tagNames();
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
    List<RuleFile> files = new ArrayList<>(packaged);
    files.addAll(located);
    return new Compiled(RuleCompiler.compile(files, context.options()));
  }

  /** What becomes of the files. */
  private static final class Compiled {
    final RuleSet rules;
    final List<Problem> problems;

    Compiled(Compilation compilation) {
      rules = compilation.ruleSet();
      problems = compilation.problems();
    }
  }
}
