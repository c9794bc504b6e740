package io.keytrail.jobs.inventory;

import io.keytrail.jobs.trail.TrailBatch;
import java.io.Serializable;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What is known of keys, as a way in: a topology is given one and does not know whether KMS or a
 * file answers.
 */
public interface KeyInventory extends Serializable {
  /** Name and uid of the source operator, the same for every kind. */
  String UID = "key-inventory";

  /**
   * @param trail what the facts will be joined with: its event time is theirs
   */
  InventoryStreams attach(StreamExecutionEnvironment env, DataStream<TrailBatch> trail);
}
