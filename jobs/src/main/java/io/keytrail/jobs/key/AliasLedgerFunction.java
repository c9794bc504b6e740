package io.keytrail.jobs.key;

import io.keytrail.key.AliasLedger;
import io.keytrail.key.AliasStatement;
import io.keytrail.key.KeyStatement;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Tells each key which aliases it gained and lost. Keyed by account and Region, in which an alias
 * has its name.
 *
 * <p>What comes out of order is put in its place, and what it changes is told anew. State: the
 * ledger of the account and Region, as far back as late events can reach.
 */
public final class AliasLedgerFunction
    extends KeyedProcessFunction<String, AliasStatement, KeyInput> {
  public static final String UID = "alias-ledger";

  /** Moves are forgotten once an hour of event time. */
  private static final long PRUNE_GRAIN = Duration.ofHours(1).toMillis();

  private static final long serialVersionUID = 1;

  private final long memoryMillis;
  private transient ValueState<AliasLedger> ledgers;

  /**
   * @param memory how far behind the watermark a statement may be and still find its place
   */
  public AliasLedgerFunction(Duration memory) {
    memoryMillis = memory.toMillis();
  }

  static ValueStateDescriptor<AliasLedger> ledger() {
    return new ValueStateDescriptor<>("alias-ledger", AliasLedgerSerializer.INSTANCE);
  }

  @Override
  public void open(OpenContext context) {
    ledgers = getRuntimeContext().getState(ledger());
  }

  @Override
  public void processElement(AliasStatement statement, Context ctx, Collector<KeyInput> out)
      throws Exception {
    AliasLedger ledger = ledgers.value();
    if (ledger == null) ledger = new AliasLedger();
    for (KeyStatement told : ledger.accept(statement)) out.collect(KeyInput.of(told));
    ledgers.update(ledger);
    long end = statement.timeMillis + memoryMillis;
    ctx.timerService().registerEventTimeTimer((end / PRUNE_GRAIN + 1) * PRUNE_GRAIN);
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<KeyInput> out) throws Exception {
    AliasLedger ledger = ledgers.value();
    if (ledger == null) return;
    ledger.prune(now - memoryMillis);
    if (ledger.isEmpty()) ledgers.clear();
    else ledgers.update(ledger);
  }
}
