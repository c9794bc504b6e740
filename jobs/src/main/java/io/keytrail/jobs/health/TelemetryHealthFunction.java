package io.keytrail.jobs.health;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.serial.HeardHourSerializer;
import io.keytrail.jobs.trail.NextTimer;
import io.keytrail.profile.DataGaps;
import io.keytrail.profile.HealthState;
import io.keytrail.profile.HeardHour;
import io.keytrail.profile.TelemetryHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Whether an account's trail is heard, see {@link TelemetryHealth}; and cases about its keys on
 * their way to the alert budget, each told which data it lacks. Keyed by account.
 *
 * <p>What is heard waits for the end of its hour, and a case for the watermark: what is said does
 * not depend on the order of arrival. That time passes without a word of the account is known from
 * the others, by the watermark. Nothing speaks when the input has ended.
 *
 * <p>State: what is known of the account, some kilobytes for each Region, the hours and the cases
 * that wait, some longer than others ({@link WaitingSilences}). It ends when nothing was heard of
 * the account for a season.
 */
public final class TelemetryHealthFunction
    extends KeyedCoProcessFunction<String, HeardHour, Finding, Finding> {
  public static final String UID = "telemetry-health";

  /** Findings about the trail, for {@link ManyTrailsFunction}; the cases are the main output. */
  public static final OutputTag<Finding> OF_TRAIL =
      new OutputTag<>("trail-findings", FindingSerializer.TYPE);

  private static final long serialVersionUID = 1;

  private final TelemetryHealth health;
  private final Duration bridge;
  private transient ValueState<HealthState> known;
  private transient MapState<Long, List<HeardHour>> hours;
  private transient MapState<Long, List<Finding>> cases;
  private transient WaitingSilences silences;
  private transient NextTimer timer;

  /**
   * @param bridge how long after its last word a case ends
   */
  public TelemetryHealthFunction(TelemetryHealth health, Duration bridge) {
    this.health = health;
    this.bridge = bridge;
  }

  static ValueStateDescriptor<HealthState> known() {
    return new ValueStateDescriptor<>("telemetry-health", HealthStateSerializer.INSTANCE);
  }

  /** By the beginning of the hour; one for each Region. */
  static MapStateDescriptor<Long, List<HeardHour>> hours() {
    return new MapStateDescriptor<>(
        "waiting-hours", Types.LONG, new ListTypeInfo<>(HeardHourSerializer.TYPE));
  }

  /** By the moment at which they were said. */
  static MapStateDescriptor<Long, List<Finding>> cases() {
    return new MapStateDescriptor<>(
        "waiting-cases", Types.LONG, new ListTypeInfo<>(FindingSerializer.TYPE));
  }

  @Override
  public void open(OpenContext context) {
    known = getRuntimeContext().getState(known());
    hours = getRuntimeContext().getMapState(hours());
    cases = getRuntimeContext().getMapState(cases());
    silences = new WaitingSilences(health, bridge, getRuntimeContext());
    timer = new NextTimer(getRuntimeContext());
  }

  @Override
  public void processElement1(HeardHour heard, Context ctx, Collector<Finding> out)
      throws Exception {
    List<HeardHour> others = hours.get(heard.hourMillis);
    List<HeardHour> all = new ArrayList<>();
    HeardHour merged = heard;
    for (HeardHour other : others == null ? List.<HeardHour>of() : others) {
      if (!other.region.equals(heard.region)) {
        all.add(other);
        continue;
      }
      // What is in state is not changed in place.
      merged = new HeardHour(heard.accountId, heard.region, heard.hourMillis);
      merged.merge(other);
      merged.merge(heard);
    }
    all.add(merged);
    hours.put(heard.hourMillis, all);
    long end = heard.hourMillis + HeardHour.HOUR_MILLIS - 1;
    ctx.timerService()
        .registerEventTimeTimer(Math.max(end, ctx.timerService().currentWatermark() + 1));
  }

  @Override
  public void processElement2(Finding finding, Context ctx, Collector<Finding> out)
      throws Exception {
    long at = Math.max(ctx.timestamp(), ctx.timerService().currentWatermark() + 1);
    List<Finding> others = cases.get(at);
    List<Finding> all = others == null ? new ArrayList<>(1) : new ArrayList<>(others);
    all.add(finding);
    cases.put(at, all);
    ctx.timerService().registerEventTimeTimer(at);
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) return;
    HealthState state = known.value();
    if (state == null) state = new HealthState();
    for (Map.Entry<Long, List<HeardHour>> hour : due(now).entrySet()) {
      passTo(state, hour.getKey(), ctx);
      List<HeardHour> places = new ArrayList<>(hour.getValue());
      places.sort(Comparator.comparing(heard -> heard.region));
      for (HeardHour place : places) tell(health.hear(state, place), ctx);
    }
    passTo(state, now + 1, ctx);
    List<Finding> due = cases.get(now);
    List<Finding> told = new ArrayList<>(0);
    List<HeardHour> unjudged = new ArrayList<>(0);
    if (due != null || WaitingSilences.isStep(now)) {
      for (List<HeardHour> places : hours.values()) unjudged.addAll(places);
    }
    if (due != null) {
      List<Finding> sorted = new ArrayList<>(due);
      sorted.sort(
          Comparator.comparing((Finding f) -> f.uid).thenComparingInt((Finding f) -> f.sequence));
      for (Finding finding : sorted) {
        Finding first = silences.offer(state, ctx.getCurrentKey(), unjudged, finding, now);
        if (first != null) told.add(first);
      }
      cases.remove(now);
      // Else the heap backend keeps one empty map per account for ever.
      if (cases.isEmpty()) cases.clear();
    }
    if (WaitingSilences.isStep(now)) {
      told.addAll(silences.due(state, ctx.getCurrentKey(), unjudged, now));
    }
    for (Finding finding : told) {
      out.collect(DataGaps.tell(state, ctx.getCurrentKey(), unjudged, finding, now));
    }
    if (state.isEmpty()) known.clear();
    else known.update(state);
    long next = health.nextMillis(state);
    next = next == Long.MAX_VALUE ? next : next - 1;
    timer.set(now, Math.min(next, silences.nextMillis(now)), ctx.timerService());
  }

  /** Judges the hours that end until then. */
  private void passTo(HealthState state, long millis, OnTimerContext ctx) throws Exception {
    while (health.nextMillis(state) <= millis) tell(health.pass(state, ctx.getCurrentKey()), ctx);
  }

  private void tell(List<Finding> told, OnTimerContext ctx) throws Exception {
    for (Finding finding : told) {
      silences.tell(finding);
      ctx.output(OF_TRAIL, finding);
    }
  }

  /** What was heard in the hours that are over, in order of time; it no longer waits. */
  private TreeMap<Long, List<HeardHour>> due(long now) throws Exception {
    TreeMap<Long, List<HeardHour>> due = new TreeMap<>();
    for (Iterator<Map.Entry<Long, List<HeardHour>>> all = hours.iterator(); all.hasNext(); ) {
      Map.Entry<Long, List<HeardHour>> hour = all.next();
      if (hour.getKey() + HeardHour.HOUR_MILLIS - 1 > now) continue;
      due.put(hour.getKey(), hour.getValue());
      all.remove();
    }
    if (hours.isEmpty()) hours.clear();
    return due;
  }
}
