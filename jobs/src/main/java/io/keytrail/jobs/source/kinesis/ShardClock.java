package io.keytrail.jobs.source.kinesis;

import io.keytrail.jobs.trail.TrailBatch;
import java.io.Serializable;
import java.time.Duration;

/**
 * Event time of one shard: the latest event seen, minus the out-of-orderness. Never goes back.
 *
 * <p>Batches without a time (control messages, rejected input) leave it where it is.
 */
final class ShardClock implements Serializable {
  private static final long serialVersionUID = 1;

  private final long outOfOrdernessMillis;
  private long latestMillis = Long.MIN_VALUE;

  ShardClock(Duration outOfOrderness) {
    this.outOfOrdernessMillis = outOfOrderness.toMillis();
  }

  /**
   * Takes note of a batch and gives its timestamp: its latest event, else what the shard showed.
   */
  long timestampOf(TrailBatch batch) {
    latestMillis = Math.max(latestMillis, batch.maxEventTimeMillis);
    return batch.maxEventTimeMillis == Long.MIN_VALUE ? latestMillis : batch.maxEventTimeMillis;
  }

  /** No event at or before this time is expected any more; {@link Long#MIN_VALUE} at first. */
  long watermarkMillis() {
    return latestMillis == Long.MIN_VALUE
        ? Long.MIN_VALUE
        : latestMillis - outOfOrdernessMillis - 1;
  }
}
