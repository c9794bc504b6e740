package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelationEngine;
import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.correlate.CorrelationState;
import io.keytrail.sigma.correlate.Firing;
import io.keytrail.sigma.report.FiringFindings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.util.Collector;

/**
 * Judges groups of correlations: what the two correlation functions have in common, the one with
 * the rules of the start and the one whose rules are replaced.
 */
final class Correlator {
  private final TrailCounter findings;
  private final TrailCounter updates;
  private final TrailCounter late;
  private final TrailCounter stale;

  private RuleSet rules;
  private Map<String, CorrelationEngine> engines;

  Correlator(RuntimeContext context) {
    findings = new TrailCounter(context, TrailCounters.FINDINGS);
    updates = new TrailCounter(context, TrailCounters.FINDING_UPDATES);
    late = new TrailCounter(context, TrailCounters.CORRELATION_LATE);
    stale = new TrailCounter(context, TrailCounters.CORRELATION_STALE);
  }

  /** Of one correlation and group. Written once, for the functions and for state readers. */
  static ValueStateDescriptor<CorrelationState> group() {
    return new ValueStateDescriptor<>("correlated-events", CorrelationStateSerializer.TYPE);
  }

  /** From now on these, all of them at once. */
  void use(RuleSet newRules) {
    rules = newRules;
    engines = new HashMap<>();
    for (CorrelationRule rule : rules.correlations()) {
      engines.put(rule.info().id, new CorrelationEngine(rule));
    }
  }

  /** Drops what no rule of now can go on with. */
  void cleanUp(String streamKey, ValueState<CorrelationState> group) throws Exception {
    CorrelationState state = group.value();
    CorrelationEngine engine = engine(streamKey);
    if (state != null && (engine == null || engine.adopt(state) != state)) group.clear();
  }

  /**
   * While rules are being replaced, an event may come that was made for a rule that is gone, or for
   * one that is not here yet. It is counted, and no more: a changed rule begins where it is.
   */
  void onEvent(Contribution event, ValueState<CorrelationState> group, TimerService timers)
      throws Exception {
    CorrelationEngine engine = engines.get(event.correlationId);
    if (engine == null || !engine.isFor(event)) {
      stale.increment();
      return;
    }
    CorrelationState state = engine.adopt(group.value());
    CorrelationEngine.Reception reception = engine.onEvent(state, event, timers.currentWatermark());
    if (reception == CorrelationEngine.Reception.LATE) late.increment();
    store(engine, state, group, timers);
  }

  void onTimer(
      long now,
      String streamKey,
      ValueState<CorrelationState> group,
      TimerService timers,
      SideOutput side,
      Collector<Finding> out)
      throws Exception {
    CorrelationState kept = group.value();
    if (kept == null) return;
    CorrelationEngine engine = engine(streamKey);
    if (engine == null) {
      group.clear();
      return;
    }
    CorrelationState state = engine.adopt(kept);
    List<Firing> fired = new ArrayList<>();
    engine.onTime(state, now, fired::add);
    for (Firing firing : fired) {
      tell(firing, engine.rule(), out);
      for (Contribution contribution : rules.contributions(firing)) {
        int level = rules.correlation(contribution.correlationId).level();
        side.output(RuleMatcher.contributions(level), contribution);
      }
    }
    store(engine, state, group, timers);
  }

  /** Null when there is no such rule any more. */
  private CorrelationEngine engine(String streamKey) {
    return engines.get(streamKey.substring(0, streamKey.indexOf('\n')));
  }

  private void tell(Firing firing, CorrelationRule rule, Collector<Finding> out) {
    if (rule.isSilent() || !FiringFindings.isTold(firing)) return;
    (firing.number == 1 ? findings : updates).increment();
    out.collect(FiringFindings.of(firing, rule, rules.version()));
  }

  private static void store(
      CorrelationEngine engine,
      CorrelationState state,
      ValueState<CorrelationState> group,
      TimerService timers)
      throws Exception {
    if (state.isEmpty()) {
      group.clear();
      return;
    }
    group.update(state);
    timers.registerEventTimeTimer(engine.nextTimerMillis(state));
  }
}
