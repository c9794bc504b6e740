package io.keytrail.jobs.key;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.streaming.api.TimerService;

/**
 * Questions that wait for the watermark, which brings all news of their moment with it: so an
 * answer does not depend on what came first. Of the current key, as all keyed state.
 */
final class Questions {
  private final MapState<Long, List<KeyInput>> waiting;

  Questions(RuntimeContext runtime) {
    waiting = runtime.getMapState(waiting());
  }

  /** By the time at which they are answered. */
  static MapStateDescriptor<Long, List<KeyInput>> waiting() {
    return new MapStateDescriptor<>(
        "questions", Types.LONG, new ListTypeInfo<>(KeyInputSerializer.TYPE));
  }

  /**
   * Keeps a question until its timer, which is set here; one that comes late waits for the next.
   */
  void ask(KeyInput question, TimerService timers) throws Exception {
    long due = Math.max(question.timeMillis, timers.currentWatermark() + 1);
    List<KeyInput> others = waiting.get(due);
    if (others == null) others = new ArrayList<>(1);
    others.add(question);
    waiting.put(due, others);
    timers.registerEventTimeTimer(due);
  }

  /** Those whose time has come; they are no longer kept. */
  List<KeyInput> due(long now) throws Exception {
    List<KeyInput> due = waiting.get(now);
    if (due == null) return List.of();
    waiting.remove(now);
    // Else the heap backend keeps one empty map per key for ever.
    if (waiting.isEmpty()) waiting.clear();
    return due;
  }
}
