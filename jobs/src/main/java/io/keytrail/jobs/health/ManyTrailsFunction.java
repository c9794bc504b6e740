package io.keytrail.jobs.health;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.NextTimer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.jobs.trail.WaitingRecords;
import io.keytrail.profile.ManyTrails;
import io.keytrail.profile.ManyTrailsState;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Bounds what the failure of many accounts' trails tells, see {@link ManyTrails}. Keyed by the
 * finding's title: one for each kind of failure, over all accounts.
 *
 * <p>All that was said at one moment of event time waits for the watermark and is offered together.
 * Nothing speaks when the input has ended.
 *
 * <p>State: the findings that wait; what {@link ManyTrails} remembers, until all is over and a day
 * has passed.
 */
public final class ManyTrailsFunction extends KeyedProcessFunction<String, Finding, Finding> {
  public static final String UID = "many-trails";
  private static final long serialVersionUID = 1;

  private final ManyTrails many;
  private transient ValueState<byte[]> known;
  private transient WaitingRecords<Finding> waiting;
  private transient NextTimer timer;
  private transient TrailCounter findings;
  private transient TrailCounter updates;

  public ManyTrailsFunction(ManyTrails many) {
    this.many = many;
  }

  /** {@link ManyTrailsState#toBytes}. */
  static ValueStateDescriptor<byte[]> known() {
    return new ValueStateDescriptor<>(
        "many-trails", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  /** By the moment at which they were said. */
  static MapStateDescriptor<Long, List<Finding>> waiting() {
    return WaitingRecords.descriptor("waiting-findings", FindingSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    known = getRuntimeContext().getState(known());
    waiting = new WaitingRecords<>(waiting(), getRuntimeContext());
    timer = new NextTimer(getRuntimeContext());
    findings = new TrailCounter(getRuntimeContext(), TrailCounters.FINDINGS);
    updates = new TrailCounter(getRuntimeContext(), TrailCounters.FINDING_UPDATES);
  }

  @Override
  public void processElement(Finding finding, Context ctx, Collector<Finding> out)
      throws Exception {
    waiting.add(finding, ctx.timestamp(), ctx.timerService());
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) return;
    byte[] bytes = known.value();
    ManyTrailsState state =
        bytes == null ? new ManyTrailsState() : ManyTrailsState.fromBytes(bytes);
    List<Finding> due = waiting.due(now);
    if (due.isEmpty()) {
      many.expire(state, now);
    } else {
      for (Finding finding : many.offer(state, due, now)) {
        (finding.activity == Activity.CREATE ? findings : updates).increment();
        out.collect(finding);
      }
    }
    if (state.isEmpty()) known.clear();
    else known.update(state.toBytes());
    timer.set(now, many.nextExpiry(state), ctx.timerService());
  }
}
