package io.keytrail.sigma.report;

import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.SafeText;
import io.keytrail.profile.PrincipalShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
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

  /** Lines of evidence; a record shows fewer. */
  static final int MAX_LINES = 32;

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
    match.facts.put(FACT, new TreeMap<>(Map.of(name(caller.substring(from)), 1L)));
  }

  private static String name(String text) {
    String name = SafeText.clean(text, MAX_NAME);
    return name == null ? "?" : name;
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

  /**
   * Adds a line of proof. When there are enough, whoever has the most gives his last one away, so
   * that nobody is without; and where none has two, whoever came first.
   */
  static void addLine(Evidence line, List<Evidence> lines) {
    if (lines.size() < MAX_LINES) {
      lines.add(line);
      return;
    }
    Map<String, Integer> held = new LinkedHashMap<>();
    for (Evidence other : lines) held.merge(who(other), 1, Integer::sum);
    String most = null;
    for (String who : held.keySet()) {
      if (most == null || held.get(who) > held.get(most)) most = who;
    }
    if (held.getOrDefault(who(line), 0) >= held.get(most)) return;
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (!who(lines.get(i)).equals(most)) continue;
      lines.remove(i);
      break;
    }
    lines.add(line);
  }

  /**
   * The lines in the order in which a record shows them: one of each person before the second of
   * anyone, those first whom no earlier record named.
   */
  static List<Evidence> newestFirst(List<Evidence> lines, Set<String> told) {
    Map<String, List<Evidence>> byPerson = new LinkedHashMap<>();
    for (Evidence line : lines) {
      byPerson.computeIfAbsent(who(line), who -> new ArrayList<>()).add(line);
    }
    List<List<Evidence>> people = new ArrayList<>(byPerson.values());
    people.sort(Comparator.comparing(ofOne -> isTold(ofOne.get(0), told)));
    List<Evidence> ordered = new ArrayList<>(lines.size());
    for (int i = 0; ordered.size() < lines.size(); i++) {
      for (List<Evidence> ofOne : people) if (i < ofOne.size()) ordered.add(ofOne.get(i));
    }
    return ordered;
  }

  private static boolean isTold(Evidence line, Set<String> told) {
    String session = line.sessionName;
    return session != null
        && (told.contains(name(session)) || told.contains(name(PrincipalShape.ofSession(session))));
  }

  private static String who(Evidence line) {
    return line.principal + '/' + line.sessionName;
  }
}
