package io.keytrail.jobs.key;

import io.keytrail.detect.EpisodeState;
import io.keytrail.detect.EpisodeTracker;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The life of one KMS key, in event-time order: its usage windows, and what the detections make of
 * them. Keyed by key ARN.
 *
 * <p>A window is emitted when the watermark passes its end, again with a higher revision when late
 * events have changed it, and is forgotten when the allowed lateness is over. State: the windows of
 * the last (lateness + window) in which the key was used, and per detection what is going on, if
 * anything is. A key that is not used leaves nothing behind.
 */
public final class KeyTimelineFunction
    extends KeyedProcessFunction<String, UsageDelta, UsageWindow> {
  public static final String UID = "key-timeline";
  public static final OutputTag<Finding> FINDINGS =
      new OutputTag<>("findings", FindingSerializer.TYPE);
  private static final long serialVersionUID = 1;

  private final long windowMillis;
  private final long latenessMillis;
  private final List<EpisodeTracker> trackers;

  private transient MapState<Long, OpenWindow> windows;
  private transient MapState<String, EpisodeState> episodes;
  private transient TrailCounter closed;
  private transient TrailCounter updated;
  private transient TrailCounter findings;
  private transient TrailCounter findingUpdates;

  public KeyTimelineFunction(Duration window, Duration lateness, List<EpisodeTracker> trackers) {
    windowMillis = window.toMillis();
    latenessMillis = lateness.toMillis();
    this.trackers = new ArrayList<>(trackers);
  }

  /** By start of window. Written once, for the function and for state readers. */
  static MapStateDescriptor<Long, OpenWindow> windows() {
    return new MapStateDescriptor<>("usage-windows", Types.LONG, OpenWindowSerializer.TYPE);
  }

  /**
   * By uid of the detection's analytic: a detection that is switched off leaves its state to
   * expire.
   */
  static MapStateDescriptor<String, EpisodeState> episodes() {
    return new MapStateDescriptor<>("episodes", Types.STRING, EpisodeStateSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    windows = getRuntimeContext().getMapState(windows());
    episodes = getRuntimeContext().getMapState(episodes());
    closed = new TrailCounter(getRuntimeContext(), TrailCounters.WINDOWS);
    updated = new TrailCounter(getRuntimeContext(), TrailCounters.WINDOW_UPDATES);
    findings = new TrailCounter(getRuntimeContext(), TrailCounters.FINDINGS);
    findingUpdates = new TrailCounter(getRuntimeContext(), TrailCounters.FINDING_UPDATES);
  }

  @Override
  public void processElement(UsageDelta delta, Context ctx, Collector<UsageWindow> out)
      throws Exception {
    OpenWindow window = windows.get(delta.windowStartMillis);
    if (window == null) {
      window = new OpenWindow(delta.usage);
    } else {
      window.usage.merge(delta.usage);
    }
    window.changed = true;
    windows.put(delta.windowStartMillis, window);
    TimerService timers = ctx.timerService();
    long end = lastMoment(delta.windowStartMillis);
    // A window that has closed is emitted again with the next watermark, once for all that came.
    timers.registerEventTimeTimer(Math.max(end, timers.currentWatermark() + 1));
    timers.registerEventTimeTimer(end + latenessMillis);
  }

  /** The last millisecond that belongs to the window. */
  private long lastMoment(long windowStart) {
    return windowStart + windowMillis - 1;
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<UsageWindow> out) throws Exception {
    TreeMap<Long, OpenWindow> closedWindows = new TreeMap<>();
    for (Map.Entry<Long, OpenWindow> entry : windows.entries()) {
      if (lastMoment(entry.getKey()) <= now) closedWindows.put(entry.getKey(), entry.getValue());
    }
    List<UsageWindow> judged = new ArrayList<>();
    boolean changed = false;
    for (Map.Entry<Long, OpenWindow> entry : closedWindows.entrySet()) {
      OpenWindow open = entry.getValue();
      changed |= open.changed;
      if (open.changed) emit(ctx.getCurrentKey(), entry.getKey(), open, out);
      judged.add(window(ctx.getCurrentKey(), entry.getKey(), open));
    }
    List<UsageWindow> settled = new ArrayList<>();
    for (UsageWindow window : judged) {
      if (lastMoment(window.startMillis) + latenessMillis <= now) {
        settled.add(window);
        windows.remove(window.startMillis);
      }
    }
    for (EpisodeTracker tracker : trackers) track(tracker, now, changed, judged, settled, ctx);
    forgetRemovedDetections();
    // Else the heap backend keeps one empty map per key for ever.
    if (windows.isEmpty()) windows.clear();
    if (episodes.isEmpty()) episodes.clear();
  }

  private void emit(String keyArn, long start, OpenWindow open, Collector<UsageWindow> out)
      throws Exception {
    // A copy, for late deltas change what state holds, and what has left must be left alone.
    out.collect(
        new UsageWindow(keyArn, start, start + windowMillis, open.fired, open.usage.copy()));
    (open.fired == 0 ? closed : updated).increment();
    open.fired++;
    open.changed = false;
    windows.put(start, open);
  }

  private UsageWindow window(String keyArn, long start, OpenWindow open) {
    return new UsageWindow(keyArn, start, start + windowMillis, open.fired, open.usage);
  }

  private void track(
      EpisodeTracker tracker,
      long now,
      boolean changed,
      List<UsageWindow> judged,
      List<UsageWindow> settled,
      OnTimerContext ctx)
      throws Exception {
    String uid = tracker.detection().analytic().uid();
    EpisodeState state = episodes.get(uid);
    boolean isNew = state == null;
    if (isNew) state = new EpisodeState();
    List<Finding> found = new ArrayList<>();
    if (changed) found.addAll(tracker.judge(state, ctx.getCurrentKey(), judged));
    for (UsageWindow window : settled) {
      found.addAll(tracker.settle(state, ctx.getCurrentKey(), window));
    }
    found.addAll(tracker.expire(state, ctx.getCurrentKey(), now));
    for (Finding finding : found) {
      (finding.activity == Activity.CREATE ? findings : findingUpdates).increment();
      ctx.output(FINDINGS, finding);
    }
    if (!state.isEmpty()) {
      episodes.put(uid, state);
      long next = tracker.nextExpiry(state);
      if (next != Long.MAX_VALUE) ctx.timerService().registerEventTimeTimer(next);
    } else if (!isNew) {
      episodes.remove(uid);
    }
  }

  /** A detection that was switched off since the last savepoint must not leave its state behind. */
  private void forgetRemovedDetections() throws Exception {
    for (Iterator<String> uids = episodes.keys().iterator(); uids.hasNext(); ) {
      String uid = uids.next();
      if (trackers.stream().noneMatch(t -> t.detection().analytic().uid().equals(uid))) {
        uids.remove();
      }
    }
  }
}
