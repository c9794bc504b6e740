package io.keytrail.jobs.health;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.TrafficDaySerializer;
import io.keytrail.jobs.serial.TrafficWindowSerializer;
import io.keytrail.jobs.trail.NextTimer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.profile.OwnTraffic;
import io.keytrail.profile.OwnTrafficState;
import io.keytrail.profile.TrafficDay;
import io.keytrail.profile.TrafficWindow;
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
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * What an account asked of KMS in one Region, see {@link OwnTraffic}: findings, and aside a line of
 * facts for each day. Keyed by {@link #key}.
 *
 * <p>A window waits for its end. When the input has ended, the days that are open are told as far
 * as they go, for they are counts; findings are not.
 *
 * <p>State: the open days, at most an episode, some kilobytes, and the windows that wait. It ends
 * with the day.
 */
public final class OwnTrafficFunction extends KeyedProcessFunction<String, TrafficWindow, Finding> {
  public static final String UID = "own-traffic";
  public static final OutputTag<TrafficDay> DAYS =
      new OutputTag<>("traffic-days", TrafficDaySerializer.TYPE);
  private static final long serialVersionUID = 1;

  private final OwnTraffic traffic;
  private transient ValueState<OwnTrafficState> known;
  private transient MapState<Long, TrafficWindow> waiting;
  private transient NextTimer timer;
  private transient TrailCounter findings;
  private transient TrailCounter updates;

  public OwnTrafficFunction(OwnTraffic traffic) {
    this.traffic = traffic;
  }

  /** The key of the stream. */
  public static String key(TrafficWindow window) {
    return key(window.accountId, window.region);
  }

  static String key(String accountId, String region) {
    return accountId + "/" + region;
  }

  static ValueStateDescriptor<OwnTrafficState> known() {
    return new ValueStateDescriptor<>("own-traffic", OwnTrafficStateSerializer.INSTANCE);
  }

  /** By start of window. */
  static MapStateDescriptor<Long, TrafficWindow> waiting() {
    return new MapStateDescriptor<>("waiting-traffic", Types.LONG, TrafficWindowSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    known = getRuntimeContext().getState(known());
    waiting = getRuntimeContext().getMapState(waiting());
    timer = new NextTimer(getRuntimeContext());
    findings = new TrailCounter(getRuntimeContext(), TrailCounters.FINDINGS);
    updates = new TrailCounter(getRuntimeContext(), TrailCounters.FINDING_UPDATES);
  }

  @Override
  public void processElement(TrafficWindow window, Context ctx, Collector<Finding> out)
      throws Exception {
    TrafficWindow other = waiting.get(window.startMillis);
    TrafficWindow merged = window;
    if (other != null) {
      // What is in state is not changed in place.
      merged = new TrafficWindow(window.accountId, window.region, window.startMillis);
      merged.merge(other);
      merged.merge(window);
    }
    waiting.put(window.startMillis, merged);
    long end = window.startMillis + TrafficWindow.LENGTH_MILLIS - 1;
    ctx.timerService()
        .registerEventTimeTimer(Math.max(end, ctx.timerService().currentWatermark() + 1));
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    boolean ended = ctx.timerService().currentWatermark() == Long.MAX_VALUE;
    OwnTrafficState state = known.value();
    if (state == null) state = new OwnTrafficState();
    List<Finding> told = new ArrayList<>(0);
    for (TrafficWindow window : due(ended ? Long.MAX_VALUE : now)) {
      told.addAll(pass(state, ctx.getCurrentKey(), window.startMillis));
      told.addAll(traffic.observe(state, window));
    }
    if (!ended) {
      told.addAll(pass(state, ctx.getCurrentKey(), now + 1));
      for (Finding finding : told) {
        (finding.activity == Activity.CREATE ? findings : updates).increment();
        out.collect(finding);
      }
    }
    traffic.days(state, ended ? Long.MAX_VALUE : now + 1).forEach(day -> ctx.output(DAYS, day));
    if (state.isEmpty() || ended) known.clear();
    else known.update(state);
    long next = ended ? Long.MAX_VALUE : traffic.nextMillis(state);
    timer.set(now, next == Long.MAX_VALUE ? next : next - 1, ctx.timerService());
  }

  private List<Finding> pass(OwnTrafficState state, String key, long millis) {
    int slash = key.indexOf('/');
    return traffic.pass(state, key.substring(0, slash), key.substring(slash + 1), millis);
  }

  /** The windows that have ended, in order of time; they no longer wait. */
  private Iterable<TrafficWindow> due(long now) throws Exception {
    TreeMap<Long, TrafficWindow> due = new TreeMap<>();
    for (Iterator<Map.Entry<Long, TrafficWindow>> all = waiting.iterator(); all.hasNext(); ) {
      TrafficWindow window = all.next().getValue();
      if (window.startMillis + TrafficWindow.LENGTH_MILLIS - 1 > now) continue;
      due.put(window.startMillis, window);
      all.remove();
    }
    // Else the heap backend keeps one empty map per place for ever.
    if (waiting.isEmpty()) waiting.clear();
    return due.values();
  }
}
