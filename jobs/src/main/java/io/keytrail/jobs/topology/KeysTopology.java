package io.keytrail.jobs.topology;

import io.keytrail.jobs.inventory.KeyInventory;
import io.keytrail.jobs.key.KeyHistoryFunction;
import io.keytrail.jobs.key.KeyHistorySerializer;
import io.keytrail.jobs.serial.KmsEventSerializer;
import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.TrailSource;
import io.keytrail.jobs.trail.UnpackFunction;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyHistory;
import io.keytrail.kms.KmsEvent;
import io.keytrail.reject.Rejected;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * From a bounded trail, and a snapshot where there is one, to the history of each key.
 *
 * <pre>
 * source → unpack → key news ─┬──────────────────────────────────┬─► [by key] history
 *                             └─► [by account, Region] aliases ──┤
 * snapshot ───────────────────────────►┴─────────────────────────┘
 * </pre>
 *
 * <p>Nothing removes repeated events: to a history they are nothing new, and what EventBridge and a
 * second account's trail tell of one event it knows to be one.
 *
 * <p>Defines, never executes. Every operator has a name and a uid, and no type goes through Kryo.
 */
public final class KeysTopology {
  private static final Duration NOTHING_IS_FORGOTTEN = Duration.ofDays(36_500);

  private final DataStream<KeyHistory> histories;
  private final DataStream<Rejected> rejected;

  private KeysTopology(DataStream<KeyHistory> histories, DataStream<Rejected> rejected) {
    this.histories = histories;
    this.rejected = rejected;
  }

  /**
   * @param source a bounded one, without late events: whenever something is told, it counts
   * @param snapshot what else is known of keys; null for none
   */
  public static KeysTopology define(
      StreamExecutionEnvironment env, TrailSource source, KeyInventory snapshot) {
    env.getConfig().enableObjectReuse(); // records are left alone once made, see CompactSerializer
    DataStream<TrailBatch> trail = source.attach(env);
    SingleOutputStreamOperator<KmsEvent> events =
        trail
            .process(new UnpackFunction())
            .returns(KmsEventSerializer.TYPE)
            .name(UnpackFunction.UID)
            .uid(UnpackFunction.UID);
    DataStream<KeyFacts> scans = snapshot == null ? null : snapshot.attach(env, trail).facts();
    DataStream<KeyNews> news = KeyTopology.news(events, scans, NOTHING_IS_FORGOTTEN);
    DataStream<KeyHistory> histories =
        news.keyBy(KeyNews::keyArn, Types.STRING)
            .process(new KeyHistoryFunction(), KeyHistorySerializer.TYPE)
            .name(KeyHistoryFunction.UID)
            .uid(KeyHistoryFunction.UID);
    return new KeysTopology(histories, events.getSideOutput(UnpackFunction.REJECTED));
  }

  /** One history a key, when the input has ended; in no order. */
  public DataStream<KeyHistory> histories() {
    return histories;
  }

  /** Input that could not be read. */
  public DataStream<Rejected> rejected() {
    return rejected;
  }
}
