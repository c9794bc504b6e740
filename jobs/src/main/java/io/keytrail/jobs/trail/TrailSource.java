package io.keytrail.jobs.trail;

import java.io.Serializable;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The way in: a topology is given one and does not know whether the trail is live or replayed.
 *
 * <p>The stream carries watermarks already, because only the source knows its shards or slices.
 */
public interface TrailSource extends Serializable {
  /**
   * Name and uid of the source operator, the same for every kind, so that state has one address.
   */
  String UID = "trail-source";

  DataStream<TrailBatch> attach(StreamExecutionEnvironment env);
}
