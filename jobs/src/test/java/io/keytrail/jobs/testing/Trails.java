package io.keytrail.jobs.testing;

import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.TrailBatchSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Trails that need no archive. */
public final class Trails {
  private Trails() {}

  /** One that has nothing, and ends. */
  public static DataStream<TrailBatch> none(StreamExecutionEnvironment env) {
    return env.fromSequence(0, 0)
        .uid("no-trail-source")
        .<TrailBatch>flatMap((number, out) -> {})
        .returns(TrailBatchSerializer.TYPE)
        .uid("no-trail");
  }
}
