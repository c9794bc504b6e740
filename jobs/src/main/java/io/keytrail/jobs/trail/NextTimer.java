package io.keytrail.jobs.trail;

import java.io.IOException;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;

/**
 * One timer of the current key for whatever comes next, so that a moment that moves with each
 * window does not leave a timer for each: one that comes too early sets the next.
 */
public final class NextTimer {
  private final ValueState<Long> set;

  public NextTimer(RuntimeContext runtime) {
    set = runtime.getState(descriptor());
  }

  static ValueStateDescriptor<Long> descriptor() {
    return new ValueStateDescriptor<>("next-timer", Types.LONG);
  }

  /**
   * To be called when a timer has fired, with the moment for which there shall be one.
   *
   * @param next epoch ms; {@link Long#MAX_VALUE} for none
   */
  public void set(long now, long next, TimerService timers) throws IOException {
    Long before = set.value();
    boolean waits = before != null && before > now;
    if (next == Long.MAX_VALUE) {
      if (!waits) set.clear();
      return;
    }
    long at = Math.max(next, now + 1);
    if (waits && before <= at) return;
    set.update(at);
    timers.registerEventTimeTimer(at);
  }
}
