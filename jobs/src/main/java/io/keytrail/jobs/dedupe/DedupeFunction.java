package io.keytrail.jobs.dedupe;

import io.keytrail.jobs.serial.KmsEventSerializer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.kms.CrossAccountCall;
import io.keytrail.kms.KmsEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.MathUtils;

/**
 * Lets each event through once within the horizon, and each call across accounts once though two
 * accounts tell of it.
 *
 * <p>Keyed by a bucket of the event id, not by the KMS key, so that a busy key is nobody's burden;
 * buckets, not ids, so that a sweep per bucket and slot of time ends the state instead of a timer
 * per event. A call that may have a second record ({@code sharedEventID}) waits until the watermark
 * reaches it: both views are then joined whatever their order. A view that comes later than that is
 * dropped, because its call is counted.
 *
 * <p>State: one entry per event of the horizon (about 100 bytes on the heap), and the waiting
 * calls.
 */
public final class DedupeFunction extends KeyedProcessFunction<Integer, KmsEvent, KmsEvent> {
  public static final String UID = "dedupe";
  static final int BUCKETS = 1 << 12;

  /** An entry outlives its horizon by at most one slot, an eighth of it. */
  private static final int SLOTS = 8;

  private static final String SHARED = "shared";
  private static final long serialVersionUID = 1;

  private final long horizonMillis;
  private final long slotMillis;

  private transient MapState<EventKey, Long> seen;
  private transient MapState<String, KmsEvent> waiting;
  private transient TrailCounter duplicates;
  private transient TrailCounter secondViews;

  /**
   * @param horizon how much event time after an event its repetition is still known
   */
  public DedupeFunction(Duration horizon) {
    horizonMillis = horizon.toMillis();
    slotMillis = Math.max(1, horizonMillis / SLOTS);
  }

  /** The key of the stream: the same for all records that may tell of one event. */
  public static int bucket(KmsEvent event) {
    String id = event.sharedEventId == null ? event.eventId : event.sharedEventId;
    return MathUtils.murmurHash(id.hashCode()) % BUCKETS;
  }

  /** Slot of the event's time, by event. Written once, for the function and for state readers. */
  static MapStateDescriptor<EventKey, Long> seen() {
    return new MapStateDescriptor<>("seen-events", EventKeySerializer.TYPE, Types.LONG);
  }

  static MapStateDescriptor<String, KmsEvent> waiting() {
    return new MapStateDescriptor<>("waiting-calls", Types.STRING, KmsEventSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    seen = getRuntimeContext().getMapState(seen());
    waiting = getRuntimeContext().getMapState(waiting());
    duplicates = new TrailCounter(getRuntimeContext(), TrailCounters.DUPLICATES);
    secondViews = new TrailCounter(getRuntimeContext(), TrailCounters.SECOND_VIEWS);
  }

  @Override
  public void processElement(KmsEvent event, Context ctx, Collector<KmsEvent> out)
      throws Exception {
    if (!isNew(EventKey.of(event.eventId, event.recipientAccountId), event.eventTimeMillis, ctx)) {
      duplicates.increment();
    } else if (event.sharedEventId == null) {
      out.collect(event);
    } else {
      joinOrWait(event, ctx);
    }
  }

  private boolean isNew(EventKey key, long eventTimeMillis, Context ctx) throws Exception {
    if (seen.contains(key)) return false;
    remember(key, eventTimeMillis, ctx);
    return true;
  }

  private void remember(EventKey key, long eventTimeMillis, Context ctx) throws Exception {
    long slot = Math.floorDiv(eventTimeMillis, slotMillis);
    seen.put(key, slot);
    ctx.timerService().registerEventTimeTimer(endOfSlot(slot));
  }

  private long endOfSlot(long slot) {
    return (slot + 1) * slotMillis + horizonMillis;
  }

  private void joinOrWait(KmsEvent event, Context ctx) throws Exception {
    if (seen.contains(EventKey.of(event.sharedEventId, SHARED))) {
      secondViews.increment();
      return;
    }
    KmsEvent other = waiting.get(event.sharedEventId);
    if (other == null) {
      waiting.put(event.sharedEventId, event);
      ctx.timerService().registerEventTimeTimer(event.eventTimeMillis);
    } else {
      secondViews.increment();
      waiting.put(event.sharedEventId, CrossAccountCall.join(other, event));
    }
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<KmsEvent> out) throws Exception {
    release(now, ctx, out);
    if (Math.floorMod(now - horizonMillis, slotMillis) == 0) sweep(now);
  }

  private void release(long now, OnTimerContext ctx, Collector<KmsEvent> out) throws Exception {
    List<KmsEvent> ready = new ArrayList<>();
    for (KmsEvent event : waiting.values()) if (event.eventTimeMillis <= now) ready.add(event);
    ready.sort(Comparator.comparing(event -> event.eventId));
    for (KmsEvent event : ready) {
      waiting.remove(event.sharedEventId);
      remember(EventKey.of(event.sharedEventId, SHARED), event.eventTimeMillis, ctx);
      out.collect(event);
    }
    if (waiting.isEmpty()) waiting.clear();
  }

  private void sweep(long now) throws Exception {
    for (Iterator<Map.Entry<EventKey, Long>> i = seen.iterator(); i.hasNext(); ) {
      if (endOfSlot(i.next().getValue()) <= now) i.remove();
    }
    // Else the heap backend keeps one empty map per bucket for ever.
    if (seen.isEmpty()) seen.clear();
  }
}
