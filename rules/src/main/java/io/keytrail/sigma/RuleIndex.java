package io.keytrail.sigma;

import io.keytrail.sigma.match.EventKeys;
import io.keytrail.sigma.match.Letters;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the rules that can match an event, by its source and name. Two hash probes and no
 * allocation for a source and name seen before; answers are remembered up to a bound, since names
 * are input and input is hostile.
 */
final class RuleIndex {
  static final Rule[] NONE = new Rule[0];
  private static final int MAX_SOURCES = 512;
  private static final int MAX_NAMES = 2_048;
  private static final String ANY = "*";

  private final List<Rule> rules;

  /** Rule numbers by lower-case source, then name; {@link #ANY} where the rule does not say. */
  private final Map<String, Map<String, BitSet>> bySource = new HashMap<>();

  private final Map<String, Map<String, Rule[]>> seen = new ConcurrentHashMap<>();

  RuleIndex(List<Rule> rules) {
    this.rules = new ArrayList<>();
    for (Rule rule : rules) {
      int number = this.rules.size();
      this.rules.add(rule);
      for (EventKeys.Box box : rule.condition().keys().boxes()) {
        for (String source : box.sources() == null ? Set.of(ANY) : box.sources()) {
          Map<String, BitSet> byName = bySource.computeIfAbsent(source, s -> new HashMap<>());
          for (String name : box.names() == null ? Set.of(ANY) : box.names()) {
            byName.computeIfAbsent(name, n -> new BitSet()).set(number);
          }
        }
      }
    }
  }

  /** In the order of the rule set; empty, the same object each time, when there are none. */
  Rule[] candidates(String eventSource, String eventName) {
    String source = eventSource == null ? "" : eventSource;
    String name = eventName == null ? "" : eventName;
    Map<String, Rule[]> names = seen.get(source);
    if (names == null) {
      if (seen.size() >= MAX_SOURCES) return find(source, name);
      names = seen.computeIfAbsent(source, s -> new ConcurrentHashMap<>());
    }
    Rule[] found = names.get(name);
    if (found == null) {
      found = find(source, name);
      if (names.size() < MAX_NAMES) names.put(name, found);
    }
    return found;
  }

  private Rule[] find(String source, String name) {
    BitSet numbers = new BitSet();
    for (String s : new HashSet<>(List.of(Letters.fold(source), ANY))) {
      Map<String, BitSet> byName = bySource.get(s);
      if (byName == null) continue;
      for (String n : new HashSet<>(List.of(Letters.fold(name), ANY))) {
        BitSet found = byName.get(n);
        if (found != null) numbers.or(found);
      }
    }
    return numbers.isEmpty() ? NONE : numbers.stream().mapToObj(rules::get).toArray(Rule[]::new);
  }
}
