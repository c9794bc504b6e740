package io.keytrail.jobs.key;

import io.keytrail.jobs.serial.AliasStatementSerializer;
import io.keytrail.key.AliasLedger;
import io.keytrail.key.AliasStatement;
import io.keytrail.key.KeyStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
 * Tells each key which aliases it gained and lost. Keyed by account and Region, in which an alias
 * has its name.
 *
 * <p>Statements wait for the watermark and are taken in order of event time, so that the first use
 * of an alias is the same whatever came first. What is later than that is put in its place, and
 * what it changes is told anew. State: what waits, and the ledger of the account and Region, as far
 * back as late events can reach.
 */
public final class AliasLedgerFunction
    extends KeyedProcessFunction<String, AliasStatement, KeyInput> {
  public static final String UID = "alias-ledger";

  /** Moves are forgotten once an hour of event time. */
  private static final long PRUNE_GRAIN = Duration.ofHours(1).toMillis();

  private static final Comparator<AliasStatement> ORDER =
      Comparator.comparing((AliasStatement statement) -> statement.kind)
          .thenComparing(statement -> statement.eventId);
  private static final long serialVersionUID = 1;

  private final long memoryMillis;
  private transient ValueState<AliasLedger> ledgers;
  private transient MapState<Long, List<AliasStatement>> waiting;

  /**
   * @param memory how far behind the watermark a statement may be and still find its place
   */
  public AliasLedgerFunction(Duration memory) {
    memoryMillis = memory.toMillis();
  }

  static ValueStateDescriptor<AliasLedger> ledger() {
    return new ValueStateDescriptor<>("alias-ledger", AliasLedgerSerializer.INSTANCE);
  }

  /** By the time at which they are taken. */
  static MapStateDescriptor<Long, List<AliasStatement>> waiting() {
    return new MapStateDescriptor<>(
        "waiting-aliases", Types.LONG, new ListTypeInfo<>(AliasStatementSerializer.TYPE));
  }

  @Override
  public void open(OpenContext context) {
    ledgers = getRuntimeContext().getState(ledger());
    waiting = getRuntimeContext().getMapState(waiting());
  }

  @Override
  public void processElement(AliasStatement statement, Context ctx, Collector<KeyInput> out)
      throws Exception {
    long due = Math.max(statement.timeMillis, ctx.timerService().currentWatermark() + 1);
    List<AliasStatement> others = waiting.get(due);
    if (others == null) others = new ArrayList<>(1);
    others.add(statement);
    waiting.put(due, others);
    ctx.timerService().registerEventTimeTimer(due);
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<KeyInput> out) throws Exception {
    AliasLedger ledger = ledgers.value();
    List<AliasStatement> due = waiting.get(now);
    if (due != null) {
      waiting.remove(now);
      if (waiting.isEmpty()) waiting.clear();
      if (ledger == null) ledger = new AliasLedger();
      due.sort(ORDER);
      for (AliasStatement statement : due) {
        for (KeyStatement told : ledger.accept(statement)) out.collect(KeyInput.of(told));
      }
      long end = now + memoryMillis;
      ctx.timerService().registerEventTimeTimer((end / PRUNE_GRAIN + 1) * PRUNE_GRAIN);
    }
    if (ledger == null) return;
    if (now % PRUNE_GRAIN == 0) ledger.prune(now - memoryMillis);
    if (ledger.isEmpty()) ledgers.clear();
    else ledgers.update(ledger);
  }
}
