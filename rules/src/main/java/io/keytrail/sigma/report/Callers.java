package io.keytrail.sigma.report;

import io.keytrail.finding.Finding;
import io.keytrail.finding.SafeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who is behind a finding that is about a role and not about each person in it, and how often each
 * of them called: its fact {@code callers}. Findings of other rules have none.
 */
public final class Callers {
  /** People that are counted by name. */
  static final int BOUND = 64;

  private static final String FACT = "callers";
  private static final int MAX_TOLD = 10;
  private static final int MAX_NAME = 128;

  private Callers() {}

  /**
   * Names the one caller of a match.
   *
   * @param caller the principal, with the person behind it if there is one
   */
  static void put(String principal, String caller, Finding match) {
    boolean person = principal != null && caller.startsWith(principal + '/');
    int from = person ? principal.length() + 1 : caller.lastIndexOf('/') + 1;
    String name = SafeText.clean(caller.substring(from), MAX_NAME);
    match.facts.put(FACT, new TreeMap<>(Map.of(name == null ? "?" : name, 1L)));
  }

  static void merge(Finding one, Finding other, Finding merged) {
    Map<String, Object> sum = Repeats.sum(counts(one), counts(other), BOUND);
    if (!sum.isEmpty()) merged.facts.put(FACT, sum);
  }

  /** Those whom a finding names; empty if it is about one caller. */
  public static Set<String> names(Finding finding) {
    Set<String> names = new TreeSet<>(counts(finding).keySet());
    names.remove(Repeats.OTHERS);
    return names;
  }

  private static Map<String, Object> counts(Finding finding) {
    Map<String, Object> counts = new TreeMap<>();
    Object known = finding.facts.get(FACT);
    if (known instanceof Map) {
      ((Map<?, ?>) known).forEach((name, count) -> counts.put((String) name, count));
    }
    return counts;
  }

  /**
   * How many they are and who, with their calls; those whom no earlier record named come first,
   * then the busiest.
   */
  static String words(Finding finding, Set<String> told) {
    Map<String, Object> counts = counts(finding);
    boolean more = counts.remove(Repeats.OTHERS) != null;
    List<String> names = new ArrayList<>(counts.keySet());
    names.sort(
        Comparator.comparing((String name) -> told.contains(name))
            .thenComparingLong(name -> -(Long) counts.get(name)));
    List<String> named = new ArrayList<>();
    for (String name : names.subList(0, Math.min(MAX_TOLD, names.size()))) {
      boolean fresh = !told.isEmpty() && !told.contains(name);
      named.add(name + " (" + counts.get(name) + (fresh ? ", new)" : ")"));
    }
    int left = names.size() - named.size();
    return (more ? "more than " : "")
        + names.size()
        + " people: "
        + String.join(", ", named)
        + (left == 0 ? "" : " and " + left + " more");
  }
}
