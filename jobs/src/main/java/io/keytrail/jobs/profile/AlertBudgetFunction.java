package io.keytrail.jobs.profile;

import io.keytrail.cases.AlertBudget;
import io.keytrail.cases.BudgetState;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.NextTimer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.jobs.trail.WaitingRecords;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Bounds the findings that a day brings, see {@link AlertBudget}. Keyed by {@link
 * AlertBudget#scope}.
 *
 * <p>All that was said at one moment of event time waits for the watermark and is offered together,
 * so that what passes does not depend on the order of arrival. The moment is that of the record and
 * not the finding's own time: a silence is told some time after it began. Nothing speaks when the
 * input has ended.
 *
 * <p>State: the findings that wait, and the budget's, which ends a week after the last finding.
 */
public final class AlertBudgetFunction extends KeyedProcessFunction<String, Finding, Finding> {
  public static final String UID = "alert-budget";
  private static final long serialVersionUID = 1;

  private final ProfileProgram program;
  private transient AlertBudget budget;
  private transient ValueState<byte[]> spent;
  private transient WaitingRecords<Finding> waiting;
  private transient NextTimer timer;
  private transient TrailCounter offered;
  private transient TrailCounter findings;
  private transient TrailCounter updates;

  public AlertBudgetFunction(ProfileProgram program) {
    this.program = program;
  }

  /** {@link BudgetState#toBytes}. */
  static ValueStateDescriptor<byte[]> spent() {
    return new ValueStateDescriptor<>(
        "alert-budget", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  /** By the moment at which they were said. */
  static MapStateDescriptor<Long, List<Finding>> waiting() {
    return WaitingRecords.descriptor("waiting-findings", FindingSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    budget = program.budget();
    spent = getRuntimeContext().getState(spent());
    waiting = new WaitingRecords<>(waiting(), getRuntimeContext());
    timer = new NextTimer(getRuntimeContext());
    offered = new TrailCounter(getRuntimeContext(), TrailCounters.BUDGETED_RECORDS);
    findings = new TrailCounter(getRuntimeContext(), TrailCounters.FINDINGS);
    updates = new TrailCounter(getRuntimeContext(), TrailCounters.FINDING_UPDATES);
  }

  @Override
  public void processElement(Finding finding, Context ctx, Collector<Finding> out)
      throws Exception {
    offered.increment();
    waiting.add(finding, ctx.timestamp(), ctx.timerService());
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) return;
    byte[] bytes = spent.value();
    BudgetState state = bytes == null ? new BudgetState() : BudgetState.fromBytes(bytes);
    List<Finding> passed = new ArrayList<>(budget.expire(state, ctx.getCurrentKey(), now));
    List<Finding> due = waiting.due(now);
    if (!due.isEmpty()) passed.addAll(budget.offer(state, ctx.getCurrentKey(), due));
    for (Finding finding : passed) {
      (finding.activity == Activity.CREATE ? findings : updates).increment();
      out.collect(finding);
    }
    if (state.isEmpty()) spent.clear();
    else spent.update(state.toBytes());
    timer.set(now, budget.nextExpiry(state), ctx.timerService());
  }
}
