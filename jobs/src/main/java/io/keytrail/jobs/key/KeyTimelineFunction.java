package io.keytrail.jobs.key;

import io.keytrail.detect.EpisodeState;
import io.keytrail.detect.EpisodeTracker;
import io.keytrail.detect.StandBack;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.jobs.trail.UndecidedRecord;
import io.keytrail.jobs.trail.UndecidedRecordSerializer;
import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.jobs.trail.WindowUseSerializer;
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
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The life of one KMS key, in event-time order: its usage windows, what the detections make of
 * them, and how the key itself was, for whoever asks. Keyed by key ARN.
 *
 * <p>A window is emitted when the watermark passes its end, again with a higher revision when late
 * events have changed it, and is forgotten when the allowed lateness is over. A question about a
 * moment is answered when the watermark has passed that moment, because only then all news of it
 * are there: so the answer does not depend on what came first.
 *
 * <p>State: the windows of the last (lateness + window) in which the key was used; per detection
 * what is going on, if anything is; the questions that wait; and the {@link KeyMemory} of the key,
 * which is forgotten when nothing was heard of it for as long as the options say.
 */
public final class KeyTimelineFunction
    extends KeyedCoProcessFunction<String, UsageDelta, KeyInput, UsageWindow> {
  public static final String UID = "key-timeline";

  /** Findings of the detections here, their key described already. */
  public static final OutputTag<Finding> FINDINGS =
      new OutputTag<>("findings", FindingSerializer.TYPE);

  /** Records that came as questions. */
  public static final OutputTag<UndecidedRecord> RECORDS =
      new OutputTag<>("answered-records", UndecidedRecordSerializer.TYPE);

  /**
   * The windows with their facts, where there are any; but not one that the end of the input has
   * cut off, for nobody knows how much would have come in it. And the gaps of the key's trail,
   * ahead of the windows that close when these are known.
   */
  public static final OutputTag<WindowUse> USE =
      new OutputTag<>("window-use", WindowUseSerializer.TYPE);

  private static final long serialVersionUID = 1;

  private final long windowMillis;
  private final long latenessMillis;
  private final List<EpisodeTracker> trackers;
  private final KeyContextOptions context;
  private final StandBack standBack;

  private transient MapState<Long, OpenWindow> windows;
  private transient MapState<String, EpisodeState> episodes;
  private transient Questions questions;
  private transient KeyMemory memory;
  private transient TrailCounter closed;
  private transient TrailCounter updated;
  private transient TrailCounter findings;
  private transient TrailCounter findingUpdates;

  /**
   * @param standBack when fixed bounds leave judging to the key's profile; null without profiles
   */
  public KeyTimelineFunction(
      Duration window,
      Duration lateness,
      List<EpisodeTracker> trackers,
      StandBack standBack,
      KeyContextOptions context) {
    windowMillis = window.toMillis();
    latenessMillis = lateness.toMillis();
    this.trackers = new ArrayList<>(trackers);
    this.standBack = standBack;
    this.context = context;
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
  public void open(OpenContext open) {
    windows = getRuntimeContext().getMapState(windows());
    episodes = getRuntimeContext().getMapState(episodes());
    questions = new Questions(getRuntimeContext());
    memory = new KeyMemory(context, getRuntimeContext());
    closed = new TrailCounter(getRuntimeContext(), TrailCounters.WINDOWS);
    updated = new TrailCounter(getRuntimeContext(), TrailCounters.WINDOW_UPDATES);
    findings = new TrailCounter(getRuntimeContext(), TrailCounters.FINDINGS);
    findingUpdates = new TrailCounter(getRuntimeContext(), TrailCounters.FINDING_UPDATES);
  }

  @Override
  public void processElement1(UsageDelta delta, Context ctx, Collector<UsageWindow> out)
      throws Exception {
    OpenWindow window = windows.get(delta.windowStartMillis);
    if (window == null) {
      window = new OpenWindow(delta.usage, delta.facts);
    } else {
      window.merge(delta);
    }
    window.changed = true;
    windows.put(delta.windowStartMillis, window);
    TimerService timers = ctx.timerService();
    long end = lastMoment(delta.windowStartMillis);
    // A window that has closed is emitted again with the next watermark, once for all that came.
    timers.registerEventTimeTimer(Math.max(end, timers.currentWatermark() + 1));
    timers.registerEventTimeTimer(end + latenessMillis);
  }

  @Override
  public void processElement2(KeyInput input, Context ctx, Collector<UsageWindow> out)
      throws Exception {
    if (input.gaps != null) ctx.output(USE, new WindowUse(input.keyArn, input.gaps));
    else if (input.isQuestion()) questions.ask(input, ctx.timerService());
    else memory.learn(input, ctx.timerService());
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
      if (open.changed) emit(entry.getKey(), open, ctx, out);
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
    answer(now, ctx);
    memory.expire(now);
    // Else the heap backend keeps one empty map per key for ever.
    if (windows.isEmpty()) windows.clear();
    if (episodes.isEmpty()) episodes.clear();
  }

  private void answer(long now, OnTimerContext ctx) throws Exception {
    for (KeyInput question : questions.due(now)) {
      ctx.output(
          RECORDS,
          question.record.answered(
              memory.facts(question.keyArn, question.timeMillis - 1), memory.lastUseMillis()));
    }
  }

  private Finding described(Finding finding, String keyArn) throws Exception {
    Finding described = finding.copy();
    if (standBack != null) standBack.apply(described, memory.firstUseMillis());
    described.keys = new TreeMap<>();
    described.keys.put(keyArn, memory.view(keyArn, finding.timeMillis));
    return described;
  }

  private void emit(long start, OpenWindow open, OnTimerContext ctx, Collector<UsageWindow> out)
      throws Exception {
    String keyArn = ctx.getCurrentKey();
    memory.used(open.usage, ctx.timerService());
    // A copy, for late deltas change what state holds, and what has left must be left alone.
    UsageWindow window =
        new UsageWindow(keyArn, start, start + windowMillis, open.fired, open.usage.copy())
            .with(memory.view(keyArn, lastMoment(start)));
    out.collect(window);
    if (open.facts != null && ctx.timerService().currentWatermark() != Long.MAX_VALUE) {
      ctx.output(USE, new WindowUse(window, open.facts.brief()));
    }
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
      ctx.output(FINDINGS, described(finding, ctx.getCurrentKey()));
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
