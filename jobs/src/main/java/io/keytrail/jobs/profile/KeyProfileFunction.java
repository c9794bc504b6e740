package io.keytrail.jobs.profile;

import io.keytrail.cases.CaseWindow;
import io.keytrail.cases.KeyProfile;
import io.keytrail.cases.KeyProfiler;
import io.keytrail.jobs.trail.NextTimer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.profile.PrincipalTouch;
import io.keytrail.profile.TrailGaps;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The profile of one KMS key, in event-time order: its closed windows, and the silence between
 * them, to what its case has to know. Keyed by key ARN.
 *
 * <p>Chained to the key timeline, whose windows come as they are and in order of the moments at
 * which they closed. What was due before a window is done before it, for when the watermark leaps,
 * the window is here sooner than the timer. Nothing speaks when the input has ended: the timers
 * that Flink fires then lie in a future of which nothing is known.
 *
 * <p>When the key's trail was not heard comes in the same way, ahead of the windows that close when
 * that is known; each moment takes what was known by then.
 *
 * <p>State: the profile, some 20 kB for a busy key. It ends when the key was not used for as long
 * as {@link KeyProfiler#expiryMillis} says.
 */
public final class KeyProfileFunction extends KeyedProcessFunction<String, WindowUse, CaseWindow> {
  public static final String UID = "key-profile";

  /** Who touched the key in a window. */
  public static final OutputTag<PrincipalTouch> TOUCHES =
      new OutputTag<>("principal-touches", PrincipalTouchSerializer.TYPE);

  private static final long serialVersionUID = 1;

  private final ProfileProgram program;
  private final Duration window;
  private final Duration lateness;

  private transient KeyProfiler profiler;
  private transient AheadCache ahead;
  private transient ValueState<ProfiledKey> profiles;
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

  static ValueStateDescriptor<ProfiledKey> profile() {
    return new ValueStateDescriptor<>("key-profile", ProfiledKeySerializer.INSTANCE);
  }

  @Override
  public void open(OpenContext context) {
    profiler = program.keys(window, lateness);
    ahead = new AheadCache();
    profiles = getRuntimeContext().getState(profile());
    timer = new NextTimer(getRuntimeContext());
    profiled = new TrailCounter(getRuntimeContext(), TrailCounters.PROFILED);
  }

  @Override
  public void processElement(WindowUse use, Context ctx, Collector<CaseWindow> out)
      throws Exception {
    if (use.gaps != null) {
      hear(use.gaps, ctx);
      return;
    }
    long now = ctx.timestamp();
    String keyArn = ctx.getCurrentKey();
    ProfiledKey key = profile(keyArn);
    // A timer of this very moment comes after the window.
    pass(key, keyArn, now - 1, out);
    observe(key, use, now, ctx, out);
    keep(key, keyArn, now, ctx);
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<CaseWindow> out) throws Exception {
    if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) return;
    String keyArn = ctx.getCurrentKey();
    ProfiledKey key = profile(keyArn);
    pass(key, keyArn, now, out);
    keep(key, keyArn, now, ctx);
  }

  /** Who was never used has nothing that gaps could change. */
  private void hear(TrailGaps gaps, Context ctx) throws Exception {
    ProfiledKey key = profiles.value();
    if (key == null) return;
    key.profile.setGaps(gaps);
    keep(key, ctx.getCurrentKey(), ctx.timerService().currentWatermark(), ctx);
  }

  private ProfiledKey profile(String keyArn) throws Exception {
    ProfiledKey key = profiles.value();
    if (key == null) key = new ProfiledKey(new KeyProfile(), null);
    key.profile.setAhead(ahead.get(keyArn));
    return key;
  }

  private void pass(ProfiledKey key, String keyArn, long until, Collector<CaseWindow> out) {
    for (long next = profiler.nextTimer(key.profile);
        next <= until;
        next = profiler.nextTimer(key.profile)) {
      say(profiler.pass(key.profile, keyArn, key.view, next), next, out);
    }
  }

  private void observe(
      ProfiledKey key, WindowUse use, long now, Context ctx, Collector<CaseWindow> out) {
    UsageWindow window = use.window;
    if (window.key != null) key.view = window.key;
    say(profiler.observe(key.profile, window, use.facts), now, out);
    profiled.increment();
    PrincipalTouch.of(
            window.keyArn,
            window.startMillis,
            window.endMillis,
            window.key == null ? null : window.key.classification,
            use.facts.sorted())
        .forEach(touch -> ctx.output(TOUCHES, touch));
  }

  private static void say(List<CaseWindow> said, long now, Collector<CaseWindow> out) {
    for (CaseWindow window : said) {
      window.saidMillis = now;
      out.collect(window);
    }
  }

  private void keep(ProfiledKey key, String keyArn, long now, Context ctx) throws Exception {
    long expiry = profiler.expiryMillis(key.profile);
    if (expiry <= now) {
      profiles.clear();
      ahead.put(keyArn, null);
      timer.set(now, Long.MAX_VALUE, ctx.timerService());
      return;
    }
    ahead.put(keyArn, key.profile.ahead());
    key.profile.setAhead(null);
    profiles.update(key);
    timer.set(now, Math.min(expiry, profiler.nextTimer(key.profile)), ctx.timerService());
  }
}
