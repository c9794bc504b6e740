package io.keytrail.jobs.rules;

import io.keytrail.detections.RuleDefaults;
import io.keytrail.key.TagNames;
import io.keytrail.policy.Trust;
import io.keytrail.sigma.RuleOptions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the configuration tells rules, beside their files. Immutable. */
public final class RuleContext implements Serializable {
  /** Trusts nobody, knows no Region in use, gives no placeholder a value, switches nothing off. */
  public static final RuleContext DEFAULT =
      new RuleContext(List.of(), List.of(), List.of(), Map.of(), List.of(), TagNames.DEFAULT);

  private static final long serialVersionUID = 1;

  private final TreeSet<String> trustedAccounts;
  private final TreeSet<String> trustedOrganizations;
  private final TreeSet<String> usedRegions;
  private final TreeSet<String> disabled;
  private final TreeMap<String, ArrayList<String>> placeholders = new TreeMap<>();
  private final TagNames tagNames;

  /**
   * @param trustedAccounts twelve digits each
   * @param trustedOrganizations such as {@code o-a1b2c3d4e5}
   * @param usedRegions such as {@code eu-west-1}; empty when it is not known which are in use
   * @param placeholders values of {@code %name%} by name
   * @param disabled ids or names of rules that shall make no findings
   * @param tagNames which tags of a key tell its classification and owner
   */
  public RuleContext(
      Collection<String> trustedAccounts,
      Collection<String> trustedOrganizations,
      Collection<String> usedRegions,
      Map<String, List<String>> placeholders,
      Collection<String> disabled,
      TagNames tagNames) {
    this.tagNames = tagNames;
    this.trustedAccounts = new TreeSet<>(trustedAccounts);
    this.trustedOrganizations = new TreeSet<>(trustedOrganizations);
    this.usedRegions = new TreeSet<>(usedRegions);
    this.disabled = new TreeSet<>(disabled);
    placeholders.forEach((name, values) -> this.placeholders.put(name, new ArrayList<>(values)));
  }

  RuleOptions options() {
    return RuleDefaults.options(new Trust(trustedAccounts, trustedOrganizations), usedRegions)
        .withPlaceholders(new LinkedHashMap<>(placeholders))
        .withDisabled(disabled);
  }

  TagNames tagNames() {
    return tagNames;
  }

  /** The same text for the same content, as far as it decides what rules are compiled to. */
  @Override
  public String toString() {
    return trustedAccounts
        + " "
        + trustedOrganizations
        + " "
        + usedRegions
        + " "
        + placeholders
        + " "
        + disabled;
  }
}
