package io.keytrail.jobs.rules;

import io.keytrail.jobs.trail.UndecidedRecord;
import org.apache.flink.util.Collector;

/**
 * {@link KeyRuleFunction} with rules that are replaced while the job runs. A record is judged by
 * the rules in force when the key has answered; a rule that is gone by then says nothing, and the
 * answer of one that now reads more of the record than came with it stays open.
 */
public final class ReloadingKeyRuleFunction extends ReloadingRuleFunction<UndecidedRecord> {
  private static final long serialVersionUID = 1;

  public ReloadingKeyRuleFunction(RuleProgram program) {
    super(program, false);
  }

  @Override
  void judge(UndecidedRecord record, RuleMatcher matcher, SideOutput side, Collector<RuleHit> out) {
    matcher.settle(record, side, out);
  }
}
