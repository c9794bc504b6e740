package io.keytrail.sigma.model;

import io.keytrail.finding.Severity;
import io.keytrail.sigma.yaml.YamlNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a rule, correlation or filter says about itself. A bean that its parser fills and that
 * nobody changes afterwards; null and empty mean that the file did not say.
 */
public final class RuleInfo {
  /** {@link #quiet} of a document that does not say. */
  public static final Duration DEFAULT_QUIET = Duration.ofHours(1);

  /** What kind of document it is. */
  public enum Kind {
    RULE,
    CORRELATION,
    FILTER
  }

  public Kind kind;

  /** The file's {@code id}; without one, a hash of file name and title. Never null. */
  public String id;

  /** The file's {@code name}, by which correlations and filters may refer to it; may be null. */
  public String name;

  public String title;
  public String description;
  public String author;

  /** One of stable, test, experimental, deprecated, unsupported; null when absent. */
  public String status;

  /** From {@code level}; medium when absent, as the file's {@link #levelGiven} tells. */
  public Severity level = Severity.MEDIUM;

  public boolean levelGiven;
  public List<String> references = List.of();
  public List<String> tags = List.of();
  public List<String> falsePositives = List.of();

  /** Fields that an analyst wants to see beside the match. */
  public List<String> fields = List.of();

  /** Keytrail's own attribute {@code runbook}: what to do first. */
  public String runbook;

  /**
   * Keytrail's own attribute {@code quiet}: event time without a match after which the next one is
   * a finding of its own. Until then it belongs to the one before.
   */
  public Duration quiet = DEFAULT_QUIET;

  /**
   * Keytrail's own attribute {@code group-by} of a rule: whether the people who share a role are
   * one finding, which tells them apart, and not one each. A correlation's stands elsewhere.
   */
  public boolean groupsByPrincipal;

  /** Null for correlations, which have none. */
  public LogSource logSource;

  /** Filters only: from then on it no longer filters; null when it never ends. */
  public Instant expires;

  /** Filters only: why it was made. */
  public String reason;

  /** Whether it comes with Keytrail. */
  public boolean packaged;

  /**
   * Keytrail's own attribute {@code replaces}: whether it takes the place of the packaged document
   * of the same id.
   */
  public boolean replacesPackaged;

  /** The packaged document whose place it has taken; null when there is none. */
  public RuleInfo replaced;

  /** The file's {@code tests} as written, for {@code RuleTests}; null when absent. */
  public YamlNode tests;

  public String file;

  /** Line on which the document begins. */
  public int line;

  /** ATT&amp;CK techniques among the tags, as {@code T1530} or {@code T1078.004}. */
  public List<String> attackTechniques() {
    List<String> techniques = new ArrayList<>();
    for (String tag : tags) {
      if (tag.matches("(?i)attack\\.t\\d{4}(\\.\\d{3})?")) {
        techniques.add(tag.substring("attack.".length()).toUpperCase(Locale.ROOT));
      }
    }
    return techniques;
  }

  /** Whether a reference by id or name means this document. */
  public boolean isCalled(String reference) {
    return reference.equals(id) || reference.equals(name);
  }

  /** {@code file:line}, for messages. */
  public String where() {
    return file + ":" + line;
  }

  /** How many tests stand in the file. */
  public int testCount() {
    return tests == null ? 0 : tests.items().size();
  }

  @Override
  public String toString() {
    return title + " (" + (name != null ? name : id) + ")";
  }

  /** Sigma's level names. */
  public static final Map<String, Severity> LEVELS =
      Map.of(
          "informational", Severity.INFORMATIONAL,
          "low", Severity.LOW,
          "medium", Severity.MEDIUM,
          "high", Severity.HIGH,
          "critical", Severity.CRITICAL);
}
