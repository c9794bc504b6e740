package io.keytrail.compare;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** A finding of both runs that does not say the same in both. */
public final class ChangedFinding {
  public final FindingFacts before;
  public final FindingFacts after;

  /** At least one. */
  public final Set<Difference> differences;

  ChangedFinding(FindingFacts before, FindingFacts after, Set<Difference> differences) {
    this.before = before;
    this.after = after;
    this.differences = differences;
  }

  static Set<Difference> differences(FindingFacts one, FindingFacts other) {
    Set<Difference> differences = EnumSet.noneOf(Difference.class);
    if (one.severity != other.severity) differences.add(Difference.SEVERITY);
    if (!one.subjects.equals(other.subjects)) differences.add(Difference.SUBJECTS);
    if (one.createdMillis != other.createdMillis) differences.add(Difference.TOLD);
    if (one.count != other.count) differences.add(Difference.COUNT);
    if (one.firstMillis != other.firstMillis || one.lastMillis != other.lastMillis) {
      differences.add(Difference.SPAN);
    }
    if (!Objects.equals(one.message, other.message)) differences.add(Difference.MESSAGE);
    if (!Objects.equals(one.grounds, other.grounds)) differences.add(Difference.GROUNDS);
    return differences;
  }
}
