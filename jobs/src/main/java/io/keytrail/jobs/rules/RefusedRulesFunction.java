package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.sigma.report.RuleSetFindings;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Makes one finding of an update that is refused, further refusals included: closed when what lies
 * at the location is in force. Everything under one key, at parallelism 1.
 *
 * <p>The second input brings nothing but the time: a finding's is event time, so it says how far
 * the job had come when the rules were refused. Before the first event there is no such time, and
 * the refusal waits.
 *
 * <p>State: the open finding, gone when it is closed, and the last rules that were taken.
 */
public final class RefusedRulesFunction
    extends KeyedCoProcessFunction<String, RuleUpdate, Finding, Finding> {
  public static final String UID = "refused-rules";

  /** The one key of both inputs. */
  public static final String KEY = "rules";

  private static final long serialVersionUID = 1;

  private final RuleProgram program;
  private final String location;

  private transient ValueState<Finding> open;
  private transient ValueState<RuleUpdate> waiting;
  private transient ValueState<RuleUpdate> taken;
  private transient TrailCounter findings;
  private transient TrailCounter updates;

  /**
   * @param program the rules of the start
   * @param location where rules are read, for people
   */
  public RefusedRulesFunction(RuleProgram program, String location) {
    this.program = program;
    this.location = location;
  }

  /** Its last record. */
  static ValueStateDescriptor<Finding> openFinding() {
    return new ValueStateDescriptor<>("refused-update", FindingSerializer.TYPE);
  }

  static ValueStateDescriptor<RuleUpdate> waiting() {
    return new ValueStateDescriptor<>("waiting-update", RuleUpdate.TYPE);
  }

  static ValueStateDescriptor<RuleUpdate> taken() {
    return new ValueStateDescriptor<>("taken-update", RuleUpdate.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    open = getRuntimeContext().getState(openFinding());
    waiting = getRuntimeContext().getState(waiting());
    taken = getRuntimeContext().getState(taken());
    findings = new TrailCounter(getRuntimeContext(), TrailCounters.FINDINGS);
    updates = new TrailCounter(getRuntimeContext(), TrailCounters.FINDING_UPDATES);
  }

  @Override
  public void processElement1(RuleUpdate update, Context ctx, Collector<Finding> out)
      throws Exception {
    if (!update.isRefused()) taken.update(update);
    long now = ctx.timerService().currentWatermark();
    if (now == Long.MIN_VALUE) {
      waiting.update(update); // an earlier one was mended, or replaced by another, before it told
      ctx.timerService().registerEventTimeTimer(Long.MIN_VALUE + 1);
    } else {
      tell(update, now, out);
    }
  }

  @Override
  public void processElement2(Finding ignored, Context ctx, Collector<Finding> out) {}

  @Override
  public void onTimer(long timer, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    RuleUpdate update = waiting.value();
    waiting.clear();
    long now = ctx.timerService().currentWatermark();
    if (update != null && now != Long.MAX_VALUE)
      tell(update, now, out); // it ended without an event
  }

  private void tell(RuleUpdate update, long now, Collector<Finding> out) throws Exception {
    Finding before = open.value();
    if (!update.isRefused()) {
      if (before == null) return;
      open.clear();
      updates.increment();
      out.collect(RuleSetFindings.mended(before, version(), now));
      return;
    }
    Finding refused =
        RuleSetFindings.refused(
            location, update.hash(), update.problems, update.problemCount, version(), now);
    if (before != null) refused = RuleSetFindings.stillRefused(before, refused);
    open.update(refused);
    (before == null ? findings : updates).increment();
    out.collect(refused);
  }

  /** Of the rules in force. */
  private String version() throws Exception {
    RuleUpdate last = taken.value();
    return (last == null ? program : program.with(last)).rules().version();
  }
}
