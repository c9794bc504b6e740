package io.keytrail.jobs.dedupe;

import io.keytrail.jobs.serial.KmsEventSerializer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.ServiceEventTwin;
import io.keytrail.kms.TwiceToldCall;
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
 * Lets each event through once within the horizon, and each call once though two accounts, or two
 * Regions, tell of it.
 *
 * <p>Keyed by a bucket of the event id, not by the KMS key, so that a busy key is nobody's burden;
 * buckets, not ids, so that a sweep per bucket and slot of time ends the state instead of a timer
 * per event. A call that may have a second record ({@link TwiceToldCall}) waits until the watermark
 * reaches it: both views are then joined whatever their order. A view that comes later than that is
 * dropped, because its call is counted.
 *
 * <p>State: one entry per event of the horizon (about 80 bytes on the heap), and the waiting calls.
 */
public final class DedupeFunction extends KeyedProcessFunction<Integer, KmsEvent, KmsEvent> {
  public static final String UID = "dedupe";
  static final int BUCKETS = 1 << 12;

  /**
   * An entry outlives its horizon by at most one slot, a quarter of it, and is swept over five
   * times.
   */
  private static final int SLOTS = 4;

  // Scopes of ids that are not event ids; no account is called so.
  private static final String SHARED = "shared";
  private static final String TWIN_OF_CLOUDTRAIL = "cloudtrail";
  private static final String TWIN_OF_EVENTBRIDGE = "eventbridge";
  private static final long serialVersionUID = 1;

  private final long horizonMillis;
  private final long slotMillis;

  private transient MapState<EventKey, Long> seen;
  private transient MapState<String, KmsEvent> waiting;

  /** The sweep last asked for, per bucket: asking again is right, but costs more than this look. */
  private transient long[] lastTimer;

