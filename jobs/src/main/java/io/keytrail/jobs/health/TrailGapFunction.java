package io.keytrail.jobs.health;

import io.keytrail.jobs.trail.NextTimer;
import io.keytrail.profile.GapWatch;
import io.keytrail.profile.GapWatchState;
import io.keytrail.profile.HeardHour;
import io.keytrail.profile.TrailGaps;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The gaps of the trail of one account and Region, see {@link GapWatch}, for the profiles of its
 * keys. Keyed by {@link TrailGaps#place}.
 *
 * <p>A gap is told ahead of the watermark at which it is known, and so is its end: keys whose
 * windows wait for that watermark know of it. Nothing speaks when the input has ended.
 *
 * <p>State: what {@link GapWatch} remembers, until nothing was heard for a season and the gap that
 * this was has been forgotten.
 */
public final class TrailGapFunction extends KeyedProcessFunction<String, HeardHour, TrailGaps> {
  public static final String UID = "trail-gaps";
  private static final long serialVersionUID = 1;

  private final GapWatch watch;
  private transient ValueState<byte[]> known;
  private transient NextTimer timer;

  public TrailGapFunction(GapWatch watch) {
    this.watch = watch;
  }

  /** What to key by. */
  public static String key(HeardHour heard) {
    return TrailGaps.place(heard.accountId, heard.region);
  }

  /** {@link GapWatchState#toBytes}. */
  static ValueStateDescriptor<byte[]> known() {
    return new ValueStateDescriptor<>(
        "trail-gaps", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  @Override
  public void open(OpenContext context) {
    known = getRuntimeContext().getState(known());
    timer = new NextTimer(getRuntimeContext());
  }

  @Override
  public void processElement(HeardHour heard, Context ctx, Collector<TrailGaps> out)
      throws Exception {
    byte[] bytes = known.value();
    GapWatchState state = bytes == null ? new GapWatchState() : GapWatchState.fromBytes(bytes);
    long now = ctx.timerService().currentWatermark();
    boolean changed = watch.hear(state, heard, now == Long.MIN_VALUE ? now : now + 1);
    if (!state.hasHeard()) return;
    known.update(state.toBytes());
    long next = changed ? watch.overMillis(heard) : watch.nextMillis(state, Math.max(now + 1, 0));
    timer.set(now, next - 1, ctx.timerService());
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<TrailGaps> out) throws Exception {
    if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) return;
    byte[] bytes = known.value();
    if (bytes == null) return;
    GapWatchState state = GapWatchState.fromBytes(bytes);
    TrailGaps gaps = watch.look(state, ctx.getCurrentKey(), now + 1);
    if (gaps != null) out.collect(gaps);
    if (watch.isOver(state, now + 1)) {
      known.clear();
      timer.set(now, Long.MAX_VALUE, ctx.timerService());
      return;
    }
    known.update(state.toBytes());
    timer.set(now, watch.nextMillis(state, now + 1) - 1, ctx.timerService());
  }
}
