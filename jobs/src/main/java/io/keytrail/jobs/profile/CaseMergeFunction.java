package io.keytrail.jobs.profile;

import io.keytrail.cases.CaseMerger;
import io.keytrail.cases.CaseMerger.By;
import io.keytrail.cases.MergeState;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.NextTimer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.jobs.trail.WaitingRecords;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Makes one finding of cases with one cause, see {@link CaseMerger}. Keyed by {@link #streamKey}.
 *
 * <p>All that was said at one moment of event time waits for the watermark and is merged together,
 * as in {@link AlertBudgetFunction}; a case that can have no part, nor be one, goes by at once.
 * Nothing speaks when the input has ended.
 *
 * <p>State: what waits, and the open cases of the cause, which end with them.
 */
public final class CaseMergeFunction extends KeyedProcessFunction<String, Finding, Finding> {
  private static final long serialVersionUID = 1;

  private final ProfileProgram program;
  private final By by;
  private transient CaseMerger merger;
  private transient ValueState<MergeState> states;
  private transient WaitingRecords<Finding> waiting;
  private transient NextTimer timer;
  private transient TrailCounter cases;
  private transient TrailCounter merged;
  private transient TrailCounter made;

  public CaseMergeFunction(ProfileProgram program, By by) {
    this.program = program;
    this.by = by;
  }

  /** {@code merge-by-principal}, {@code merge-by-cause}. */
  public static String uid(By by) {
    return "merge-by-" + by.name().toLowerCase(Locale.ROOT);
  }

  /** {@link CaseMerger#identity}; of what goes by, its own. */
  public static String streamKey(By by, Finding finding) {
    String identity = CaseMerger.identity(by, finding);
    return identity == null ? finding.uid : identity;
  }

  static ValueStateDescriptor<MergeState> state() {
    return new ValueStateDescriptor<>("merged-cases", MergeStateSerializer.TYPE);
  }

  /** By the moment at which they were said. */
  static MapStateDescriptor<Long, List<Finding>> waiting() {
    return WaitingRecords.descriptor("waiting-cases", FindingSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    merger = program.merger(by);
    states = getRuntimeContext().getState(state());
    waiting = new WaitingRecords<>(waiting(), getRuntimeContext());
    timer = new NextTimer(getRuntimeContext());
    cases = new TrailCounter(getRuntimeContext(), TrailCounters.CASE_RECORDS);
    merged = new TrailCounter(getRuntimeContext(), TrailCounters.MERGED_RECORDS);
    made = new TrailCounter(getRuntimeContext(), TrailCounters.MERGE_RECORDS);
  }

  @Override
  public void processElement(Finding finding, Context ctx, Collector<Finding> out)
      throws Exception {
    if (by == By.PRINCIPAL) cases.increment();
    if (CaseMerger.identity(by, finding) == null) {
      out.collect(finding);
      return;
    }
    waiting.add(finding, ctx.timestamp(), ctx.timerService());
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) return;
    MergeState state = states.value();
    if (state == null) state = new MergeState();
    merger.expire(state, now);
    List<Finding> due = waiting.due(now);
    if (!due.isEmpty()) {
      CaseMerger.Outcome outcome = merger.offer(state, due);
      merged.add(outcome.merged);
      made.add(outcome.made);
      outcome.records.forEach(out::collect);
    }
    if (state.isEmpty()) states.clear();
    else states.update(state);
    timer.set(now, merger.nextExpiry(state), ctx.timerService());
  }
}
