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
  private final Set<String> useful = new HashSet<>();

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
    for (int i = inner.size() - 1; i >= 0; i--) {
      CorrelationRule correlation = inner.get(i);
      String id = correlation.info().id;
      if (!waiting.contains(id) && (!correlation.isSilent() || feeds(id, correlations))) {
        useful.add(id);
      }
    }
    for (Rule rule : rules) {
      String id = rule.info().id;
      if (!waiting.contains(id) && (!rule.isSilent() || feeds(id, correlations))) useful.add(id);
    }
  }

  private boolean feeds(String id, List<CorrelationRule> correlations) {
    for (CorrelationRule outer : correlations) {
      if (outer.ruleIds().contains(id) && useful.contains(outer.info().id)) return true;
    }
    return false;
  }

  /** Ids of rules that cannot match, and of correlations that cannot fire, without the key. */
  Set<String> waiting() {
    return waiting;
  }

  /** Whether a rule's match, or a correlation's firing, can come to anything without the key. */
  boolean isUseful(String id) {
    return useful.contains(id);
  }
}
