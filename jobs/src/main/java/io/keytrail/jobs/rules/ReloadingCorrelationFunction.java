package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelationState;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * {@link CorrelationFunction} with rules that are replaced while the job runs. The state of a
 * correlation is kept as long as it can go on with it; that of all others is dropped with the
 * update, not when it happens to be touched.
 *
 * <p>State: besides that of the groups, the rules in force, if they are not those of the start.
 */
public final class ReloadingCorrelationFunction
    extends KeyedBroadcastProcessFunction<String, Contribution, RuleUpdate, Finding> {
  private static final long serialVersionUID = 1;

  private final RuleProgram program;

  private transient RulesInForce inForce;
  private transient Correlator correlator;
  private transient ValueState<CorrelationState> group;

  public ReloadingCorrelationFunction(RuleProgram program) {
    this.program = program;
  }

  @Override
  public void open(OpenContext context) {
    inForce = new RulesInForce(program);
    correlator = new Correlator(getRuntimeContext());
    group = getRuntimeContext().getState(Correlator.group());
  }

  @Override
  public void processElement(Contribution event, ReadOnlyContext ctx, Collector<Finding> out)
      throws Exception {
    restore(ctx);
    correlator.onEvent(event, group, ctx.timerService());
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    restore(ctx);
    correlator.onTimer(now, ctx.getCurrentKey(), group, ctx.timerService(), ctx::output, out);
  }

  @Override
  public void processBroadcastElement(RuleUpdate update, Context ctx, Collector<Finding> out)
      throws Exception {
    if (update.isRefused()) return;
    inForce.replace(update, ctx.getBroadcastState(RulesInForce.state()));
    correlator.use(inForce.current().rules());
    ctx.applyToKeyedState(Correlator.group(), correlator::cleanUp);
  }

  private void restore(ReadOnlyContext ctx) throws Exception {
    if (inForce.restore(ctx.getBroadcastState(RulesInForce.state()))) {
      correlator.use(inForce.current().rules());
    }
  }
}
