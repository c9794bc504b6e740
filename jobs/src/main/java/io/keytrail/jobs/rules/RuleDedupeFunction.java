package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets the matches of each event through once within the horizon. Keyed by what records of one
 * event have in common.
 *
 * <p>Where another account's or Region's record may tell of the same event, the matches wait until
 * the watermark has passed: then each rule is told once, in the words of the caller's view,
 * whatever came first.
 *
 * <p>State: a time for each event that matched, ended by a timer; few, beside the events that there
 * are.
 */
public final class RuleDedupeFunction extends KeyedProcessFunction<String, RuleHit, Finding> {
  public static final String UID = "rule-dedupe";
  private static final Comparator<RuleHit> FULLEST_FIRST =
      Comparator.comparing((RuleHit hit) -> !hit.callersView).thenComparing(hit -> hit.eventId);
  private static final long serialVersionUID = 1;

  private final long horizonMillis;

  private transient ValueState<Long> told;
  private transient ListState<RuleHit> waiting;
  private transient TrailCounter matches;
  private transient TrailCounter duplicates;

  /**
   * @param horizon how much event time after an event its repetition is still known
   */
  public RuleDedupeFunction(Duration horizon) {
    horizonMillis = horizon.toMillis();
  }

  /** The key of the stream. */
  public static String eventKey(RuleHit hit) {
    return hit.eventKey;
  }

  /** Time of the event that was let through. */
  static ValueStateDescriptor<Long> told() {
    return new ValueStateDescriptor<>("told-event", Types.LONG);
  }

  static ListStateDescriptor<RuleHit> waiting() {
    return new ListStateDescriptor<>("waiting-hits", RuleHitSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    told = getRuntimeContext().getState(told());
    waiting = getRuntimeContext().getListState(waiting());
    matches = new TrailCounter(getRuntimeContext(), TrailCounters.RULE_MATCHES);
    duplicates = new TrailCounter(getRuntimeContext(), TrailCounters.RULE_DUPLICATES);
  }

  @Override
  public void processElement(RuleHit hit, Context ctx, Collector<Finding> out) throws Exception {
    if (told.value() != null) {
      duplicates.add(hit.findings.size());
    } else if (hit.shared) {
      waiting.add(hit);
      ctx.timerService().registerEventTimeTimer(hit.eventTimeMillis);
    } else {
      remember(hit.eventTimeMillis, ctx);
      tell(hit.findings, out);
    }
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    List<RuleHit> hits = new ArrayList<>();
    for (RuleHit hit : waiting.get()) hits.add(hit);
    if (!hits.isEmpty()) {
      waiting.clear();
      remember(hits.get(0).eventTimeMillis, ctx);
      tell(fullest(hits), out);
    }
    Long time = told.value();
    if (time != null && time + horizonMillis <= now) told.clear();
  }

  private List<Finding> fullest(List<RuleHit> hits) {
    hits.sort(FULLEST_FIRST);
    Map<String, Finding> byRule = new LinkedHashMap<>();
    for (RuleHit hit : hits) {
      for (Finding finding : hit.findings) {
        if (byRule.putIfAbsent(finding.analytic.uid(), finding) != null) duplicates.increment();
      }
    }
    return new ArrayList<>(byRule.values());
  }

  private void remember(long eventTimeMillis, Context ctx) throws Exception {
    told.update(eventTimeMillis);
    ctx.timerService().registerEventTimeTimer(eventTimeMillis + horizonMillis);
  }

  private void tell(List<Finding> findings, Collector<Finding> out) {
    for (Finding finding : findings) {
      matches.increment();
      out.collect(finding);
    }
  }
}
