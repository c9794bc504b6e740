package io.keytrail.sigma;

import io.keytrail.sigma.correlate.CorrelationRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What rules and correlations can do as long as nothing is known of any key. Judged once, from the
 * rules alone.
 */
final class KeyNeeds {
  private final Set<String> waiting = new HashSet<>();

  KeyNeeds(List<Rule> rules, List<CorrelationRule> correlations) {
    for (Rule rule : rules) {
      if (!rule.canMatchWithoutKey()) waiting.add(rule.info().id);
    }
    List<CorrelationRule> inner = new ArrayList<>(correlations);
    inner.sort(Comparator.comparingInt(CorrelationRule::level));
    for (CorrelationRule correlation : inner) {
      int able = 0;
      for (String id : correlation.ruleIds()) able += waiting.contains(id) ? 0 : 1;
      if (correlation.needsKey() || !correlation.canFireWith(able)) {
        waiting.add(correlation.info().id);
      }
    }
  }

  /** Ids of rules that cannot match, and of correlations that cannot fire, without the key. */
  Set<String> waiting() {
    return waiting;
  }
}
