package io.keytrail.jobs.profile;

import io.keytrail.profile.PeerDay;
import io.keytrail.profile.PeerDays;
import io.keytrail.profile.PeerGroup;
import io.keytrail.profile.PeerModel;
import io.keytrail.profile.PeerPrior;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * What the keys of one group saw in the last days, told once a day, see {@link PeerModel}. Keyed by
 * {@link PeerGroup#text}. A day is closed by event time, when all keys have told of it.
 *
 * <p>State: {@link PeerDays}, which ends when all of its days are too old to count.
 */
public final class PeerPriorFunction extends KeyedProcessFunction<String, PeerDay, PeerPrior> {
  public static final String UID = "peer-prior";
  private static final long serialVersionUID = 1;

  private final ProfileProgram program;
  private final Duration window;
  private final Duration lateness;

  private transient PeerModel model;
  private transient ValueState<PeerDays> days;

  public PeerPriorFunction(ProfileProgram program, Duration window, Duration lateness) {
    this.program = program;
    this.window = window;
    this.lateness = lateness;
  }

  static ValueStateDescriptor<PeerDays> days() {
    return new ValueStateDescriptor<>("peer-days", PeerDaysSerializer.INSTANCE);
  }

  @Override
  public void open(OpenContext context) {
    model = program.peers(window, lateness);
    days = getRuntimeContext().getState(days());
  }

  @Override
  public void processElement(PeerDay day, Context ctx, Collector<PeerPrior> out) throws Exception {
    PeerDays seen = days.value();
    if (seen == null) seen = new PeerDays();
    seen.add(day);
    days.update(seen);
    long close = model.closeMillis(day.day);
    ctx.timerService()
        .registerEventTimeTimer(Math.max(close, ctx.timerService().currentWatermark() + 1));
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<PeerPrior> out) throws Exception {
    if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) return;
    PeerDays seen = days.value();
    if (seen == null) return;
    long day = model.closedDay(now);
    PeerPrior prior = model.prior(PeerGroup.parse(ctx.getCurrentKey()), seen, day);
    if (prior != null) out.collect(prior);
    model.forget(seen, day);
    if (seen.isEmpty()) {
      days.clear();
      return;
    }
    days.update(seen);
    // On a day on which nobody tells anything the earlier ones still count.
    ctx.timerService().registerEventTimeTimer(model.closeMillis(day + 1));
  }
}
