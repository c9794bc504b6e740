package io.keytrail.jobs.rules;

import io.keytrail.jobs.trail.TrailBatch;
import org.apache.flink.util.Collector;

/**
 * {@link RuleMatchFunction} with rules that are replaced while the job runs, between two batches.
 * It must be handed all records: what the next rules will ask for is not known where they are read.
 */
public final class ReloadingMatchFunction extends ReloadingRuleFunction<TrailBatch> {
  private static final long serialVersionUID = 1;

  public ReloadingMatchFunction(RuleProgram program) {
    super(program, true);
  }

  @Override
  void judge(TrailBatch batch, RuleMatcher matcher, SideOutput side, Collector<RuleHit> out) {
    matcher.match(batch, side, out);
  }
}
