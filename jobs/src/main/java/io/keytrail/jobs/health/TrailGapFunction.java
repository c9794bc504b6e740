package io.keytrail.jobs.health;

import io.keytrail.jobs.trail.NextTimer;
import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.profile.GapWatch;
import io.keytrail.profile.GapWatchState;
import io.keytrail.profile.HeardHour;
import io.keytrail.profile.TrailGaps;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The gaps of the trail of one account and Region, see {@link GapWatch}, to each of its keys. Keyed
 * by {@link TrailGaps#place}: what was heard, and the keys that were seen.
 *
 * <p>A gap is told ahead of the watermark at which it is known, and so is its end: keys whose
 * windows wait for that watermark know of it. Nothing speaks when the input has ended.
 *
 * <p>State: what {@link GapWatch} remembers, until nothing was heard for a season and the gap that
 * this was has been forgotten; and the ARN of each key that was seen in {@link
 * GapWatch#KEPT_MILLIS}, which is longer than a silent key is looked at.
 */
public final class TrailGapFunction
    extends KeyedCoProcessFunction<String, HeardHour, Tuple2<String, Long>, WindowUse> {
  public static final String UID = "trail-gaps";
  private static final long serialVersionUID = 1;
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private final GapWatch watch;
  private transient ValueState<GapWatchState> known;
  private transient MapState<String, Long> keys;
  private transient NextTimer timer;

  public TrailGapFunction(GapWatch watch) {
    this.watch = watch;
  }

  /** What to key by. */
  public static String key(HeardHour heard) {
    return TrailGaps.place(heard.accountId, heard.region);
  }

  static ValueStateDescriptor<GapWatchState> known() {
    return new ValueStateDescriptor<>("trail-gaps", GapWatchStateSerializer.INSTANCE);
  }

  /** By ARN, the begin of the day when it is forgotten, epoch ms. */
  static MapStateDescriptor<String, Long> keys() {
    return new MapStateDescriptor<>("seen-keys", Types.STRING, Types.LONG);
  }

  @Override
  public void open(OpenContext context) {
    known = getRuntimeContext().getState(known());
    keys = getRuntimeContext().getMapState(keys());
    timer = new NextTimer(getRuntimeContext());
  }

  @Override
  public void processElement1(HeardHour heard, Context ctx, Collector<WindowUse> out)
      throws Exception {
    GapWatchState state = state();
    long now = ctx.timerService().currentWatermark();
    boolean changed = watch.hear(state, heard, now == Long.MIN_VALUE ? now : now + 1);
    if (!state.hasHeard()) return;
    known.update(state);
    long next = watch.nextMillis(state, Math.max(now + 1, 0));
    if (changed) next = Math.min(next, watch.overMillis(heard));
    timer.set(now, next - 1, ctx.timerService());
  }

  @Override
  public void processElement2(Tuple2<String, Long> seen, Context ctx, Collector<WindowUse> out)
      throws Exception {
    long watermark = ctx.timerService().currentWatermark();
    long day = Math.floorDiv(Math.max(watermark, seen.f1), DAY_MILLIS) + 1;
    long forgotten = day * DAY_MILLIS + GapWatch.KEPT_MILLIS;
    keys.put(seen.f0, forgotten);
    ctx.timerService().registerEventTimeTimer(forgotten);
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<WindowUse> out) throws Exception {
    if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) return;
    look(now, ctx, out);
    if (Math.floorMod(now, DAY_MILLIS) == 0) forget(now, ctx);
  }

  private GapWatchState state() throws Exception {
    GapWatchState state = known.value();
    return state == null ? new GapWatchState() : state;
  }

  private void look(long now, OnTimerContext ctx, Collector<WindowUse> out) throws Exception {
    GapWatchState state = state();
    if (!state.hasHeard()) return;
    TrailGaps gaps = watch.look(state, ctx.getCurrentKey(), now + 1);
    if (gaps != null) {
      for (String keyArn : keys.keys()) out.collect(new WindowUse(keyArn, gaps));
    }
    if (watch.isOver(state, now + 1)) {
      known.clear();
      timer.set(now, Long.MAX_VALUE, ctx.timerService());
      return;
    }
    known.update(state);
    timer.set(now, watch.nextMillis(state, now + 1) - 1, ctx.timerService());
  }

  /** But keys that know of a gap that lasts must still be told of its end. */
  private void forget(long now, OnTimerContext ctx) throws Exception {
    if (state().toldLasts()) {
      ctx.timerService().registerEventTimeTimer(now + DAY_MILLIS);
      return;
    }
    for (Iterator<Map.Entry<String, Long>> all = keys.iterator(); all.hasNext(); ) {
      if (all.next().getValue() <= now) all.remove();
    }
    // Else the heap backend keeps one empty map per place for ever.
    if (keys.isEmpty()) keys.clear();
  }
}
