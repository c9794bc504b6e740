package io.keytrail.jobs.rules;

import io.keytrail.jobs.trail.TrailBatch;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * {@link RuleMatchFunction} with rules that are replaced while the job runs, between two batches.
 * It must be handed all records: what the next rules will ask for is not known where they are read.
 *
 * <p>State: the rules in force, if they are not those of the start.
 */
public final class ReloadingMatchFunction
    extends BroadcastProcessFunction<TrailBatch, RuleUpdate, RuleHit> {
  private static final long serialVersionUID = 1;

  private final RuleProgram program;

  private transient RulesInForce inForce;
  private transient RuleMatcher matcher;

  public ReloadingMatchFunction(RuleProgram program) {
    this.program = program;
  }

  @Override
  public void open(OpenContext context) {
    inForce = new RulesInForce(program);
    matcher = new RuleMatcher(getRuntimeContext(), true);
  }

  @Override
  public void processElement(TrailBatch batch, ReadOnlyContext ctx, Collector<RuleHit> out)
      throws Exception {
    if (inForce.restore(ctx.getBroadcastState(RulesInForce.state()))) {
      matcher.use(inForce.current());
    }
    matcher.match(batch, ctx::output, out);
  }

  @Override
  public void processBroadcastElement(RuleUpdate update, Context ctx, Collector<RuleHit> out)
      throws Exception {
    if (update.isRefused()) return;
    inForce.replace(update, ctx.getBroadcastState(RulesInForce.state()));
    matcher.use(inForce.current());
  }
}
