package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.UndecidedRecord;
import io.keytrail.reject.Rejected;
import io.keytrail.sigma.correlate.Contribution;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Asks all rules about each record, without state: chained to the source, so that a record's text
 * goes no further than here. Duplicates are taken out behind it, where they are few.
 */
public final class RuleMatchFunction extends ProcessFunction<TrailBatch, RuleHit> {
  /** Of {@link ReloadingMatchFunction}, too. */
  public static final String UID = "rule-match";

  public static final OutputTag<Rejected> UNREADABLE = RuleMatcher.UNREADABLE;

  /** A finding for each filter whose end an event has reached, and again for an earlier one. */
  public static final OutputTag<Finding> EXPIRED = RuleMatcher.EXPIRED;

  /** Records that some rules cannot judge before the key has answered. */
  public static final OutputTag<UndecidedRecord> UNDECIDED = RuleMatcher.UNDECIDED;

  /** Of its main output. */
  public static final TypeInformation<RuleHit> TYPE = RuleHitSerializer.TYPE;

  private static final long serialVersionUID = 1;

  private final RuleProgram program;

  private transient RuleMatcher matcher;

  public RuleMatchFunction(RuleProgram program) {
    this.program = program;
  }

  /** The events of correlations of this level, 1 and up. */
  public static OutputTag<Contribution> contributions(int level) {
    return RuleMatcher.contributions(level);
  }

  @Override
  public void open(OpenContext context) {
    matcher = new RuleMatcher(getRuntimeContext(), false);
    matcher.use(program);
  }

  @Override
  public void processElement(TrailBatch batch, Context ctx, Collector<RuleHit> out) {
    matcher.match(batch, ctx::output, out);
  }
}
