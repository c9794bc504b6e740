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
  /** Trusts nobody and gives no placeholder a value. */
  public static final RuleContext DEFAULT =
      new RuleContext(List.of(), List.of(), Map.of(), TagNames.DEFAULT);

  private static final long serialVersionUID = 1;

  private final TreeSet<String> trustedAccounts;
  private final TreeSet<String> trustedOrganizations;
  private final TreeMap<String, ArrayList<String>> placeholders = new TreeMap<>();
  private final TagNames tagNames;

  /**
   * @param trustedAccounts twelve digits each
   * @param trustedOrganizations such as {@code o-a1b2c3d4e5}
   * @param placeholders values of {@code %name%} by name
   * @param tagNames which tags of a key tell its classification and owner
   */
  public RuleContext(
      Collection<String> trustedAccounts,
      Collection<String> trustedOrganizations,
      Map<String, List<String>> placeholders,
      TagNames tagNames) {
    this.tagNames = tagNames;
    this.trustedAccounts = new TreeSet<>(trustedAccounts);
    this.trustedOrganizations = new TreeSet<>(trustedOrganizations);
    placeholders.forEach((name, values) -> this.placeholders.put(name, new ArrayList<>(values)));
  }

  RuleOptions options() {
    return RuleDefaults.options(new Trust(trustedAccounts, trustedOrganizations))
        .withPlaceholders(new LinkedHashMap<>(placeholders));
  }

  TagNames tagNames() {
    return tagNames;
  }

  /** The same text for the same content, as far as it decides what rules are compiled to. */
  @Override
  public String toString() {
    return trustedAccounts + " " + trustedOrganizations + " " + placeholders;
  }
}
