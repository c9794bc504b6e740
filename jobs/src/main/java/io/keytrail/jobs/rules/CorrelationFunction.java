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
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Judges the correlations of one level, each group when the watermark has passed its events. Keyed
 * by correlation and group, so that one hot group holds up nobody else.
 *
 * <p>State: what {@link CorrelationEngine} keeps, gone when no window can hold the last event any
 * more. State of a rule that is no longer there goes with its next timer.
 */
public final class CorrelationFunction extends KeyedProcessFunction<String, Contribution, Finding> {
  /** With the level behind it. */
  public static final String UID = "correlate-";

  private static final long serialVersionUID = 1;

  private final RuleProgram program;

  private transient RuleSet rules;
  private transient Map<String, CorrelationEngine> engines;
  private transient Map<Integer, OutputTag<Contribution>> outer;
  private transient ValueState<CorrelationState> group;
  private transient TrailCounter findings;
  private transient TrailCounter updates;
  private transient TrailCounter late;

  public CorrelationFunction(RuleProgram program) {
    this.program = program;
  }

  /** Of one correlation and group. Written once, for the function and for state readers. */
  static ValueStateDescriptor<CorrelationState> group() {
    return new ValueStateDescriptor<>("correlated-events", CorrelationStateSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    rules = program.rules();
    engines = new HashMap<>();
    for (CorrelationRule rule : rules.correlations()) {
      engines.put(rule.info().id, new CorrelationEngine(rule));
    }
    outer = new HashMap<>();
    for (int level = 2; level <= program.correlationLevels(); level++) {
      outer.put(level, RuleMatchFunction.contributions(level));
    }
    group = getRuntimeContext().getState(group());
    findings = new TrailCounter(getRuntimeContext(), TrailCounters.FINDINGS);
    updates = new TrailCounter(getRuntimeContext(), TrailCounters.FINDING_UPDATES);
    late = new TrailCounter(getRuntimeContext(), TrailCounters.CORRELATION_LATE);
  }

  @Override
  public void processElement(Contribution event, Context ctx, Collector<Finding> out)
      throws Exception {
    CorrelationEngine engine = engines.get(event.correlationId);
    if (engine == null) return;
    CorrelationState state = engine.adopt(group.value());
    CorrelationEngine.Reception reception =
        engine.onEvent(state, event, ctx.timerService().currentWatermark());
    if (reception == CorrelationEngine.Reception.LATE) late.increment();
    store(engine, state, ctx);
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    CorrelationState kept = group.value();
    if (kept == null) return;
    String key = ctx.getCurrentKey();
    CorrelationEngine engine = engines.get(key.substring(0, key.indexOf('\n')));
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
        ctx.output(outer.get(level), contribution);
      }
    }
    store(engine, state, ctx);
  }

  private void tell(Firing firing, CorrelationRule rule, Collector<Finding> out) {
    if (rule.isSilent() || !FiringFindings.isTold(firing)) return;
    (firing.number == 1 ? findings : updates).increment();
    out.collect(FiringFindings.of(firing, rule, rules.version()));
  }

  private void store(CorrelationEngine engine, CorrelationState state, Context ctx)
      throws Exception {
    if (state.isEmpty()) {
      group.clear();
      return;
    }
    group.update(state);
    ctx.timerService().registerEventTimeTimer(engine.nextTimerMillis(state));
  }
}
