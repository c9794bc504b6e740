package io.keytrail.jobs.profile;

import io.keytrail.jobs.trail.NextTimer;
import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.profile.KeyDays;
import io.keytrail.profile.PeerDay;
import io.keytrail.profile.PeerModel;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * What one key tells its peers of each day, see {@link PeerModel}. Keyed by key ARN, so that not
 * each window but one record a day goes to the group. Nothing speaks when the input has ended.
 *
 * <p>State: {@link KeyDays}, which ends when the key was not used for as long as {@link
 * PeerModel#expiryMillis} says.
 */
public final class PeerDayFunction extends KeyedProcessFunction<String, WindowUse, PeerDay> {
  public static final String UID = "peer-day";
  private static final long serialVersionUID = 1;

  private final ProfileProgram program;
  private final Duration window;
  private final Duration lateness;

  private transient PeerModel model;
  private transient ValueState<KeyDays> days;
  private transient NextTimer expiry;

  public PeerDayFunction(ProfileProgram program, Duration window, Duration lateness) {
    this.program = program;
    this.window = window;
    this.lateness = lateness;
  }

  static ValueStateDescriptor<KeyDays> days() {
    return new ValueStateDescriptor<>("key-days", KeyDaysSerializer.INSTANCE);
  }

  @Override
  public void open(OpenContext context) {
    model = program.peers(window, lateness);
    days = getRuntimeContext().getState(days());
    expiry = new NextTimer(getRuntimeContext());
  }

  @Override
  public void processElement(WindowUse use, Context ctx, Collector<PeerDay> out) throws Exception {
    if (use.window == null) return;
    KeyDays key = days.value();
    if (key == null) key = new KeyDays();
    model.show(key, use.window, ctx.timestamp());
    days.update(key);
    long close = model.closeMillis(PeerModel.day(use.window.startMillis));
    ctx.timerService()
        .registerEventTimeTimer(Math.max(close, ctx.timerService().currentWatermark() + 1));
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<PeerDay> out) throws Exception {
    if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) return;
    KeyDays key = days.value();
    if (key == null) return;
    model.close(key, model.closedDay(now)).forEach(out::collect);
    long expires = model.expiryMillis(key);
    if (expires <= now) {
      days.clear();
      expiry.set(now, Long.MAX_VALUE, ctx.timerService());
      return;
    }
    days.update(key);
    expiry.set(now, expires, ctx.timerService());
  }
}
