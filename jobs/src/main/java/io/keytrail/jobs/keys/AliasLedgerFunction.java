package io.keytrail.jobs.keys;

import io.keytrail.key.AliasLedger;
import io.keytrail.key.AliasStatement;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyStatement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps the aliases of an account and Region, and says of which keys each event made them go and
 * come. Keyed by {@link KeyNews#scope}.
 *
 * <p>Events wait for the watermark, so that the ledger is written in order; a late one is put in
 * its place at once. State: the ledger, and the events that wait.
 */
public final class AliasLedgerFunction extends KeyedProcessFunction<String, KeyNews, KeyNews> {
  public static final String UID = "alias-ledger";
  private static final long serialVersionUID = 1;

  /** The watermark that ends the input. */
  private static final long END = Long.MAX_VALUE;

  private static final Comparator<AliasStatement> ORDER =
      Comparator.comparing((AliasStatement s) -> s.kind).thenComparing(s -> s.eventId);

  private transient ValueState<AliasLedger> ledger;
  private transient MapState<Long, List<KeyNews>> waiting;

  static ValueStateDescriptor<AliasLedger> ledger() {
    return new ValueStateDescriptor<>("alias-ledger", AliasLedgerSerializer.TYPE);
  }

  /** By time of the event. */
  static MapStateDescriptor<Long, List<KeyNews>> waiting() {
    return new MapStateDescriptor<>(
        "waiting-alias-events",
        LongSerializer.INSTANCE,
        new ListSerializer<>(KeyNewsSerializer.INSTANCE));
  }

  @Override
  public void open(OpenContext context) {
    ledger = getRuntimeContext().getState(ledger());
    waiting = getRuntimeContext().getMapState(waiting());
  }

  @Override
  public void processElement(KeyNews news, Context ctx, Collector<KeyNews> out) throws Exception {
    ctx.timerService().registerEventTimeTimer(END);
    if (news.scan != null) {
      take(news.scan, out);
    } else if (news.alias.timeMillis <= ctx.timerService().currentWatermark()) {
      take(List.of(news.alias), out);
    } else {
      List<KeyNews> same = waiting.get(news.alias.timeMillis);
      List<KeyNews> all = same == null ? new ArrayList<>(1) : new ArrayList<>(same);
      all.add(news);
      waiting.put(news.alias.timeMillis, all);
      ctx.timerService().registerEventTimeTimer(news.alias.timeMillis);
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext ctx, Collector<KeyNews> out) throws Exception {
    if (time == END) {
      ledger.clear();
      return;
    }
    List<KeyNews> due = waiting.get(time);
    if (due == null) return;
    waiting.remove(time);
    List<AliasStatement> statements = new ArrayList<>(due.size());
    due.forEach(news -> statements.add(news.alias));
    statements.sort(ORDER);
    take(statements, out);
  }

  private void take(List<AliasStatement> statements, Collector<KeyNews> out) throws Exception {
    AliasLedger kept = kept();
    for (AliasStatement statement : statements) {
      for (KeyStatement answer : kept.accept(statement)) out.collect(KeyNews.of(answer));
    }
    ledger.update(kept);
  }

  private void take(KeyFacts scan, Collector<KeyNews> out) throws Exception {
    AliasLedger kept = kept();
    for (KeyStatement answer : kept.accept(scan)) out.collect(KeyNews.of(answer));
    ledger.update(kept);
  }

  private AliasLedger kept() throws Exception {
    AliasLedger kept = ledger.value();
    return kept == null ? new AliasLedger() : kept;
  }
}
