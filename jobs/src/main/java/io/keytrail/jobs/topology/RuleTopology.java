package io.keytrail.jobs.topology;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.rules.CorrelationFunction;
import io.keytrail.jobs.rules.RuleDedupeFunction;
import io.keytrail.jobs.rules.RuleFindingFunction;
import io.keytrail.jobs.rules.RuleHit;
import io.keytrail.jobs.rules.RuleMatchFunction;
import io.keytrail.jobs.rules.RuleProgram;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.reject.Rejected;
import io.keytrail.sigma.correlate.Contribution;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The rules' part of {@link KeyUsageTopology}.
 *
 * <pre>
 * source → match ─┬─► [by event] dedupe → [by rule, principal, key] findings ─► findings
 *                 └─► [by correlation, group] correlate-1 ─┬─► findings
 *                                                          └─► correlate-2 …
 * </pre>
 */
final class RuleTopology {
  final DataStream<Finding> findings;
  final DataStream<Rejected> unreadable;

  private RuleTopology(DataStream<Finding> findings, DataStream<Rejected> unreadable) {
    this.findings = findings;
    this.unreadable = unreadable;
  }

  static RuleTopology define(
      DataStream<TrailBatch> trail, RuleProgram program, Duration dedupeHorizon) {
    SingleOutputStreamOperator<RuleHit> hits =
        trail
            .process(new RuleMatchFunction(program))
            .returns(RuleMatchFunction.TYPE)
            .name(RuleMatchFunction.UID)
            .uid(RuleMatchFunction.UID);
    DataStream<Finding> findings =
        hits.keyBy(RuleDedupeFunction::eventKey, Types.STRING)
            .process(new RuleDedupeFunction(dedupeHorizon), FindingSerializer.TYPE)
            .name(RuleDedupeFunction.UID)
            .uid(RuleDedupeFunction.UID)
            .keyBy(finding -> finding.uid, Types.STRING)
            .process(new RuleFindingFunction(), FindingSerializer.TYPE)
            .name(RuleFindingFunction.UID)
            .uid(RuleFindingFunction.UID);
    SingleOutputStreamOperator<Finding> inner = null;
    for (int level = 1; level <= program.correlationLevels(); level++) {
      DataStream<Contribution> events = hits.getSideOutput(RuleMatchFunction.contributions(level));
      if (inner != null) {
        events = events.union(inner.getSideOutput(RuleMatchFunction.contributions(level)));
      }
      String uid = CorrelationFunction.UID + level;
      inner =
          events
              .keyBy(Contribution::streamKey, Types.STRING)
              .process(new CorrelationFunction(program), FindingSerializer.TYPE)
              .name(uid)
              .uid(uid);
      findings = findings.union(inner);
    }
    return new RuleTopology(findings, hits.getSideOutput(RuleMatchFunction.UNREADABLE));
  }
}
