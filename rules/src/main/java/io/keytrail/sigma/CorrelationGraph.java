package io.keytrail.sigma;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which correlations refer to which. Ids that are no correlation's are rules, level 0. All
 * questions are linear in references, however long a hostile chain is.
 */
final class CorrelationGraph {
  private final Map<String, List<String>> inner;
  private final Map<String, List<String>> outer = new HashMap<>();
  private final Map<String, Integer> levels = new HashMap<>();

  /**
   * @param inner for each correlation what it refers to
   */
  CorrelationGraph(Map<String, List<String>> inner) {
    this.inner = inner;
    inner.forEach(
        (id, references) -> {
          for (String reference : references) {
            outer.computeIfAbsent(reference, r -> new ArrayList<>()).add(id);
          }
        });
    assignLevels();
  }

  /** From the rules upward: a correlation is ready once all that it refers to are. */
  private void assignLevels() {
    Map<String, Integer> waitsFor = new HashMap<>();
    Deque<String> ready = new ArrayDeque<>();
    inner.forEach(
        (id, references) -> {
          int count = (int) references.stream().filter(inner::containsKey).count();
          waitsFor.put(id, count);
          if (count == 0) ready.add(id);
        });
    while (!ready.isEmpty()) {
      String id = ready.remove();
      int level = 0;
      for (String reference : inner.get(id))
        level = Math.max(level, levels.getOrDefault(reference, 0));
      levels.put(id, level + 1);
      for (String above : outerOf(id)) {
        if (waitsFor.merge(above, -1, Integer::sum) == 0) ready.add(above);
      }
    }
  }

  /** Correlations that refer to this rule or correlation. */
  List<String> outerOf(String id) {
    return outer.getOrDefault(id, List.of());
  }

  /** 1 over rules alone, and so on; null for a part of a cycle and for what is above one. */
  Integer level(String id) {
    return levels.get(id);
  }

  /** Those that refer to themselves in the end, or stand between two that do. */
  Set<String> cycles() {
    Set<String> left = new LinkedHashSet<>(inner.keySet());
    left.removeAll(levels.keySet());
    Map<String, Integer> referredBy = new HashMap<>();
    for (String id : left) {
      for (String reference : inner.get(id)) referredBy.merge(reference, 1, Integer::sum);
    }
    Deque<String> tops = new ArrayDeque<>();
    for (String id : left) {
      if (!referredBy.containsKey(id)) tops.add(id);
    }
    while (!tops.isEmpty()) {
      String top = tops.remove();
      left.remove(top);
      for (String reference : inner.get(top)) {
        if (referredBy.merge(reference, -1, Integer::sum) == 0 && left.contains(reference)) {
          tops.add(reference);
        }
      }
    }
    return left;
  }

  /** Everything above the given ones, each with the one below for whose sake it is listed. */
  Map<String, String> above(Collection<String> ids) {
    Map<String, String> found = new LinkedHashMap<>();
    Deque<String> open = new ArrayDeque<>(ids);
    while (!open.isEmpty()) {
      String below = open.remove();
      for (String id : outerOf(below)) {
        if (!ids.contains(id) && found.putIfAbsent(id, below) == null) open.add(id);
      }
    }
    return found;
  }
}
