package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.sigma.report.Repeats;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Makes one finding of a match and its repetitions: of one rule, by one caller or in one role, on
 * one key, each within the rule's {@code quiet} of the one before, an hour if it does not say.
 * Keyed by a match's uid, which is that of rule, caller or role, and key.
 *
 * <p>Matches wait until the watermark has passed them, so that their order of arrival makes no
 * difference. The first is told at once; after that, news are told after ten minutes of event time,
 * then ever less often, but every hour. State: the finding while it is open, and the matches that
 * wait, those of one time as one.
 */
public final class RuleFindingFunction extends KeyedProcessFunction<String, Finding, Finding> {
  public static final String UID = "rule-findings";

  /** Event time between two records about one finding, at least. */
  private static final long SHORTEST_INTERVAL = Duration.ofMinutes(10).toMillis();

  /** No news of a finding waits longer, in event time. */
  public static final Duration LONGEST_INTERVAL = Duration.ofHours(1);

  /** So many timers in a rule's quiet end a finding, not one for each match. */
  private static final int EXPIRY_GRAINS = 60;

  private static final long serialVersionUID = 1;

  private transient MapState<Long, Finding> waiting;
  private transient ValueState<OpenFinding> open;
  private transient TrailCounter findings;
  private transient TrailCounter updates;

  /** By event time. */
  static MapStateDescriptor<Long, Finding> waiting() {
    return new MapStateDescriptor<>("waiting-matches", Types.LONG, FindingSerializer.TYPE);
  }

  static ValueStateDescriptor<OpenFinding> openFinding() {
    return new ValueStateDescriptor<>("open-finding", OpenFindingSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    waiting = getRuntimeContext().getMapState(waiting());
    open = getRuntimeContext().getState(openFinding());
    findings = new TrailCounter(getRuntimeContext(), TrailCounters.FINDINGS);
    updates = new TrailCounter(getRuntimeContext(), TrailCounters.FINDING_UPDATES);
  }

  @Override
  public void processElement(Finding match, Context ctx, Collector<Finding> out) throws Exception {
    Finding same = waiting.get(match.timeMillis);
    waiting.put(match.timeMillis, same == null ? match : Repeats.merge(same, match));
    ctx.timerService().registerEventTimeTimer(match.timeMillis);
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    Finding match = waiting.get(now);
    if (match != null) {
      waiting.remove(now);
      if (waiting.isEmpty()) waiting.clear();
    }
    OpenFinding before = open.value();
    OpenFinding after = before;
    if (after != null && isNews(after) && nextTold(after) <= now) {
      after = tell(after, now, out);
    }
    if (after != null && after.all.lastSeenMillis + quietMillis(after) < now) {
      if (isNews(after)) tell(after, now, out);
      after = null;
    }
    if (match != null) after = take(after, match, ctx, out);
    if (after == null) {
      if (before != null) open.clear();
    } else if (after != before) {
      open.update(after);
    }
  }

  private OpenFinding take(
      OpenFinding open, Finding match, OnTimerContext ctx, Collector<Finding> out) {
    OpenFinding taken;
    if (open == null) {
      taken = tell(OpenFinding.of(match), match.timeMillis, out);
    } else {
      taken = open.with(Repeats.merge(open.all, match));
      ctx.timerService().registerEventTimeTimer(Math.max(match.timeMillis, nextTold(open)));
    }
    long end = taken.all.lastSeenMillis + quietMillis(taken) + 1;
    long grain = Math.max(1, quietMillis(taken) / EXPIRY_GRAINS);
    ctx.timerService().registerEventTimeTimer(-Math.floorDiv(-end, grain) * grain);
    return taken;
  }

  /**
   * Of a rule that wants to be told once in weeks, only what has doubled is news, and somebody who
   * is new among those who share a role: a habit would be told each hour of each day otherwise.
   * What is less than that is in no record.
   */
  private static boolean isNews(OpenFinding open) {
    if (!open.hasNews()) return false;
    return quietMillis(open) <= LONGEST_INTERVAL.toMillis()
        || open.all.count >= 2 * open.toldCount
        || open.hasNewCaller();
  }

  private static long quietMillis(OpenFinding open) {
    return Repeats.quiet(open.all).toMillis();
  }

  /** The interval grows with the age of the finding: what goes on for days is no news. */
  private static long nextTold(OpenFinding open) {
    long age = open.toldMillis - open.first.timeMillis;
    long interval = Math.min(Math.max(age, SHORTEST_INTERVAL), LONGEST_INTERVAL.toMillis());
    return open.toldMillis + interval;
  }

  private OpenFinding tell(OpenFinding open, long now, Collector<Finding> out) {
    OpenFinding told = open.told(now);
    out.collect(Repeats.record(open.all, told.sequence, open.first, open.toldCallers));
    (told.sequence == 1 ? findings : updates).increment();
    return told;
  }
}
