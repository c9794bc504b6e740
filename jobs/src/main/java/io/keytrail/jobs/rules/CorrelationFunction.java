package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelationEngine;
import io.keytrail.sigma.correlate.CorrelationState;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Judges the correlations of one level, each group when the watermark has passed its events. Keyed
 * by correlation and group, so that one hot group holds up nobody else.
 *
 * <p>State: what {@link CorrelationEngine} keeps, gone when no window can hold the last event any
 * more. State of a rule that is no longer there goes with its next timer.
 */
public final class CorrelationFunction extends KeyedProcessFunction<String, Contribution, Finding> {
  /** With the level behind it; of {@link ReloadingCorrelationFunction}, too. */
  public static final String UID = "correlate-";

  private static final long serialVersionUID = 1;

  private final RuleProgram program;

  private transient Correlator correlator;
  private transient ValueState<CorrelationState> group;

  public CorrelationFunction(RuleProgram program) {
    this.program = program;
  }

  @Override
  public void open(OpenContext context) {
    correlator = new Correlator(getRuntimeContext());
    correlator.use(program.rules());
    group = getRuntimeContext().getState(Correlator.group());
  }

  @Override
  public void processElement(Contribution event, Context ctx, Collector<Finding> out)
      throws Exception {
    correlator.onEvent(event, group, ctx.timerService());
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    correlator.onTimer(now, ctx.getCurrentKey(), group, ctx.timerService(), ctx::output, out);
  }
}
