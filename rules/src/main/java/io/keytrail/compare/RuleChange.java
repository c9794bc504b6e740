package io.keytrail.compare;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** How the findings of one rule fared, in numbers. */
public final class RuleChange {
  private final String ruleId;
  private final String title;
  private final Map<Difference, Long> differences = new EnumMap<>(Difference.class);
  private long onlyBefore;
  private long onlyAfter;
  private long same;
  private long changed;

  RuleChange(String ruleId, String title) {
    this.ruleId = ruleId;
    this.title = title;
  }

  void addGone() {
    onlyBefore++;
  }

  void addNew() {
    onlyAfter++;
  }

  void addSame() {
    same++;
  }

  void addChanged(Set<Difference> in) {
    changed++;
    for (Difference difference : in) differences.merge(difference, 1L, Long::sum);
  }

  public String ruleId() {
    return ruleId;
  }

  /** As the second run words it, where it has the rule. */
  public String title() {
    return title;
  }

  public long onlyBefore() {
    return onlyBefore;
  }

  public long onlyAfter() {
    return onlyAfter;
  }

  /** Those that say the same in both runs. */
  public long same() {
    return same;
  }

  /** Those of both runs that differ. */
  public long changed() {
    return changed;
  }

  /** How many of the changed differ in what; a finding may differ in several ways. */
  public Map<Difference, Long> differences() {
    return Map.copyOf(differences);
  }

  public boolean isUnchanged() {
    return onlyBefore + onlyAfter + changed == 0;
  }
}
