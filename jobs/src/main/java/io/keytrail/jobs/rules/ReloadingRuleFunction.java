package io.keytrail.jobs.rules;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Rules that are replaced while the job runs, between two inputs.
 *
 * <p>State: the rules in force, if they are not those of the start.
 */
abstract class ReloadingRuleFunction<I> extends BroadcastProcessFunction<I, RuleUpdate, RuleHit> {
  private static final long serialVersionUID = 1;

  private final RuleProgram program;
  private final boolean choosy;

  private transient RulesInForce inForce;
  private transient RuleMatcher matcher;

  /**
   * @param choosy whether records come that no rule asks for
   */
  ReloadingRuleFunction(RuleProgram program, boolean choosy) {
    this.program = program;
    this.choosy = choosy;
  }

  abstract void judge(I input, RuleMatcher matcher, SideOutput side, Collector<RuleHit> out);

  @Override
  public final void open(OpenContext context) {
    inForce = new RulesInForce(program);
    matcher = new RuleMatcher(getRuntimeContext(), choosy);
  }

  @Override
  public final void processElement(I input, ReadOnlyContext ctx, Collector<RuleHit> out)
      throws Exception {
    if (inForce.restore(ctx.getBroadcastState(RulesInForce.state()))) {
      matcher.use(inForce.current());
    }
    judge(input, matcher, ctx::output, out);
  }

  @Override
  public final void processBroadcastElement(RuleUpdate update, Context ctx, Collector<RuleHit> out)
      throws Exception {
    if (update.isRefused()) return;
    inForce.replace(update, ctx.getBroadcastState(RulesInForce.state()));
    matcher.use(inForce.current());
  }
}
