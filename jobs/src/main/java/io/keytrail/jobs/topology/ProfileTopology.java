package io.keytrail.jobs.topology;

import io.keytrail.cases.AlertBudget;
import io.keytrail.cases.CaseMerger.By;
import io.keytrail.cases.CaseWindow;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.profile.AlertBudgetFunction;
import io.keytrail.jobs.profile.CaseMergeFunction;
import io.keytrail.jobs.profile.CaseWindowSerializer;
import io.keytrail.jobs.profile.KeyCaseFunction;
import io.keytrail.jobs.profile.KeyProfileFunction;
import io.keytrail.jobs.profile.PeerDayFunction;
import io.keytrail.jobs.profile.PeerDaySerializer;
import io.keytrail.jobs.profile.PeerPriorFunction;
import io.keytrail.jobs.profile.PeerPriorSerializer;
import io.keytrail.jobs.profile.PrincipalProfileFunction;
import io.keytrail.jobs.profile.ProfileProgram;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.profile.PeerPrior;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The profiles' part of {@link KeyUsageTopology}: what is normal for keys and principals, and the
 * cases when it is not.
 *
 * <pre>
 * key timeline ─┬─► key profile ─┬─► touches
 *               │                └─► what there is for the case ────► key case → cases
 *               └─► peer day → [by group] peer prior → (to all) ─────────┘
 * touches → [by principal] principal profile → cases
 * cases → [by principal] merge → [by cause] merge → health → [by account] alert budget → findings
 * </pre>
 */
final class ProfileTopology {
  private ProfileTopology() {}

  /**
   * Cases that are merged, and not yet on a budget.
   *
   * @param uses from an operator keyed by key ARN: they stay on the subtask that has their key
   * @param window length of the usage windows
   * @param lateness how long after its end a window may still change
   */
  static DataStream<Finding> cases(
      DataStream<WindowUse> uses, ProfileProgram program, Duration window, Duration lateness) {
    BroadcastStream<PeerPrior> priors =
        DataStreamUtils.reinterpretAsKeyedStream(uses, use -> use.keyArn, Types.STRING)
            .process(new PeerDayFunction(program, window, lateness), PeerDaySerializer.TYPE)
            .name(PeerDayFunction.UID)
            .uid(PeerDayFunction.UID)
            .keyBy(day -> day.group.text(), Types.STRING)
            .process(new PeerPriorFunction(program, window, lateness), PeerPriorSerializer.TYPE)
            .name(PeerPriorFunction.UID)
            .uid(PeerPriorFunction.UID)
            .broadcast(KeyCaseFunction.priors());
    SingleOutputStreamOperator<CaseWindow> profiles =
        DataStreamUtils.reinterpretAsKeyedStream(uses, use -> use.keyArn, Types.STRING)
            .process(new KeyProfileFunction(program, window, lateness), CaseWindowSerializer.TYPE)
            .name(KeyProfileFunction.UID)
            .uid(KeyProfileFunction.UID);
    DataStream<Finding> ofKeys =
        DataStreamUtils.reinterpretAsKeyedStream(profiles, said -> said.subject, Types.STRING)
            .connect(priors)
            .process(new KeyCaseFunction(program, window, lateness), FindingSerializer.TYPE)
            .name(KeyCaseFunction.UID)
            .uid(KeyCaseFunction.UID);
    DataStream<Finding> ofPrincipals =
        profiles
            .getSideOutput(KeyProfileFunction.TOUCHES)
            .keyBy(touch -> touch.principal, Types.STRING)
            .process(new PrincipalProfileFunction(program, lateness), FindingSerializer.TYPE)
            .name(PrincipalProfileFunction.UID)
            .uid(PrincipalProfileFunction.UID);
    return merged(merged(ofKeys.union(ofPrincipals), program, By.PRINCIPAL), program, By.CAUSE);
  }

  /**
   * @param cases that {@link HealthTopology} has seen
   */
  static DataStream<Finding> budgeted(DataStream<Finding> cases, ProfileProgram program) {
    return cases
        .keyBy(AlertBudget::scope, Types.STRING)
        .process(new AlertBudgetFunction(program), FindingSerializer.TYPE)
        .name(AlertBudgetFunction.UID)
        .uid(AlertBudgetFunction.UID);
  }

  private static DataStream<Finding> merged(
      DataStream<Finding> cases, ProfileProgram program, By by) {
    return cases
        .keyBy(finding -> CaseMergeFunction.streamKey(by, finding), Types.STRING)
        .process(new CaseMergeFunction(program, by), FindingSerializer.TYPE)
        .name(CaseMergeFunction.uid(by))
        .uid(CaseMergeFunction.uid(by));
  }
}
