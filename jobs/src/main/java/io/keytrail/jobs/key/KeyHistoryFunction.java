package io.keytrail.jobs.key;

import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.key.KeyHistory;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Writes the history of each key, and hands it over when the input has ended. Keyed by key ARN. For
 * bounded input: state, one history a key, ends with the job.
 */
public final class KeyHistoryFunction extends KeyedProcessFunction<String, KeyNews, KeyHistory> {
  public static final String UID = "key-history";
  private static final long serialVersionUID = 1;

  /** The watermark that ends the input. */
  private static final long END = Long.MAX_VALUE;

  private transient ValueState<KeyHistory> history;

  static ValueStateDescriptor<KeyHistory> history() {
    return new ValueStateDescriptor<>("key-history", KeyHistorySerializer.INSTANCE);
  }

  @Override
  public void open(OpenContext context) {
    history = getRuntimeContext().getState(history());
  }

  @Override
  public void processElement(KeyNews news, Context ctx, Collector<KeyHistory> out)
      throws Exception {
    KeyHistory kept = history.value();
    if (kept == null) {
      kept = new KeyHistory(ctx.getCurrentKey());
      ctx.timerService().registerEventTimeTimer(END);
    }
    if (news.statement != null) kept.accept(news.statement);
    else kept.accept(news.scan);
    history.update(kept);
  }

  @Override
  public void onTimer(long time, OnTimerContext ctx, Collector<KeyHistory> out) throws Exception {
    out.collect(history.value());
    history.clear();
  }
}
