package io.keytrail.jobs.compliance;

import io.keytrail.compliance.ComplianceSummary;
import io.keytrail.compliance.SummaryState;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Folds floods of findings, see {@link ComplianceSummary}. Keyed by {@link
 * ComplianceSummary#group}.
 *
 * <p>Findings wait for the watermark, so that which ones are told singly does not depend on the
 * order of arrival. State: those that wait, and some kilobytes per group.
 */
public final class ComplianceSummaryFunction
    extends KeyedProcessFunction<String, Finding, Finding> {
  public static final String UID = "compliance-summary";
  private static final long serialVersionUID = 1;

  private static final Comparator<Finding> ORDER =
      Comparator.comparing((Finding f) -> f.uid).thenComparingInt(f -> f.sequence);

  private final PolicyProgram program;
  private transient ComplianceSummary summary;
  private transient MapState<Long, List<Finding>> waiting;
  private transient ValueState<byte[]> state;

  public ComplianceSummaryFunction(PolicyProgram program) {
    this.program = program;
  }

  /** By time of the finding. */
  static MapStateDescriptor<Long, List<Finding>> waiting() {
    return new MapStateDescriptor<>(
        "waiting-findings",
        LongSerializer.INSTANCE,
        new ListSerializer<>(FindingSerializer.INSTANCE));
  }

  /** {@link SummaryState#toBytes}. */
  static ValueStateDescriptor<byte[]> summary() {
    return new ValueStateDescriptor<>(
        "compliance-summary", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  @Override
  public void open(OpenContext context) {
    summary = new ComplianceSummary(program.policy().summariseAbove());
    waiting = getRuntimeContext().getMapState(waiting());
    state = getRuntimeContext().getState(summary());
  }

  @Override
  public void processElement(Finding finding, Context ctx, Collector<Finding> out)
      throws Exception {
    long at = Math.max(finding.timeMillis, ctx.timerService().currentWatermark() + 1);
    List<Finding> same = waiting.get(at);
    List<Finding> all = same == null ? new ArrayList<>(1) : new ArrayList<>(same);
    all.add(finding);
    waiting.put(at, all);
    ctx.timerService().registerEventTimeTimer(at);
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    SummaryState known =
        state.value() == null ? new SummaryState() : SummaryState.fromBytes(state.value());
    String group = ctx.getCurrentKey();
    List<Finding> due = waiting.get(now);
    if (due != null) {
      waiting.remove(now);
      List<Finding> sorted = new ArrayList<>(due);
      sorted.sort(ORDER);
      for (Finding finding : sorted) {
        if (summary.passes(known, finding)) out.collect(finding);
      }
    }
    if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) {
      if (waiting.isEmpty()) summary.onEnd(known, group).forEach(out::collect);
    } else {
      summary.onTime(known, now, group).forEach(out::collect);
    }
    long next = summary.nextCheck(known);
    if (next != Long.MAX_VALUE) ctx.timerService().registerEventTimeTimer(Math.max(next, now + 1));
    if (known.isEmpty()) state.clear();
    else state.update(known.toBytes());
    if (waiting.isEmpty()) waiting.clear();
  }
}
