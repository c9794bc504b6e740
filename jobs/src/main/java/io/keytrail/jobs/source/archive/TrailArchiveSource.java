package io.keytrail.jobs.source.archive;

import io.keytrail.jobs.trail.TrailBatch;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Replays a CloudTrail archive, from disk or S3, in time slices and exactly once.
 *
 * <p>It emits its watermarks itself and must be given {@code WatermarkStrategy.noWatermarks()}:
 * while a slice is read, the watermark stands the hold-back before its start. An event older than
 * that is late, whatever the parallelism, and leaves as rejected. After the last slice one more
 * watermark follows, at the time at which the replay ends (<i>as-of</i>), and only then the end of
 * input, which sets event time to infinity: timers between the two are not the archive's.
 *
 * <p>Files whose name tells no time are read first, without watermarks, and are never late.
 */
public final class TrailArchiveSource
    implements Source<TrailBatch, ArchiveSplit, ArchiveCheckpoint> {
  private static final long serialVersionUID = 1;

  private final ArchiveOptions options;

  public TrailArchiveSource(ArchiveOptions options) {
    this.options = options;
  }

  /**
   * Looks at every path before anything starts. Stops at the first file found in each, so it is
   * quick on a large archive.
   *
   * @throws ArchivePathException if a path does not exist, cannot be read, or holds no file of a
   *     trail
   */
  public static void check(ArchiveOptions options) {
    if (options.paths.isEmpty()) {
      throw new ArchivePathException("no path was given: name a directory or file of a trail");
    }
    ArchiveListing.check(options.paths);
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SplitEnumerator<ArchiveSplit, ArchiveCheckpoint> createEnumerator(
      SplitEnumeratorContext<ArchiveSplit> context) {
    return new ArchiveEnumerator(context, options);
  }

  @Override
  public SplitEnumerator<ArchiveSplit, ArchiveCheckpoint> restoreEnumerator(
      SplitEnumeratorContext<ArchiveSplit> context, ArchiveCheckpoint checkpoint) {
    return new ArchiveEnumerator(context, options, checkpoint);
  }

  @Override
  public SourceReader<TrailBatch, ArchiveSplit> createReader(SourceReaderContext context) {
    return new ArchiveReader(options, context);
  }

  @Override
  public SimpleVersionedSerializer<ArchiveSplit> getSplitSerializer() {
    return ArchiveSplitSerializer.INSTANCE;
  }

  @Override
  public SimpleVersionedSerializer<ArchiveCheckpoint> getEnumeratorCheckpointSerializer() {
    return ArchiveCheckpointSerializer.INSTANCE;
  }
}
