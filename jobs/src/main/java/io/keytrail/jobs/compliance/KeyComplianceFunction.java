package io.keytrail.jobs.compliance;

import io.keytrail.compliance.ComplianceState;
import io.keytrail.compliance.ComplianceTracker;
import io.keytrail.compliance.UseDigest;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.key.KeyChange;
import io.keytrail.key.KeyHistory;
import io.keytrail.key.KeyStatement;
import io.keytrail.usage.UsageWindow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * How one KMS key stands to the policy, in event-time order: what is said of the key and who used
 * it, to findings that open, change and close. Keyed by key ARN.
 *
 * <p>What comes in waits for the watermark, and is judged at its own time; beyond that one timer a
 * key is set, for the next moment at which a verdict may change by itself. Nothing speaks when the
 * input has ended: the timers that Flink fires then lie in a future that the input does not reach.
 *
 * <p>State: the key's history over the horizon, its users by day, and its open findings; some
 * kilobytes. It ends {@link #MOURNING} after the key was deleted, so that what is told late of a
 * deleted key opens nothing.
 */
public final class KeyComplianceFunction
    extends KeyedCoProcessFunction<String, KeyNews, UsageWindow, Finding> {
  public static final String UID = "key-compliance";
  static final long MOURNING = Duration.ofDays(30).toMillis();
  private static final long serialVersionUID = 1;

  /** The watermark that ends the input. */
  private static final long END = Long.MAX_VALUE;

  private final PolicyProgram program;
  private final long horizonMillis;
  private final Duration apiFresh;
  private final Long observedFromMillis;

  private transient ComplianceTracker tracker;
  private transient ValueState<byte[]> history;
  private transient ValueState<byte[]> users;
  private transient ValueState<byte[]> standing;
  private transient ValueState<Long> nextCheck;
  private transient MapState<Long, byte[]> waitingUse;
  private transient Counter evaluations;

  /**
   * @param horizon how far back statements may come in late and still take their place
   * @param apiFresh how old KMS's last answer may be; null when nobody asks KMS
   * @param observedFromMillis since when the trail is read as far as is known beforehand, epoch ms;
   *     null to learn it key by key
   */
  public KeyComplianceFunction(
      PolicyProgram program, Duration horizon, Duration apiFresh, Long observedFromMillis) {
    this.program = program;
    this.horizonMillis = horizon.toMillis();
    this.apiFresh = apiFresh;
    this.observedFromMillis = observedFromMillis;
  }

  /** {@link KeyHistory#toBytes}. */
  static ValueStateDescriptor<byte[]> history() {
    return bytes("key-history");
  }

  /** {@link UseDigest#toBytes}. */
  static ValueStateDescriptor<byte[]> users() {
    return bytes("key-users");
  }

  /** {@link ComplianceState#toBytes}. */
  static ValueStateDescriptor<byte[]> standing() {
    return bytes("key-compliance");
  }

  /** When the one timer is set that no input has asked for. */
  static ValueStateDescriptor<Long> nextCheck() {
    return new ValueStateDescriptor<>("next-check", Types.LONG);
  }

  /** By the moment from which it counts. */
  static MapStateDescriptor<Long, byte[]> waitingUse() {
    return new MapStateDescriptor<>(
        "waiting-use", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  private static ValueStateDescriptor<byte[]> bytes(String name) {
    return new ValueStateDescriptor<>(name, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  @Override
  public void open(OpenContext context) {
    tracker = new ComplianceTracker(program.policy());
    history = getRuntimeContext().getState(history());
    users = getRuntimeContext().getState(users());
    standing = getRuntimeContext().getState(standing());
    nextCheck = getRuntimeContext().getState(nextCheck());
    waitingUse = getRuntimeContext().getMapState(waitingUse());
    evaluations = getRuntimeContext().getMetricGroup().counter("complianceEvaluations");
  }

  @Override
  public void processElement1(KeyNews news, Context ctx, Collector<Finding> out) throws Exception {
    KeyHistory known = readHistory(ctx.getCurrentKey());
    if (news.scan == null) known.accept(news.statement);
    else known.accept(news.scan);
    history.update(known.toBytes());
    // A statement comes from the trail, so the trail was read then. A scan says nothing of that;
    // but where the trail has reached is known while it runs, and a snapshot is read before it
    // does.
    UseDigest seen = new UseDigest();
    long watermark = ctx.timerService().currentWatermark();
    if (news.scan == null) seen.observedFrom(news.timeMillis());
    else if (watermark > Long.MIN_VALUE) seen.observedFrom(watermark);
    await(seen, news.timeMillis(), ctx.timerService());
  }

  @Override
  public void processElement2(UsageWindow window, Context ctx, Collector<Finding> out)
      throws Exception {
    UseDigest seen = new UseDigest();
    seen.add(window);
    if (seen.lastUse() != null) showThatItExists(window);
    await(seen, window.endMillis - 1, ctx.timerService());
  }

  private void showThatItExists(UsageWindow window) throws IOException {
    KeyHistory known = readHistory(window.keyArn);
    if (known.existedAt(window.usage.firstMillis)) return;
    KeyStatement use = new KeyStatement();
    use.keyArn = window.keyArn;
    use.timeMillis = window.usage.firstMillis;
    use.eventId = "";
    use.changes.add(new KeyChange(KeyChange.Kind.USED, null, null, null, null));
    known.accept(use);
    history.update(known.toBytes());
  }

  /** What is seen counts from its time on: a later use must not speak of an earlier moment. */
  private void await(UseDigest seen, long at, TimerService timers) throws Exception {
    long from = Math.max(at, timers.currentWatermark() + 1);
    byte[] same = waitingUse.get(from);
    if (same != null) seen.merge(UseDigest.fromBytes(same));
    waitingUse.put(from, seen.toBytes());
    timers.registerEventTimeTimer(from);
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<Finding> out) throws Exception {
    TimerService timers = ctx.timerService();
    if (timers.currentWatermark() == END) return;
    Long set = nextCheck.value();
    if (set != null && set <= now) nextCheck.clear();
    ComplianceState state = readStanding();
    if (state.isOver() && now >= state.keyStateSinceMillis() + MOURNING) {
      forget();
      return;
    }
    KeyHistory known = readHistory(ctx.getCurrentKey());
    UseDigest use = readUsers(now);
    evaluations.inc();
    List<Finding> findings =
        tracker.evaluate(state, now, known.asOf(now), known.freshness(now, apiFresh), use);
    findings.forEach(out::collect);
    known.prune(now - horizonMillis);
    use.expire(now);
    history.update(known.toBytes());
    users.update(use.toBytes());
    standing.update(state.toBytes());
    long next = state.isOver() ? state.keyStateSinceMillis() + MOURNING : state.nextCheckMillis();
    checkAt(Math.max(next, now + 1), timers);
  }

  /**
   * One timer, the earliest asked for: one that comes too early sets the next. A later one that is
   * set already is left to fire in vain, for input may wait for the same moment.
   */
  private void checkAt(long next, TimerService timers) throws IOException {
    if (next == END) return;
    Long set = nextCheck.value();
    if (set != null && set <= next) return;
    nextCheck.update(next);
    timers.registerEventTimeTimer(next);
  }

  private void forget() {
    history.clear();
    users.clear();
    standing.clear();
    nextCheck.clear();
    waitingUse.clear();
  }

  private KeyHistory readHistory(String keyArn) throws IOException {
    byte[] bytes = history.value();
    return bytes == null ? new KeyHistory(keyArn) : KeyHistory.fromBytes(bytes);
  }

  private ComplianceState readStanding() throws IOException {
    byte[] bytes = standing.value();
    return bytes == null ? new ComplianceState() : ComplianceState.fromBytes(bytes);
  }

  private UseDigest readUsers(long now) throws Exception {
    byte[] bytes = users.value();
    UseDigest use = bytes == null ? new UseDigest() : UseDigest.fromBytes(bytes);
    if (bytes == null && observedFromMillis != null) use.observedFrom(observedFromMillis);
    List<Long> due = new ArrayList<>(1);
    for (Long from : waitingUse.keys()) if (from <= now) due.add(from);
    for (Long from : due) {
      use.merge(UseDigest.fromBytes(waitingUse.get(from)));
      waitingUse.remove(from);
    }
    if (waitingUse.isEmpty()) waitingUse.clear();
    return use;
  }
}
