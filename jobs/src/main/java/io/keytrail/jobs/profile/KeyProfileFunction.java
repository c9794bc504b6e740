package io.keytrail.jobs.profile;

import io.keytrail.cases.KeyProfile;
import io.keytrail.cases.KeyProfiler;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.TrailGapsSerializer;
import io.keytrail.jobs.trail.NextTimer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.jobs.trail.WindowUseSerializer;
import io.keytrail.kms.KeyArn;
import io.keytrail.profile.PeerGroup;
import io.keytrail.profile.PeerModel;
import io.keytrail.profile.PeerPrior;
import io.keytrail.profile.PrincipalTouch;
import io.keytrail.profile.TrailGaps;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The profile of one KMS key, in event-time order: its closed windows, and the silence between
 * them, to cases. Keyed by key ARN.
 *
 * <p>A window waits for its own end, so that it and the timers of a silence take their turns by
 * event time, however far the watermark leaps. Nothing speaks when the input has ended: the timers
 * that Flink fires then lie in a future of which nothing is known.
 *
 * <p>What a key's peers see comes once a day for each group, ahead of the watermark of that moment.
 * A window is judged by that of the last day that was over when it ended, so that it does not
 * matter when the record came.
 *
 * <p>When its trail was not heard comes in the same way, ahead of the watermark at which that is
 * known; each moment takes what was known by then.
 *
 * <p>State: the profile, some 20 kB for a busy key, and the windows that wait. It ends when the key
 * was not used for as long as {@link KeyProfiler#expiryMillis} says. And of each group of peers, in
 * every subtask, 1 kB for each of the last few days; of each trail, its gaps of the last weeks.
 */
public final class KeyProfileFunction
    extends KeyedBroadcastProcessFunction<String, WindowUse, ProfileNews, Finding> {
  public static final String UID = "key-profile";

  /** Who touched the key in a window. */
  public static final OutputTag<PrincipalTouch> TOUCHES =
      new OutputTag<>("principal-touches", PrincipalTouchSerializer.TYPE);

  private static final long serialVersionUID = 1;

  /** Days for which a prior is kept after its own: windows lag, and may come again. */
  private static final int KEPT_DAYS = 3;

  private final ProfileProgram program;
  private final Duration window;
  private final Duration lateness;

  private transient KeyProfiler profiler;
  private transient PeerModel peers;
  private transient AheadCache ahead;
  private transient long sweptDay;
  private transient MapStateDescriptor<String, TrailGaps> gapState;
  private transient ValueState<ProfiledKey> profiles;
  private transient MapState<Long, WindowUse> waiting;
  private transient NextTimer timer;
  private transient TrailCounter profiled;

  /**
   * @param window length of the usage windows
   * @param lateness how long after its end a window may still change
   */
  public KeyProfileFunction(ProfileProgram program, Duration window, Duration lateness) {
    this.program = program;
    this.window = window;
    this.lateness = lateness;
  }

  /** By day and group. */
  public static MapStateDescriptor<String, PeerPrior> priors() {
    return new MapStateDescriptor<>("peer-priors", Types.STRING, PeerPriorSerializer.TYPE);
  }

  /** By {@link TrailGaps#place}. */
  public static MapStateDescriptor<String, TrailGaps> gaps() {
    return new MapStateDescriptor<>("trail-gaps", Types.STRING, TrailGapsSerializer.TYPE);
  }

  static ValueStateDescriptor<ProfiledKey> profile() {
    return new ValueStateDescriptor<>("key-profile", ProfiledKeySerializer.INSTANCE);
  }

  /** By start of window. */
  static MapStateDescriptor<Long, WindowUse> waiting() {
    return new MapStateDescriptor<>("waiting-windows", Types.LONG, WindowUseSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    profiler = program.keys(window, lateness);
    peers = program.peers(window, lateness);
    ahead = new AheadCache();
    sweptDay = Long.MIN_VALUE;
    gapState = gaps();
    profiles = getRuntimeContext().getState(profile());
    waiting = getRuntimeContext().getMapState(waiting());
    timer = new NextTimer(getRuntimeContext());
    profiled = new TrailCounter(getRuntimeContext(), TrailCounters.PROFILED);
  }

  @Override
  public void processElement(WindowUse use, ReadOnlyContext ctx, Collector<Finding> out)
      throws Exception {
    waiting.put(use.window.startMillis, use);
    long end = use.window.endMillis - 1;
    ctx.timerService()
        .registerEventTimeTimer(Math.max(end, ctx.timerService().currentWatermark() + 1));
  }

  @Override
  public void processBroadcastElement(ProfileNews news, Context ctx, Collector<Finding> out)
      throws Exception {
    if (news.gaps != null) {
      BroadcastState<String, TrailGaps> gaps = ctx.getBroadcastState(gapState);
      if (news.gaps.isEmpty()) gaps.remove(news.gaps.place);
      else gaps.put(news.gaps.place, news.gaps);
      // Late events may have changed what was known of them at a time that is over.
      ahead.clear();
      return;
    }
    PeerPrior prior = news.prior;
    BroadcastState<String, PeerPrior> priors = ctx.getBroadcastState(priors());
    priors.put(name(prior.group, prior.day), prior);
    long oldest = PeerModel.day(ctx.currentWatermark()) - KEPT_DAYS;
    if (oldest <= sweptDay) return;
    sweptDay = oldest;
    List<String> old = new ArrayList<>();
    for (Map.Entry<String, PeerPrior> entry : priors.entries()) {
      if (entry.getValue().day < oldest) old.add(entry.getKey());
    }
    for (String name : old) priors.remove(name);
  }

  private static String name(PeerGroup group, long day) {
    return day + ":" + group.text();
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) return;
    ProfiledKey key = profiles.value();
    if (key == null) key = new ProfiledKey(new KeyProfile(), null);
    key.profile.setAhead(ahead.get(ctx.getCurrentKey()));
    key.profile.setGaps(gaps(ctx));
    for (WindowUse use : due(now).values()) observe(key, use, ctx, out);
    for (long next = profiler.nextTimer(key.profile);
        next <= now;
        next = profiler.nextTimer(key.profile)) {
      profiler.pass(key.profile, ctx.getCurrentKey(), key.view, next).forEach(out::collect);
    }
    long expiry = profiler.expiryMillis(key.profile);
    if (expiry <= now) {
      profiles.clear();
      ahead.put(ctx.getCurrentKey(), null);
      timer.set(now, Long.MAX_VALUE, ctx.timerService());
      return;
    }
    ahead.put(ctx.getCurrentKey(), key.profile.ahead());
    key.profile.setAhead(null);
    profiles.update(key);
    timer.set(now, Math.min(expiry, profiler.nextTimer(key.profile)), ctx.timerService());
  }

  /** The windows that have ended, in order of time; they no longer wait. */
  private Map<Long, WindowUse> due(long now) throws Exception {
    TreeMap<Long, WindowUse> due = new TreeMap<>();
    for (Iterator<Map.Entry<Long, WindowUse>> all = waiting.iterator(); all.hasNext(); ) {
      Map.Entry<Long, WindowUse> entry = all.next();
      if (entry.getValue().window.endMillis - 1 > now) continue;
      due.put(entry.getKey(), entry.getValue());
      all.remove();
    }
    // Else the heap backend keeps one empty map per key for ever.
    if (waiting.isEmpty()) waiting.clear();
    return due;
  }

  private void observe(ProfiledKey key, WindowUse use, OnTimerContext ctx, Collector<Finding> out)
      throws Exception {
    UsageWindow window = use.window;
    if (window.key != null) key.view = window.key;
    PeerPrior prior = profiler.asksPeers(key.profile) ? prior(window, ctx) : null;
    profiler.observe(key.profile, window, use.facts, prior).forEach(out::collect);
    profiled.increment();
    PrincipalTouch.of(
            window.keyArn,
            window.startMillis,
            window.endMillis,
            window.key == null ? null : window.key.classification,
            use.facts.sorted())
        .forEach(touch -> ctx.output(TOUCHES, touch));
  }

  /** Of the trail of the key's account and Region. */
  private TrailGaps gaps(OnTimerContext ctx) throws Exception {
    ReadOnlyBroadcastState<String, TrailGaps> gaps = ctx.getBroadcastState(gapState);
    KeyArn key = KeyArn.parse(ctx.getCurrentKey());
    TrailGaps known = key == null ? null : gaps.get(TrailGaps.place(key.accountId(), key.region()));
    return known == null ? TrailGaps.NONE : known;
  }

  /** Of the first of the key's groups that has one; null when none has. */
  private PeerPrior prior(UsageWindow window, OnTimerContext ctx) throws Exception {
    ReadOnlyBroadcastState<String, PeerPrior> priors = ctx.getBroadcastState(priors());
    long day = peers.dayBefore(window.endMillis);
    for (PeerGroup group : PeerGroup.of(window.keyArn, window.key)) {
      PeerPrior prior = priors.get(name(group, day));
      if (prior != null) return prior;
    }
    return null;
  }
}
