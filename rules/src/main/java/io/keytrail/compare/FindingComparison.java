package io.keytrail.compare;

import io.keytrail.finding.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What became of the findings of one run in another over the same events.
 *
 * <p>Findings are the same by their uid. A changed rule keeps its id, but may begin an episode
 * elsewhere and so change uids: what is left is paired by rule, and a common subject, principal and
 * time, see {@link Pairing}. Where one finding has become two, the one that shares more of its time
 * is its pair and the other is new.
 *
 * <p>The result depends on the findings alone, not on the order in which they were collected.
 */
public final class FindingComparison {
  private static final Comparator<FindingFacts> GRAVEST_FIRST =
      Comparator.<FindingFacts, Severity>comparing(finding -> finding.severity)
          .reversed()
          .thenComparingLong(finding -> finding.createdMillis)
          .thenComparing(finding -> finding.uid);

  /** Those in which more than words changed come first. */
  private static final Comparator<ChangedFinding> WEIGHTIEST_FIRST =
      Comparator.<ChangedFinding, Difference>comparing(
              finding -> finding.differences.iterator().next())
          .thenComparing(finding -> finding.after, GRAVEST_FIRST);

  private final OptionalLong untilMillis;
  private final List<FindingFacts> onlyBefore = new ArrayList<>();
  private final List<FindingFacts> onlyAfter = new ArrayList<>();
  private final List<ChangedFinding> changed = new ArrayList<>();
  private final Map<String, RuleChange> rules = new TreeMap<>();
  private long same;

  private FindingComparison(FindingCollection before, FindingCollection after) {
    untilMillis = earliest(before.cutMillis(), after.cutMillis());
    List<FindingFacts> ones = before.before(untilMillis.orElse(Long.MAX_VALUE));
    List<FindingFacts> others = after.before(untilMillis.orElse(Long.MAX_VALUE));
    for (FindingFacts finding : ones) rule(finding);
    // The title of the second run counts.
    for (FindingFacts finding : others) rules.put(finding.ruleId, ofRule(finding));

    Set<FindingFacts> paired = pairByUid(ones, others);
    ones.removeIf(paired::contains);
    others.removeIf(paired::contains);
    Pairing pairing = new Pairing(others);
    for (FindingFacts one : Pairing.inOrder(ones)) {
      FindingFacts other = pairing.take(one);
      if (other == null) gone(one);
      else pair(one, other);
    }
    for (FindingFacts other : pairing.left()) added(other);

    onlyBefore.sort(GRAVEST_FIRST);
    onlyAfter.sort(GRAVEST_FIRST);
    changed.sort(WEIGHTIEST_FIRST);
  }

  /**
   * @param before the findings of the run that is the yardstick
   * @param after those of the run that is judged by it
   */
  public static FindingComparison of(FindingCollection before, FindingCollection after) {
    return new FindingComparison(before, after);
  }

  private static OptionalLong earliest(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) return one.isEmpty() ? other : one;
    return OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()));
  }

  private Set<FindingFacts> pairByUid(List<FindingFacts> ones, List<FindingFacts> others) {
    Map<String, FindingFacts> byUid = new HashMap<>();
    for (FindingFacts other : others) byUid.put(other.uid, other);
    Set<FindingFacts> paired = new HashSet<>();
    for (FindingFacts one : ones) {
      FindingFacts other = byUid.get(one.uid);
      if (other == null) continue;
      pair(one, other);
      paired.add(one);
      paired.add(other);
    }
    return paired;
  }

  private void pair(FindingFacts one, FindingFacts other) {
    Set<Difference> differences = ChangedFinding.differences(one, other);
    if (differences.isEmpty()) {
      same++;
      rule(other).addSame();
    } else {
      changed.add(new ChangedFinding(one, other, differences));
      rule(other).addChanged(differences);
    }
  }

  private void gone(FindingFacts one) {
    onlyBefore.add(one);
    rule(one).addGone();
  }

  private void added(FindingFacts other) {
    onlyAfter.add(other);
    rule(other).addNew();
  }

  private RuleChange rule(FindingFacts finding) {
    return rules.computeIfAbsent(finding.ruleId, id -> ofRule(finding));
  }

  private static RuleChange ofRule(FindingFacts finding) {
    return new RuleChange(finding.ruleId, finding.title);
  }

  /** Whether both runs found the same and say the same of it. */
  public boolean isUnchanged() {
    return onlyBefore.isEmpty() && onlyAfter.isEmpty() && changed.isEmpty();
  }

  /** Findings of the first run alone, the gravest first. */
  public List<FindingFacts> onlyBefore() {
    return List.copyOf(onlyBefore);
  }

  /** Findings of the second run alone, the gravest first. */
  public List<FindingFacts> onlyAfter() {
    return List.copyOf(onlyAfter);
  }

  /** Findings of both that differ, by what weighs most among their differences. */
  public List<ChangedFinding> changed() {
    return List.copyOf(changed);
  }

  /** How many findings say the same in both. */
  public long same() {
    return same;
  }

  /** Every rule that found something, by its id. */
  public Collection<RuleChange> rules() {
    return List.copyOf(rules.values());
  }

  /**
   * Findings first told at this time or later are not compared, for a run had too many; empty when
   * all were.
   */
  public OptionalLong untilMillis() {
    return untilMillis;
  }
}
