package io.keytrail.jobs.key;

import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.jobs.trail.KeyNewsSerializer;
import io.keytrail.jobs.trail.WaitingRecords;
import io.keytrail.key.AliasLedger;
import io.keytrail.key.AliasStatement;
import io.keytrail.key.KeyStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps the aliases of an account and Region, and says of which keys each event made them go and
 * come. Keyed by {@link KeyNews#scope}.
 *
 * <p>Events wait for the watermark and are taken in order of event time, so that the first use of
 * an alias is the same whatever came first; one that comes late is put in its place. State: what
 * waits, and the ledger, as far back as late events can reach.
 */
public final class AliasLedgerFunction extends KeyedProcessFunction<String, KeyNews, KeyNews> {
  public static final String UID = "alias-ledger";

  /** Moves are forgotten once an hour of event time. */
  private static final long PRUNE_GRAIN = Duration.ofHours(1).toMillis();

  private static final Comparator<AliasStatement> ORDER =
      Comparator.comparing((AliasStatement statement) -> statement.kind)
          .thenComparing(statement -> statement.eventId);
  private static final long serialVersionUID = 1;

  /** The watermark that ends the input. */
  private static final long END = Long.MAX_VALUE;

  private final long memoryMillis;
  private transient ValueState<AliasLedger> ledgers;
  private transient WaitingRecords<KeyNews> waiting;

  /**
   * @param memory how far behind the watermark an event may be and still find its place
   */
  public AliasLedgerFunction(Duration memory) {
    memoryMillis = memory.toMillis();
  }

  static ValueStateDescriptor<AliasLedger> ledger() {
    return new ValueStateDescriptor<>("alias-ledger", AliasLedgerSerializer.INSTANCE);
  }

  /** By the time at which they are taken. */
  static MapStateDescriptor<Long, List<KeyNews>> waiting() {
    return WaitingRecords.descriptor("waiting-aliases", KeyNewsSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    ledgers = getRuntimeContext().getState(ledger());
    waiting = new WaitingRecords<>(waiting(), getRuntimeContext());
  }

  @Override
  public void processElement(KeyNews news, Context ctx, Collector<KeyNews> out) throws Exception {
    ctx.timerService().registerEventTimeTimer(END);
    if (news.scan != null) {
      AliasLedger ledger = kept();
      tell(ledger.accept(news.scan), out);
      ledgers.update(ledger);
      return;
    }
    waiting.add(news, news.alias.timeMillis, ctx.timerService());
  }

  @Override
  public void onTimer(long now, OnTimerContext ctx, Collector<KeyNews> out) throws Exception {
    List<KeyNews> due = waiting.due(now);
    if (!due.isEmpty()) take(now, due, ctx, out);
    if (now == END) {
      ledgers.clear();
    } else if (now % PRUNE_GRAIN == 0 && ledgers.value() != null) {
      AliasLedger ledger = ledgers.value();
      ledger.prune(now - memoryMillis);
      if (ledger.isEmpty()) ledgers.clear();
      else ledgers.update(ledger);
    }
  }

  private void take(long now, List<KeyNews> due, OnTimerContext ctx, Collector<KeyNews> out)
      throws Exception {
    List<AliasStatement> statements = new ArrayList<>(due.size());
    for (KeyNews news : due) statements.add(news.alias);
    statements.sort(ORDER);
    AliasLedger ledger = kept();
    for (AliasStatement statement : statements) tell(ledger.accept(statement), out);
    ledgers.update(ledger);
    if (now == END) return;
    long end = now + memoryMillis;
    ctx.timerService().registerEventTimeTimer((end / PRUNE_GRAIN + 1) * PRUNE_GRAIN);
  }

  private static void tell(List<KeyStatement> statements, Collector<KeyNews> out) {
    for (KeyStatement statement : statements) out.collect(KeyNews.of(statement));
  }

  private AliasLedger kept() throws Exception {
    AliasLedger kept = ledgers.value();
    return kept == null ? new AliasLedger() : kept;
  }
}
