package io.keytrail.jobs.rules;

import io.keytrail.jobs.trail.UndecidedRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * {@link KeyRuleFunction} with rules that are replaced while the job runs. A record is judged by
 * the rules in force when the key has answered; a rule that is gone by then says nothing.
 *
 * <p>State: the rules in force, if they are not those of the start.
 */
public final class ReloadingKeyRuleFunction
    extends BroadcastProcessFunction<UndecidedRecord, RuleUpdate, RuleHit> {
  private static final long serialVersionUID = 1;

  private final RuleProgram program;

  private transient RulesInForce inForce;
  private transient RuleMatcher matcher;

  public ReloadingKeyRuleFunction(RuleProgram program) {
    this.program = program;
  }

  @Override
  public void open(OpenContext context) {
    inForce = new RulesInForce(program);
    matcher = new RuleMatcher(getRuntimeContext(), false);
  }

  @Override
  public void processElement(UndecidedRecord record, ReadOnlyContext ctx, Collector<RuleHit> out)
      throws Exception {
    if (inForce.restore(ctx.getBroadcastState(RulesInForce.state()))) {
      matcher.use(inForce.current());
    }
    matcher.settle(record, ctx::output, out);
  }

  @Override
  public void processBroadcastElement(RuleUpdate update, Context ctx, Collector<RuleHit> out)
      throws Exception {
    if (update.isRefused()) return;
    inForce.replace(update, ctx.getBroadcastState(RulesInForce.state()));
    matcher.use(inForce.current());
  }
}
