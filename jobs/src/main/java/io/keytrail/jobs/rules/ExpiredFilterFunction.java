package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Tells of each expired filter once, with the earliest event that it can no longer leave out, when
 * the watermark has passed it. Keyed by the finding's uid, which is that of the filter and its end.
 *
 * <p>State: that it was told, for {@link #MEMORY}. A filter that is still there after that is told
 * of again when the job is started again.
 */
public final class ExpiredFilterFunction extends KeyedProcessFunction<String, Finding, Finding> {
  public static final String UID = "expired-filters";

  /** Event time. */
  public static final Duration MEMORY = Duration.ofDays(30);

  private static final long serialVersionUID = 1;

  private transient ValueState<Finding> waiting;
  private transient ValueState<Long> told;
  private transient TrailCounter findings;

  static ValueStateDescriptor<Finding> waiting() {
    return new ValueStateDescriptor<>("waiting-filter", FindingSerializer.TYPE);
  }

  /** Time of the event. */
  static ValueStateDescriptor<Long> told() {
    return new ValueStateDescriptor<>("told-filter", Types.LONG);
  }

  @Override
  public void open(OpenContext context) {
    waiting = getRuntimeContext().getState(waiting());
    told = getRuntimeContext().getState(told());
    findings = new TrailCounter(getRuntimeContext(), TrailCounters.FINDINGS);
  }

  @Override
  public void processElement(Finding expired, Context ctx, Collector<Finding> out)
      throws Exception {
    if (told.value() != null) return;
    Finding known = waiting.value();
    if (known != null && known.timeMillis <= expired.timeMillis) return;
    waiting.update(expired);
    ctx.timerService().registerEventTimeTimer(expired.timeMillis);
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    Finding expired = waiting.value();
    if (expired != null && expired.timeMillis <= now) {
      findings.increment();
      out.collect(expired);
      waiting.clear();
      told.update(expired.timeMillis);
      ctx.timerService().registerEventTimeTimer(expired.timeMillis + MEMORY.toMillis());
    }
    Long time = told.value();
    if (time != null && time + MEMORY.toMillis() <= now) told.clear();
  }
}
