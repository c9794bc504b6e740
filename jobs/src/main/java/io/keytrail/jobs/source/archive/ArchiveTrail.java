package io.keytrail.jobs.source.archive;

import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.TrailBatchSerializer;
import io.keytrail.jobs.trail.TrailSource;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The way in for a replay. */
public final class ArchiveTrail implements TrailSource {
  private static final long serialVersionUID = 1;

  private final TrailArchiveSource source;

  public ArchiveTrail(ArchiveOptions options) {
    source = new TrailArchiveSource(options);
  }

  @Override
  public DataStream<TrailBatch> attach(StreamExecutionEnvironment env) {
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), UID, TrailBatchSerializer.TYPE)
        .uid(UID);
  }
}
