package io.keytrail.sigma;

import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.parse.ParsedDocuments;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules and correlations that were switched off: they make no findings. What others count with them
 * stays counted, so they go on in silence as long as something that speaks is above them; else they
 * are left out, and what served them alone.
 */
final class Disabled {
  private final List<RuleInfo> infos = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  /**
   * @param references ids or names; those that nothing has are passed over
   */
  Disabled(ParsedDocuments parsed, Set<String> references) {
    for (RuleInfo info : parsed.infos()) {
      boolean named =
          references.contains(info.id) || (info.name != null && references.contains(info.name));
      if (!named || info.kind == RuleInfo.Kind.FILTER) continue;
      infos.add(info);
      ids.add(info.id);
    }
  }

  List<RuleInfo> infos() {
    return infos;
  }

  Set<String> ids() {
    return ids;
  }

  /** Takes out what nobody hears of. */
  void leaveOut(List<Rule> rules, List<CorrelationRule> correlations) {
    if (ids.isEmpty()) return;
    Map<String, CorrelationRule> byId = new HashMap<>();
    Deque<String> open = new ArrayDeque<>();
    for (Rule rule : rules) {
      if (!rule.isSilent()) open.add(rule.info().id);
    }
    for (CorrelationRule correlation : correlations) {
      byId.put(correlation.info().id, correlation);
      if (!correlation.isSilent()) open.add(correlation.info().id);
    }
    Set<String> heard = new HashSet<>(open);
    while (!open.isEmpty()) {
      CorrelationRule correlation = byId.get(open.remove());
      if (correlation == null) continue;
      for (String id : correlation.ruleIds()) {
        if (heard.add(id)) open.add(id);
      }
    }
    rules.removeIf(rule -> !heard.contains(rule.info().id));
    correlations.removeIf(correlation -> !heard.contains(correlation.info().id));
  }
}