  /** See {@link #boxed}. */
  private transient Long[] times;

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
    String id = ServiceEventTwin.id(event);
    if (id == null) id = TwiceToldCall.id(event);
    if (id == null) id = event.eventId;
    return MathUtils.murmurHash(id.hashCode()) % BUCKETS;
  }

  /** Time of the event, by event. Written once, for the function and for state readers. */
  static MapStateDescriptor<EventKey, Long> seen() {
    return new MapStateDescriptor<>("seen-events", EventKeySerializer.TYPE, Types.LONG);
  }

  /** By event id. */
  static MapStateDescriptor<String, KmsEvent> waiting() {
    return new MapStateDescriptor<>("waiting-calls", Types.STRING, KmsEventSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    seen = getRuntimeContext().getMapState(seen());
    waiting = getRuntimeContext().getMapState(waiting());
    lastTimer = new long[BUCKETS];
    times = new Long[BUCKETS];
    duplicates = new TrailCounter(getRuntimeContext(), TrailCounters.DUPLICATES);
    secondViews = new TrailCounter(getRuntimeContext(), TrailCounters.SECOND_VIEWS);
  }

  @Override
  public void processElement(KmsEvent event, Context ctx, Collector<KmsEvent> out)
      throws Exception {
    EventKey key = EventKey.of(event.eventId, event.recipientAccountId);
    if (seen.contains(key)) {
      duplicates.increment();
      return;
    }
    remember(key, event.eventTimeMillis, ctx);
    if (TwiceToldCall.id(event) == null && ServiceEventTwin.id(event) == null) {
      out.collect(event);
    } else if (isToldAlready(event)) {
      secondViews.increment();
    } else {
      waiting.put(event.eventId, event);
      ctx.timerService().registerEventTimeTimer(event.eventTimeMillis);
    }
  }

  private void remember(EventKey key, long eventTimeMillis, Context ctx) throws Exception {
    seen.put(key, boxed(eventTimeMillis));
    long end = endOfSlot(eventTimeMillis);
    if (lastTimer[ctx.getCurrentKey()] == end) return;
    ctx.timerService().registerEventTimeTimer(end);
    lastTimer[ctx.getCurrentKey()] = end;
  }

  /**
   * Events of a second share one object: on the heap there is an entry for each event of the
   * horizon.
   */
  private Long boxed(long eventTimeMillis) {
    int slot = (int) Math.floorMod(eventTimeMillis / 1_000, (long) times.length);
    if (times[slot] == null || times[slot] != eventTimeMillis) times[slot] = eventTimeMillis;
    return times[slot];
  }

  private long endOfSlot(long eventTimeMillis) {
    return (Math.floorDiv(eventTimeMillis, slotMillis) + 1) * slotMillis + horizonMillis;
  }

  /** Whether another record of the same call or service event has been let go. */
  private boolean isToldAlready(KmsEvent event) throws Exception {
    String twin = ServiceEventTwin.id(event);
    if (twin == null) return seen.contains(EventKey.of(TwiceToldCall.id(event), SHARED));
    return isNear(event, EventKey.of(twin, TWIN_OF_EVENTBRIDGE))
        || !ServiceEventTwin.isCloudTrail(event)
            && isNear(event, EventKey.of(twin, TWIN_OF_CLOUDTRAIL));
  }

  private boolean isNear(KmsEvent event, EventKey twin) throws Exception {
    Long time = seen.get(twin);
    return time != null && ServiceEventTwin.near(time, event.eventTimeMillis);
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<KmsEvent> out) throws Exception {
    lastTimer[ctx.getCurrentKey()] = 0;
    release(now, ctx, out);
    if (Math.floorMod(now - horizonMillis, slotMillis) == 0) sweep(now);
  }

  private void release(long now, OnTimerContext ctx, Collector<KmsEvent> out) throws Exception {
    List<KmsEvent> candidates = new ArrayList<>();
    waiting.values().forEach(candidates::add);
    // In an order that does not depend on arrival.
    candidates.sort(
        Comparator.comparingLong((KmsEvent event) -> event.eventTimeMillis)
            .thenComparing(event -> event.eventId));
    while (!candidates.isEmpty() && candidates.get(0).eventTimeMillis <= now) {
      KmsEvent event = candidates.remove(0);
      waiting.remove(event.eventId);
      for (Iterator<KmsEvent> others = candidates.iterator(); others.hasNext(); ) {
        KmsEvent other = others.next();
        if (!tellTheSame(event, other)) continue;
        others.remove();
        waiting.remove(other.eventId);
        secondViews.increment();
        event = join(event, other);
      }
      rememberTold(event, ctx);
      out.collect(event);
    }
    if (waiting.isEmpty()) waiting.clear();
  }

  private static boolean tellTheSame(KmsEvent one, KmsEvent other) {
    String twin = ServiceEventTwin.id(one);
    return twin == null
        ? TwiceToldCall.id(one).equals(TwiceToldCall.id(other))
        : twin.equals(ServiceEventTwin.id(other)) && ServiceEventTwin.areTwins(one, other);
  }

  private static KmsEvent join(KmsEvent one, KmsEvent other) {
    if (ServiceEventTwin.id(one) == null) return TwiceToldCall.join(one, other);
    // CloudTrail's record says more.
    return ServiceEventTwin.isCloudTrail(other) ? other : one;
  }

  private void rememberTold(KmsEvent event, Context ctx) throws Exception {
    String twin = ServiceEventTwin.id(event);
    EventKey told =
        twin == null
            ? EventKey.of(TwiceToldCall.id(event), SHARED)
            : EventKey.of(
                twin,
                ServiceEventTwin.isCloudTrail(event) ? TWIN_OF_CLOUDTRAIL : TWIN_OF_EVENTBRIDGE);
    remember(told, event.eventTimeMillis, ctx);
  }

  private void sweep(long now) throws Exception {
    for (Iterator<Map.Entry<EventKey, Long>> i = seen.iterator(); i.hasNext(); ) {
      if (endOfSlot(i.next().getValue()) <= now) i.remove();
    }
    // Else the heap backend keeps one empty map per bucket for ever.
    if (seen.isEmpty()) seen.clear();
  }
}
