package io.keytrail.jobs.inventory;

import io.keytrail.jobs.inventory.scan.InventoryOptions;
import io.keytrail.jobs.inventory.scan.InventoryTarget;
import io.keytrail.jobs.inventory.scan.KmsScanner;
import java.time.Duration;
import java.util.Set;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.clock.Clock;
import org.apache.flink.util.clock.SystemClock;

/**
 * Asks KMS for all keys, round after round, and never ends. It runs with a parallelism of one, and
 * must be given {@code WatermarkStrategy.noWatermarks()}: it says itself that it is idle, so that
 * only the trail moves event time, or follows the clock at a distance.
 *
 * <p>A checkpoint holds the time of the last complete scan of each account and Region: after a
 * restart the next round comes when it would have come. A round that was under way begins anew.
 */
final class KeyInventorySource
    implements Source<InventoryUpdate, InventorySplit, Set<InventoryTarget>> {
  private static final long serialVersionUID = 1;

  private final InventoryOptions options;
  private final Duration interval;
  private final Duration clockDelay;

  /**
   * @param clockDelay how far event time follows the clock; null: not at all
   */
  KeyInventorySource(InventoryOptions options, Duration interval, Duration clockDelay) {
    this.options = options;
    this.interval = interval;
    this.clockDelay = clockDelay;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<InventorySplit, Set<InventoryTarget>> createEnumerator(
      SplitEnumeratorContext<InventorySplit> context) {
    return new InventoryEnumerator(context, options.targets(), Set.of());
  }

  @Override
  public SplitEnumerator<InventorySplit, Set<InventoryTarget>> restoreEnumerator(
      SplitEnumeratorContext<InventorySplit> context, Set<InventoryTarget> assigned) {
    return new InventoryEnumerator(context, options.targets(), assigned);
  }

  @Override
  public SourceReader<InventoryUpdate, InventorySplit> createReader(SourceReaderContext context) {
    Clock clock = SystemClock.getInstance();
    return new InventoryReader(
        options.targets(),
        interval,
        clockDelay,
        clock,
        new KmsScanner(options, clock::absoluteTimeMillis),
        new InventoryMetrics(context.metricGroup(), clock));
  }

  @Override
  public SimpleVersionedSerializer<InventorySplit> getSplitSerializer() {
    return InventorySplitSerializer.INSTANCE;
  }

  @Override
  public SimpleVersionedSerializer<Set<InventoryTarget>> getEnumeratorCheckpointSerializer() {
    return AssignedTargetsSerializer.INSTANCE;
  }
}
