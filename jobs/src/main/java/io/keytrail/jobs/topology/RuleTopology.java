package io.keytrail.jobs.topology;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.rules.CorrelationFunction;
import io.keytrail.jobs.rules.ExpiredFilterFunction;
import io.keytrail.jobs.rules.RefusedRulesFunction;
import io.keytrail.jobs.rules.ReloadingCorrelationFunction;
import io.keytrail.jobs.rules.ReloadingMatchFunction;
import io.keytrail.jobs.rules.RuleDedupeFunction;
import io.keytrail.jobs.rules.RuleFindingFunction;
import io.keytrail.jobs.rules.RuleHit;
import io.keytrail.jobs.rules.RuleMatchFunction;
import io.keytrail.jobs.rules.RuleProgram;
import io.keytrail.jobs.rules.RuleUpdate;
import io.keytrail.jobs.rules.RuleUpdateFunction;
import io.keytrail.jobs.rules.RulesInForce;
import io.keytrail.jobs.rules.watch.RuleWatchSource;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.reject.Rejected;
import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelationRule;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The rules' part of {@link KeyUsageTopology}.
 *
 * <pre>
 * source → match ─┬─► [by event] dedupe → [by rule, principal, key] findings ─► findings
 *                 ├─► [by correlation, group] correlate-1 ─┬─► findings
 *                 │                                        └─► correlate-2 …
 *                 └─► [by filter] expired filters ─► findings
 * </pre>
 *
 * <p>With rules that are replaced while the job runs, what changes at their location is broadcast
 * to match and correlate, and what is refused is a finding:
 *
 * <pre>
 * watch → updates ─┬─► match, correlate-1 … correlate-4
 *                  └─► refused rules ─► findings
 * </pre>
 *
 * <p>There are as many levels of correlations then as rules can have, since what the next rules
 * will need is not known. Subtasks take new rules one by one, within moments: in between, an event
 * is judged by the rules of the subtask that has it. A correlation that is the same in both takes
 * events from either side; one that has changed takes none from the other side, see {@code
 * correlationStale}.
 */
final class RuleTopology {
  final DataStream<Finding> findings;
  final DataStream<Rejected> unreadable;

  private final RuleProgram program;

  /** Null when the rules are not replaced. */
  private final BroadcastStream<RuleUpdate> updates;

  private RuleTopology(
      StreamExecutionEnvironment env, DataStream<TrailBatch> trail, KeyUsageOptions options) {
    program = options.rules();
    RuleReload reload = options.reload();
    DataStream<RuleUpdate> changes = reload == null ? null : changes(env, reload);
    updates = changes == null ? null : changes.broadcast(RulesInForce.state());
    SingleOutputStreamOperator<RuleHit> hits = match(trail);
    DataStream<Finding> all =
        hits.keyBy(RuleDedupeFunction::eventKey, Types.STRING)
            .process(new RuleDedupeFunction(options.dedupeHorizon()), FindingSerializer.TYPE)
            .name(RuleDedupeFunction.UID)
            .uid(RuleDedupeFunction.UID)
            .keyBy(finding -> finding.uid, Types.STRING)
            .process(new RuleFindingFunction(), FindingSerializer.TYPE)
            .name(RuleFindingFunction.UID)
            .uid(RuleFindingFunction.UID);
    for (DataStream<Finding> level : correlate(hits)) all = all.union(level);
    DataStream<Finding> expired = hits.getSideOutput(RuleMatchFunction.EXPIRED);
    all =
        all.union(
            expired
                .keyBy(finding -> finding.uid, Types.STRING)
                .process(new ExpiredFilterFunction(), FindingSerializer.TYPE)
                .name(ExpiredFilterFunction.UID)
                .uid(ExpiredFilterFunction.UID));
    if (changes != null) all = all.union(refused(changes, expired, reload.location()));
    findings = all;
    unreadable = hits.getSideOutput(RuleMatchFunction.UNREADABLE);
  }

  static RuleTopology define(
      StreamExecutionEnvironment env, DataStream<TrailBatch> trail, KeyUsageOptions options) {
    return new RuleTopology(env, trail, options);
  }

  private DataStream<RuleUpdate> changes(StreamExecutionEnvironment env, RuleReload reload) {
    return new RuleWatchSource(reload.location(), reload.interval(), program.locatedHash())
        .attach(env)
        .process(new RuleUpdateFunction(program))
        .returns(RuleUpdate.TYPE)
        .setParallelism(1)
        .name(RuleUpdateFunction.UID)
        .uid(RuleUpdateFunction.UID);
  }

  private SingleOutputStreamOperator<RuleHit> match(DataStream<TrailBatch> trail) {
    SingleOutputStreamOperator<RuleHit> hits =
        updates == null
            ? trail.process(new RuleMatchFunction(program)).returns(RuleMatchFunction.TYPE)
            : trail
                .connect(updates)
                .process(new ReloadingMatchFunction(program), RuleMatchFunction.TYPE);
    return hits.name(RuleMatchFunction.UID).uid(RuleMatchFunction.UID);
  }

  /** Level by level: what fires below is an event of every level above that asks for it. */
  private List<DataStream<Finding>> correlate(SingleOutputStreamOperator<RuleHit> hits) {
    int levels = updates == null ? program.correlationLevels() : CorrelationRule.MAX_LEVELS;
    List<SingleOutputStreamOperator<?>> below = new ArrayList<>(List.of(hits));
    List<DataStream<Finding>> all = new ArrayList<>();
    for (int level = 1; level <= levels; level++) {
      DataStream<Contribution> events = null;
      for (SingleOutputStreamOperator<?> operator : below) {
        DataStream<Contribution> more =
            operator.getSideOutput(RuleMatchFunction.contributions(level));
        events = events == null ? more : events.union(more);
      }
      SingleOutputStreamOperator<Finding> findings =
          correlate(events.keyBy(Contribution::streamKey, Types.STRING))
              .name(CorrelationFunction.UID + level)
              .uid(CorrelationFunction.UID + level);
      below.add(findings);
      all.add(findings);
    }
    return all;
  }

  private SingleOutputStreamOperator<Finding> correlate(KeyedStream<Contribution, String> events) {
    return updates == null
        ? events.process(new CorrelationFunction(program), FindingSerializer.TYPE)
        : events
            .connect(updates)
            .process(new ReloadingCorrelationFunction(program), FindingSerializer.TYPE);
  }

  /**
   * @param clock any stream that goes with the time of the events
   */
  private DataStream<Finding> refused(
      DataStream<RuleUpdate> changes, DataStream<Finding> clock, String location) {
    return changes
        .keyBy(update -> RefusedRulesFunction.KEY, Types.STRING)
        .connect(clock.keyBy(finding -> RefusedRulesFunction.KEY, Types.STRING))
        .process(new RefusedRulesFunction(program, location), FindingSerializer.TYPE)
        .setParallelism(1)
        .name(RefusedRulesFunction.UID)
        .uid(RefusedRulesFunction.UID);
  }
}
