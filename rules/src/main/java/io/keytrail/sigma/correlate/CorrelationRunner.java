package io.keytrail.sigma.correlate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Runs all correlations of a rule set in memory, level by level: for tests inside rule files and
 * for whoever needs no distribution. Not thread-safe.
 */
public final class CorrelationRunner {
  private final Map<String, CorrelationEngine> engines = new HashMap<>();

  /** States by level, then stream key; sorted, so that results have one order. */
  private final List<TreeMap<String, CorrelationState>> levels = new ArrayList<>();

  private final Function<Firing, List<Contribution>> router;
  private long watermarkMillis = Long.MIN_VALUE;

  /**
   * @param router where a firing goes as an event of other correlations
   */
  public CorrelationRunner(
      Collection<CorrelationRule> rules, Function<Firing, List<Contribution>> router) {
    for (CorrelationRule rule : rules) engines.put(rule.info().id, new CorrelationEngine(rule));
    for (int i = 0; i < CorrelationRule.MAX_LEVELS; i++) levels.add(new TreeMap<>());
    this.router = router;
  }

  public CorrelationEngine.Reception onEvent(Contribution event) {
    CorrelationEngine engine = engines.get(event.correlationId);
    CorrelationState state =
        levels
            .get(engine.rule().level() - 1)
            .computeIfAbsent(event.streamKey(), key -> engine.newState());
    return engine.onEvent(state, event, watermarkMillis);
  }

  /** Firings of all windows that end up to the watermark, inner correlations before outer ones. */
  public List<Firing> onTime(long newWatermarkMillis) {
    List<Firing> all = new ArrayList<>();
    for (TreeMap<String, CorrelationState> states : levels) {
      List<Firing> fired = new ArrayList<>();
      states.forEach(
          (key, state) -> {
            String id = key.substring(0, key.indexOf('\n'));
            engines.get(id).onTime(state, newWatermarkMillis, fired::add);
          });
      states.values().removeIf(CorrelationState::isEmpty);
      for (Firing firing : fired) router.apply(firing).forEach(this::onEvent);
      all.addAll(fired);
    }
    watermarkMillis = Math.max(watermarkMillis, newWatermarkMillis);
    return all;
  }

  /** How many groups have state. */
  public int groupCount() {
    return levels.stream().mapToInt(TreeMap::size).sum();
  }
}
