package io.keytrail.jobs.trail;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.streaming.api.TimerService;

/**
 * Records of the current key that wait for the watermark of their moment, so that all that was said
 * at one moment is looked at together, whatever came first.
 */
public final class WaitingRecords<T> {
  private final MapState<Long, List<T>> waiting;

  /**
   * @param descriptor see {@link #descriptor}
   */
  public WaitingRecords(MapStateDescriptor<Long, List<T>> descriptor, RuntimeContext runtime) {
    waiting = runtime.getMapState(descriptor);
  }

  /** By their moment, epoch ms. Written once for a function, and for state readers. */
  public static <T> MapStateDescriptor<Long, List<T>> descriptor(
      String name, TypeInformation<T> type) {
    return new MapStateDescriptor<>(name, Types.LONG, new ListTypeInfo<>(type));
  }

  /** Keeps a record until its timer, which is set here; one that comes late waits for the next. */
  public void add(T record, long millis, TimerService timers) throws Exception {
    long at = Math.max(millis, timers.currentWatermark() + 1);
    List<T> others = waiting.get(at);
    if (others == null) others = new ArrayList<>(1);
    others.add(record);
    waiting.put(at, others);
    timers.registerEventTimeTimer(at);
  }

  /** Those whose moment this is, in the order in which they came; they are no longer kept. */
  public List<T> due(long now) throws Exception {
    List<T> due = waiting.get(now);
    if (due == null) return List.of();
    waiting.remove(now);
    // Else the heap backend keeps one empty map per key for ever.
    if (waiting.isEmpty()) waiting.clear();
    return due;
  }
}
