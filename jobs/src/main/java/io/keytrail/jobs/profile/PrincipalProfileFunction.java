package io.keytrail.jobs.profile;

import io.keytrail.cases.PrincipalCases;
import io.keytrail.cases.PrincipalProfiler;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.trail.NextTimer;
import io.keytrail.profile.PrincipalTouch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * How many keys one principal reaches, in event-time order: what it touched, to cases. Keyed by
 * {@link PrincipalTouch#principal}.
 *
 * <p>All touches of a window wait for its end and are shown together; those of a window that late
 * events changed come again. Nothing speaks when the input has ended, as in {@link
 * KeyProfileFunction}.
 *
 * <p>State: the principal's cases, some kilobytes, the touches that wait, and those of windows that
 * may still change, 0.2 kB for each key in each. It ends when the principal touched nothing for as
 * long as {@link PrincipalProfiler#expiryMillis} says.
 */
public final class PrincipalProfileFunction
    extends KeyedProcessFunction<String, PrincipalTouch, Finding> {
  public static final String UID = "principal-profile";
  private static final long serialVersionUID = 1;

  private final ProfileProgram program;
  private final Duration lateness;
  private transient PrincipalProfiler profiler;
  private transient ValueState<PrincipalCases> profiles;
  private transient MapState<Long, List<PrincipalTouch>> waiting;
  private transient NextTimer timer;

  /**
   * @param lateness how long after its end a window may still change
   */
  public PrincipalProfileFunction(ProfileProgram program, Duration lateness) {
    this.program = program;
    this.lateness = lateness;
  }

  static ValueStateDescriptor<PrincipalCases> profile() {
    return new ValueStateDescriptor<>("principal-profile", PrincipalCasesSerializer.INSTANCE);
  }

  /** By the last millisecond of the window. */
  static MapStateDescriptor<Long, List<PrincipalTouch>> waiting() {
    return new MapStateDescriptor<>(
        "waiting-touches", Types.LONG, new ListTypeInfo<>(PrincipalTouchSerializer.TYPE));
  }

  @Override
  public void open(OpenContext context) {
    profiler = program.principals(lateness);
    profiles = getRuntimeContext().getState(profile());
    waiting = getRuntimeContext().getMapState(waiting());
    timer = new NextTimer(getRuntimeContext());
  }

  @Override
  public void processElement(PrincipalTouch touch, Context ctx, Collector<Finding> out)
      throws Exception {
    long end = touch.endMillis - 1;
    List<PrincipalTouch> others = waiting.get(end);
    if (others == null) others = new ArrayList<>(1);
    others.add(touch);
    waiting.put(end, others);
    ctx.timerService()
        .registerEventTimeTimer(Math.max(end, ctx.timerService().currentWatermark() + 1));
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) return;
    PrincipalCases cases = profiles.value();
    if (cases == null) cases = new PrincipalCases();
    for (List<PrincipalTouch> touches : due(now).values()) {
      profiler.observe(cases, touches).forEach(out::collect);
    }
    for (long next = profiler.nextTimer(cases); next <= now; next = profiler.nextTimer(cases)) {
      profiler.pass(cases, ctx.getCurrentKey(), next).forEach(out::collect);
    }
    long expiry = profiler.expiryMillis(cases);
    if (expiry <= now) {
      profiles.clear();
      timer.set(now, Long.MAX_VALUE, ctx.timerService());
      return;
    }
    profiles.update(cases);
    timer.set(now, Math.min(expiry, profiler.nextTimer(cases)), ctx.timerService());
  }

  /** The touches of windows that have ended, in order of time; they no longer wait. */
  private Map<Long, List<PrincipalTouch>> due(long now) throws Exception {
    TreeMap<Long, List<PrincipalTouch>> due = new TreeMap<>();
    for (Iterator<Map.Entry<Long, List<PrincipalTouch>>> all = waiting.iterator();
        all.hasNext(); ) {
      Map.Entry<Long, List<PrincipalTouch>> entry = all.next();
      if (entry.getKey() > now) continue;
      due.put(entry.getKey(), entry.getValue());
      all.remove();
    }
    // Else the heap backend keeps one empty map per principal for ever.
    if (waiting.isEmpty()) waiting.clear();
    return due;
  }
}
