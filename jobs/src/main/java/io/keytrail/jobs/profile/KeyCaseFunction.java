package io.keytrail.jobs.profile;

import io.keytrail.cases.CaseState;
import io.keytrail.cases.CaseWindow;
import io.keytrail.cases.KeyCases;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.trail.NextTimer;
import io.keytrail.jobs.trail.WaitingRecords;
import io.keytrail.profile.PeerGroup;
import io.keytrail.profile.PeerModel;
import io.keytrail.profile.PeerPrior;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The case of one KMS key: few of its windows, those with signals and those about them, to
 * findings. Keyed by key ARN. Nothing speaks when the input has ended, as in {@link
 * KeyProfileFunction}.
 *
 * <p>What a key's peers see comes once a day for each group, ahead of the watermark of that moment.
 * A window waits for the watermark, and is held against what was told of the last day that was over
 * when it ended, so that it does not matter when the record came.
 *
 * <p>State: the windows that wait, and the case, which ends when no later one is judged by it. And
 * of each group of peers, in every subtask, 1 kB for each of the last few days.
 */
public final class KeyCaseFunction
    extends KeyedBroadcastProcessFunction<String, CaseWindow, PeerPrior, Finding> {
  public static final String UID = "key-case";
  private static final long serialVersionUID = 1;

  /** Days for which a prior is kept after its own: windows lag, and may come again. */
  private static final int KEPT_DAYS = 3;

  private final ProfileProgram program;
  private final Duration window;
  private final Duration lateness;

  private transient KeyCases cases;
  private transient PeerModel peers;
  private transient long sweptDay;
  private transient ValueState<CaseState> states;
  private transient WaitingRecords<CaseWindow> waiting;
  private transient NextTimer timer;

  /**
   * @param window length of the usage windows
   * @param lateness how long after its end a window may still change
   */
  public KeyCaseFunction(ProfileProgram program, Duration window, Duration lateness) {
    this.program = program;
    this.window = window;
    this.lateness = lateness;
  }

  /** By day and group. */
  public static MapStateDescriptor<String, PeerPrior> priors() {
    return new MapStateDescriptor<>("peer-priors", Types.STRING, PeerPriorSerializer.TYPE);
  }

  static ValueStateDescriptor<CaseState> state() {
    return new ValueStateDescriptor<>("key-case", CaseStateSerializer.INSTANCE);
  }

  /** By the moment at which they were said. */
  static MapStateDescriptor<Long, List<CaseWindow>> waiting() {
    return WaitingRecords.descriptor("waiting-windows", CaseWindowSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    cases = program.keyCases();
    peers = program.peers(window, lateness);
    sweptDay = Long.MIN_VALUE;
    states = getRuntimeContext().getState(state());
    waiting = new WaitingRecords<>(waiting(), getRuntimeContext());
    timer = new NextTimer(getRuntimeContext());
  }

  @Override
  public void processElement(CaseWindow said, ReadOnlyContext ctx, Collector<Finding> out)
      throws Exception {
    waiting.add(said, said.saidMillis, ctx.timerService());
  }

  @Override
  public void processBroadcastElement(PeerPrior prior, Context ctx, Collector<Finding> out)
      throws Exception {
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
    CaseState state = states.value();
    if (state == null) state = new CaseState();
    for (CaseWindow window : waiting.due(now)) {
      cases.observe(state, window, prior(window, ctx)).forEach(out::collect);
    }
    if (cases.nextTimer(state) <= now) {
      cases.pass(state, ctx.getCurrentKey(), now).forEach(out::collect);
    }
    if (state.isEmpty()) states.clear();
    else states.update(state);
    timer.set(now, cases.nextTimer(state), ctx.timerService());
  }

  /** Of the first of the key's groups that has one; null when none has. */
  private PeerPrior prior(CaseWindow window, OnTimerContext ctx) throws Exception {
    if (window.groups.isEmpty()) return null;
    ReadOnlyBroadcastState<String, PeerPrior> priors = ctx.getBroadcastState(priors());
    long day = peers.dayBefore(window.endMillis);
    for (PeerGroup group : window.groups) {
      PeerPrior prior = priors.get(name(group, day));
      if (prior != null) return prior;
    }
    return null;
  }
}
