package io.keytrail.jobs.key;

import io.keytrail.key.Freshness;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyHistory;
import io.keytrail.key.KeyView;
import io.keytrail.kms.KmsOperation;
import io.keytrail.usage.KeyUsage;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;

/**
 * What a key is remembered by: its history, and when it was used. Of the current key, as all keyed
 * state.
 */
final class KeyMemory {
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final KeyContextOptions options;
  private final ValueState<KeyHistory> histories;
  private final ValueState<Long> firstUses;
  private final ValueState<Long> lastUses;
  private final ValueState<Long> lastHeard;

  KeyMemory(KeyContextOptions options, RuntimeContext runtime) {
    this.options = options;
    histories = runtime.getState(history());
    firstUses = runtime.getState(firstUse());
    lastUses = runtime.getState(lastUse());
    lastHeard = runtime.getState(lastHeard());
  }

  static ValueStateDescriptor<KeyHistory> history() {
    return new ValueStateDescriptor<>("key-history", KeyHistorySerializer.INSTANCE);
  }

  static ValueStateDescriptor<Long> firstUse() {
    return new ValueStateDescriptor<>("first-use", Types.LONG);
  }

  static ValueStateDescriptor<Long> lastUse() {
    return new ValueStateDescriptor<>("last-use", Types.LONG);
  }

  /** The last day on which there was use or news, epoch ms of its begin. */
  static ValueStateDescriptor<Long> lastHeard() {
    return new ValueStateDescriptor<>("last-heard", Types.LONG);
  }

  /** Takes a statement or a scan, and forgets what no question can ask for any more. */
  void learn(KeyInput input, TimerService timers) throws Exception {
    heard(input.timeMillis, timers);
    KeyHistory history = orNew(input.keyArn);
    if (input.news.statement != null) history.accept(input.news.statement);
    else history.accept(input.news.scan);
    long watermark = timers.currentWatermark();
    if (watermark != Long.MIN_VALUE) history.prune(watermark - options.memory().toMillis());
    histories.update(history);
  }

  /** Takes that the key was used; that it was there and worked, its first use has told as news. */
  void used(KeyUsage usage, TimerService timers) throws Exception {
    heard(usage.lastMillis, timers);
    if (!showsUse(usage)) return;
    Long first = firstUses.value();
    if (first == null || usage.firstMillis < first) firstUses.update(usage.firstMillis);
    Long last = lastUses.value();
    if (last == null || usage.lastMillis > last) lastUses.update(usage.lastMillis);
  }

  private static boolean showsUse(KeyUsage usage) {
    long uses = 0;
    for (Map.Entry<String, Long> calls : usage.byOperation.sorted().entrySet()) {
      if (KmsOperation.of(calls.getKey()).category().isCryptographic()) uses += calls.getValue();
    }
    return uses > usage.failed;
  }

  private KeyHistory orNew(String keyArn) throws Exception {
    KeyHistory history = histories.value();
    return history == null ? new KeyHistory(keyArn) : history;
  }

  /** How the key was at a moment, the news of that very moment included. */
  KeyView view(String keyArn, long millis) throws Exception {
    KeyHistory history = orNew(keyArn);
    Freshness freshness = history.freshness(millis, options.apiFresh());
    return KeyView.of(
        history.asOf(millis), freshness.enrichment, freshness.ageMillis, options.tagNames());
  }

  KeyFacts facts(String keyArn, long millis) throws Exception {
    return orNew(keyArn).asOf(millis);
  }

  /** Epoch ms, by the windows that have closed; null when there was no use in them. */
  Long firstUseMillis() throws Exception {
    return firstUses.value();
  }

  Long lastUseMillis() throws Exception {
    return lastUses.value();
  }

  /** Timers come by the day, not by the event. */
  private void heard(long millis, TimerService timers) throws Exception {
    long day = Math.floorDiv(millis, DAY) * DAY;
    Long last = lastHeard.value();
    if (last != null && last >= day) return;
    lastHeard.update(day);
    timers.registerEventTimeTimer(end(day));
  }

  private long end(long lastDay) {
    return lastDay + DAY + options.retention().toMillis();
  }

  /** Forgets the key when nothing was heard of it for long enough. */
  void expire(long now) throws Exception {
    Long last = lastHeard.value();
    if (last == null || end(last) > now) return;
    lastHeard.clear();
    histories.clear();
    firstUses.clear();
    lastUses.clear();
  }
}
