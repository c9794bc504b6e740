package io.keytrail.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds for a finding the one of the other run that is most likely the same: of its rule, with a
 * subject and a principal in common (or none told in either) and a time that overlaps. Of several
 * that one which shares most of its time, then which begins nearest to it.
 *
 * <p>Both runs are swept once in order of time, so a rule with thousands of findings on one key
 * costs what overlaps, not the square.
 */
final class Pairing {
  private static final Comparator<FindingFacts> IN_ORDER =
      Comparator.<FindingFacts>comparingLong(finding -> finding.firstMillis)
          .thenComparing(finding -> finding.uid);

  private final List<FindingFacts> others;
  private final Map<List<String>, LinkedList<FindingFacts>> bySubject = new HashMap<>();
  private final Set<FindingFacts> taken = new HashSet<>();

  Pairing(List<FindingFacts> others) {
    this.others = inOrder(others);
    for (FindingFacts other : this.others) {
      for (String subject : other.subjects) {
        bySubject.computeIfAbsent(place(other, subject), at -> new LinkedList<>()).add(other);
      }
    }
  }

  /** By the first event, as {@link #take} must be asked. */
  static List<FindingFacts> inOrder(List<FindingFacts> findings) {
    List<FindingFacts> sorted = new ArrayList<>(findings);
    sorted.sort(IN_ORDER);
    return sorted;
  }

  private static List<String> place(FindingFacts finding, String subject) {
    return List.of(finding.ruleId, subject);
  }

  /**
   * @param one not earlier than any that was asked for before
   * @return null if there is none; else it is given to nobody again
   */
  FindingFacts take(FindingFacts one) {
    FindingFacts best = null;
    for (String subject : one.subjects) {
      LinkedList<FindingFacts> candidates = bySubject.get(place(one, subject));
      if (candidates == null) continue;
      for (Iterator<FindingFacts> i = candidates.iterator(); i.hasNext(); ) {
        FindingFacts other = i.next();
        if (other.firstMillis > one.lastMillis) break;
        if (other.lastMillis < one.firstMillis || taken.contains(other)) i.remove();
        else if (samePrincipal(one, other) && (best == null || nearer(one, other, best))) {
          best = other;
        }
      }
    }
    if (best != null) taken.add(best);
    return best;
  }

  private static boolean samePrincipal(FindingFacts one, FindingFacts other) {
    if (one.principals.isEmpty() && other.principals.isEmpty()) return true;
    return !Collections.disjoint(one.principals, other.principals);
  }

  private static boolean nearer(FindingFacts one, FindingFacts other, FindingFacts best) {
    int overlap = Long.compare(overlap(one, other), overlap(one, best));
    if (overlap != 0) return overlap > 0;
    int begin = Long.compare(apart(one, other), apart(one, best));
    return begin != 0 ? begin < 0 : other.uid.compareTo(best.uid) < 0;
  }

  private static long overlap(FindingFacts one, FindingFacts other) {
    return Math.min(one.lastMillis, other.lastMillis)
        - Math.max(one.firstMillis, other.firstMillis);
  }

  private static long apart(FindingFacts one, FindingFacts other) {
    return Math.abs(one.firstMillis - other.firstMillis);
  }

  /** Those that nobody took. */
  List<FindingFacts> left() {
    List<FindingFacts> left = new ArrayList<>(others);
    left.removeIf(taken::contains);
    return left;
  }
}
