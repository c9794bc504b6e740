package io.keytrail.jobs.topology;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.key.KeyInput;
import io.keytrail.jobs.key.KeyInputSerializer;
import io.keytrail.jobs.key.RecordSplitFunction;
import io.keytrail.jobs.rules.CorrelationFunction;
import io.keytrail.jobs.rules.ExpiredFilterFunction;
import io.keytrail.jobs.rules.KeyRuleFunction;
import io.keytrail.jobs.rules.RefusedRulesFunction;
import io.keytrail.jobs.rules.ReloadingCorrelationFunction;
import io.keytrail.jobs.rules.ReloadingKeyRuleFunction;
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
import io.keytrail.jobs.trail.UndecidedRecord;
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
 *                 ├─► [by filter] expired filters ─► findings
 *                 └─► key timeline → key rules ─► as match, from here on
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
  private final KeyUsageOptions options;
  private final RuleProgram program;

  /** Null when the rules are not replaced, as the next. */
  private final DataStream<RuleUpdate> changes;

  private final BroadcastStream<RuleUpdate> updates;
  private final SingleOutputStreamOperator<RuleHit> matches;

  /**
   * The first stage.
   *
   * @param options with rules
   */
  RuleTopology(
      StreamExecutionEnvironment env, DataStream<TrailBatch> trail, KeyUsageOptions options) {
    this.options = options;
    program = options.rules();
    changes = options.reload() == null ? null : changes(env, options.reload());
    updates = changes == null ? null : changes.broadcast(RulesInForce.state());
    matches = match(trail);
  }

  /** Records on their way to each of their keys. */
  DataStream<KeyInput> questions() {
    return matches
        .getSideOutput(RuleMatchFunction.UNDECIDED)
        .process(new RecordSplitFunction())
        .returns(KeyInputSerializer.TYPE)
        .name(RecordSplitFunction.UID)
        .uid(RecordSplitFunction.UID);
  }

  DataStream<Rejected> unreadable() {
    return matches.getSideOutput(RuleMatchFunction.UNREADABLE);
  }

  /**
   * The second stage, and what becomes of both.
   *
   * @param answered records that have been to a key
   */
  DataStream<Finding> findings(DataStream<UndecidedRecord> answered) {
    SingleOutputStreamOperator<RuleHit> settled = settle(answered);
    DataStream<Finding> all =
        matches
            .union(settled)
            .keyBy(RuleDedupeFunction::eventKey, Types.STRING)
            .process(new RuleDedupeFunction(options.dedupeHorizon()), FindingSerializer.TYPE)
            .name(RuleDedupeFunction.UID)
            .uid(RuleDedupeFunction.UID)
            .keyBy(finding -> finding.uid, Types.STRING)
            .process(new RuleFindingFunction(), FindingSerializer.TYPE)
            .name(RuleFindingFunction.UID)
            .uid(RuleFindingFunction.UID);
    for (DataStream<Finding> level : correlate(settled)) all = all.union(level);
    DataStream<Finding> expired = matches.getSideOutput(RuleMatchFunction.EXPIRED);
    all =
        all.union(
            expired
                .keyBy(finding -> finding.uid, Types.STRING)
                .process(new ExpiredFilterFunction(), FindingSerializer.TYPE)
                .name(ExpiredFilterFunction.UID)
                .uid(ExpiredFilterFunction.UID));
    if (changes == null) return all;
    return all.union(refused(changes, expired, options.reload().location()));
  }

  private SingleOutputStreamOperator<RuleHit> settle(DataStream<UndecidedRecord> answered) {
    SingleOutputStreamOperator<RuleHit> settled =
        updates == null
            ? answered.process(new KeyRuleFunction(program)).returns(RuleMatchFunction.TYPE)
            : answered
                .connect(updates)
                .process(new ReloadingKeyRuleFunction(program), RuleMatchFunction.TYPE);
    return settled.name(KeyRuleFunction.UID).uid(KeyRuleFunction.UID);
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
  private List<DataStream<Finding>> correlate(SingleOutputStreamOperator<RuleHit> settled) {
    int levels = updates == null ? program.correlationLevels() : CorrelationRule.MAX_LEVELS;
    List<SingleOutputStreamOperator<?>> below = new ArrayList<>(List.of(matches, settled));
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
