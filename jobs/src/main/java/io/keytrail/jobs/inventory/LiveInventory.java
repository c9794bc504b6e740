package io.keytrail.jobs.inventory;

import io.keytrail.jobs.inventory.scan.InventoryOptions;
import io.keytrail.jobs.trail.TrailBatch;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What KMS tells, asked again and again. */
public final class LiveInventory implements KeyInventory {
  private static final long serialVersionUID = 1;

  private final KeyInventorySource source;

  /**
   * @param interval from the start of one round to the start of the next
   * @param clockDelay event time follows the clock by this much while the trail is idle, and is
   *     held back to that while it is not; null: only the trail moves event time
   */
  public LiveInventory(InventoryOptions options, Duration interval, Duration clockDelay) {
    source = new KeyInventorySource(options, interval, clockDelay);
  }

  @Override
  public InventoryStreams attach(StreamExecutionEnvironment env, DataStream<TrailBatch> trail) {
    return InventoryRouteFunction.route(
        env.fromSource(
                source, WatermarkStrategy.noWatermarks(), UID, InventoryUpdateSerializer.TYPE)
            .uid(UID)
            .setParallelism(1));
  }
}
