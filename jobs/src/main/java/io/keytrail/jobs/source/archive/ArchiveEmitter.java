package io.keytrail.jobs.source.archive;

import io.keytrail.jobs.trail.TrailBatch;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;

/** Hands a chunk on, in the task's thread: the split's watermark first, then the batch. */
final class ArchiveEmitter implements RecordEmitter<ArchiveChunk, TrailBatch, ArchiveSplitState> {
  private final ArchiveOptions options;
  private final ArchiveClock clock;
  private final ArchiveMetrics metrics;

  ArchiveEmitter(ArchiveOptions options, ArchiveClock clock, ArchiveMetrics metrics) {
    this.options = options;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public void emitRecord(
      ArchiveChunk chunk, SourceOutput<TrailBatch> output, ArchiveSplitState state) {
    if (!state.begun) {
      state.begun = true;
      clock.advance(options.watermarkOf(state.split.sliceStart));
    }
    TrailBatch batch = chunk.batch;
    if (batch.received() + batch.outside > 0) {
      // Never behind the watermark, not even where nothing could be read or all came too late: what
      // is sorted by time downstream would else depend on which reader was faster.
      output.collect(batch, Math.max(batch.maxEventTimeMillis, clock.watermarkMillis() + 1));
    }
    state.advance(chunk);
    metrics.count(chunk);
  }
}
