package io.keytrail.compliance;

import com.google.re2j.Pattern;
import io.keytrail.finding.Severity;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.TagNames;
import io.keytrail.policy.Wildcards;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.problem.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is asked of keys: read once from YAML, then left alone. What a file does not say is as in
 * the policy that comes with Keytrail.
 */
public final class CompliancePolicy {
  private static final String PACKAGED = "/io/keytrail/policies/default.yml";

  /** How the packaged policy is called in messages: its place in the sources. */
  private static final String PACKAGED_NAME = "policies/default.yml";

  /** What an account is for. */
  static final class Account {
    String environment;
    String classification;
  }

  /** What the resources are that match a pattern. */
  static final class ResourceClass {
    String pattern;
    String environment;
    String classification;
  }

  String name = "";
  String version = "";
  String fingerprint = "";
  List<String> classificationTags = List.of();
  List<String> ownerTags = List.of();
  List<String> applicationTags = List.of();
  List<String> environmentTags = List.of();
  TagNames tagNames = TagNames.DEFAULT;
  List<String> classifications = List.of();
  long maxAge;
  Map<String, Long> maxAgeByClassification = Map.of();
  Map<String, Long> maxAgeByAccount = Map.of();
  Map<String, Long> maxAgeByAlias = Map.of();
  long ageGrace;
  long missedGrace;
  long newKeyGrace;
  long expiryWarning;
  long usedWithin;
  long disabledFirst;
  long unusedAfter;
  List<String> requiredTags = List.of();
  final List<Pattern> aliasPatterns = new ArrayList<>();
  final Map<String, Account> accounts = new LinkedHashMap<>();
  final List<ResourceClass> resources = new ArrayList<>();
  final Set<Control> off = EnumSet.noneOf(Control.class);
  final Map<Control, Severity> severities = new EnumMap<>(Control.class);
  Set<Control> reportUnknown = EnumSet.noneOf(Control.class);
  final List<Exemption> exemptions = new ArrayList<>();
  int summariseAbove;

  CompliancePolicy() {}

  /**
   * The policy that comes with Keytrail.
   *
   * @throws IllegalStateException if Keytrail's jar lacks it or it is wrong
   */
  public static CompliancePolicy packaged() {
    Problems problems = new Problems();
    CompliancePolicy policy = read(List.of(), problems);
    if (problems.errorCount() > 0) throw new IllegalStateException(problems.sorted().toString());
    return policy;
  }

  /** The file behind {@link #packaged}. */
  public static RuleFile packagedFile() {
    try (InputStream in = CompliancePolicy.class.getResourceAsStream(PACKAGED)) {
      if (in == null) throw new IllegalStateException(PACKAGED + " is missing from the jar");
      return new RuleFile(PACKAGED_NAME, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + PACKAGED, e);
    }
  }

  /**
   * The policy that the files make together, over the one that comes with Keytrail. A setting
   * stands in one of them; accounts, resources and exemptions add up. All problems are reported at
   * once; if there are errors, the policy returned is not to be used.
   */
  public static CompliancePolicy read(List<RuleFile> files, Problems problems) {
    PolicyParser parser = new PolicyParser(problems);
    CompliancePolicy packaged = parser.parse(List.of(packagedFile()));
    return files.isEmpty() ? packaged : parser.parse(files);
  }

  public String name() {
    return name;
  }

  public String version() {
    return version;
  }

  /** The same for the same files' content; another when any of it changed. */
  public String fingerprint() {
    return fingerprint;
  }

  /** Above how many open findings of one control in one account they are folded into one. */
  public int summariseAbove() {
    return summariseAbove;
  }

  public boolean isOn(Control control) {
    return !off.contains(control);
  }

  /** Null when the control's own severity holds. */
  Severity severity(Control control) {
    return severities.get(control);
  }

  boolean reportsUnknown(Control control) {
    return reportUnknown.contains(control);
  }

  /** Which tags say whose a key is, and what for. */
  public TagNames tagNames() {
    return tagNames;
  }

  String classificationTag() {
    return classificationTags.get(0);
  }

  String environmentTag() {
    return environmentTags.get(0);
  }

  long newKeyGrace() {
    return newKeyGrace;
  }

  /** Position among the classifications, the least sensitive 0; -1 for others and null. */
  int rank(String classification) {
    for (int i = 0; i < classifications.size(); i++) {
      if (classifications.get(i).equalsIgnoreCase(classification)) return i;
    }
    return -1;
  }

  /**
   * The maximum age of the key's material: the least of those given for its classification, account
   * and aliases, else the general one. While the tags or aliases are unknown, so is the limit:
   * {@code least} is what the strictest tag or alias would ask for.
   */
  AgeLimit maxAge(Subject key) {
    AgeLimit limit = new AgeLimit();
    Long account = maxAgeByAccount.get(key.accountId());
    if (account != null) limit.known(account, "account " + key.accountId());
    for (Map.Entry<String, Long> entry : maxAgeByAlias.entrySet()) {
      boolean matches = key.aliases().stream().anyMatch(a -> Wildcards.matches(entry.getKey(), a));
      if (matches) limit.known(entry.getValue(), "alias " + entry.getKey());
    }
    for (Map.Entry<String, Long> entry : maxAgeByClassification.entrySet()) {
      if (entry.getKey().equalsIgnoreCase(key.classification())) {
        limit.known(entry.getValue(), classificationTag() + " " + entry.getKey());
      }
    }
    if (limit.basis == null) limit.known(maxAge, "no closer rule");
    limit.least = limit.most;
    if (!key.knowsClassification()) maxAgeByClassification.values().forEach(limit::possible);
    if (!key.facts.knows(KeyAttribute.ALIASES)) {
      maxAgeByAlias.values().forEach(limit::possible);
    }
    return limit;
  }

  /** Between which bounds the maximum age lies, ms; they are one where all is known. */
  static final class AgeLimit {
    long least;
    long most;
    String basis;

    private void known(long millis, String why) {
      if (basis == null || millis < most) {
        most = millis;
        basis = why;
      }
    }

    private void possible(long millis) {
      least = Math.min(least, millis);
      most = Math.max(most, millis);
    }
  }

  /** What is known of the resources of this name; null fields where nothing is. */
  ResourceClass resource(String name) {
    for (ResourceClass resource : resources) {
      if (Wildcards.matches(resource.pattern, name)) return resource;
    }
    return null;
  }
}
