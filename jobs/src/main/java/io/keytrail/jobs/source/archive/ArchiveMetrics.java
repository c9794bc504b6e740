package io.keytrail.jobs.source.archive;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counters of one reader, in the group {@value #GROUP}. {@code recordsReceived} is what goes on:
 * KMS events, others and rejected; {@code recordsOutside} is what the selection leaves out. {@code
 * filesUnreadable} and {@code recordsLate} above zero deserve a look: input is missing from the
 * result.
 */
final class ArchiveMetrics {
  static final String GROUP = "archive";

  private final Counter filesRead;
  private final Counter filesUnreadable;
  private final Counter bytesRead;
  private final Counter recordsReceived;
  private final Counter recordsOutside;
  private final Counter recordsLate;
  private final ArchiveProgress progress;

  ArchiveMetrics(MetricGroup reader, ArchiveProgress progress) {
    MetricGroup group = reader.addGroup(GROUP);
    filesRead = group.counter("filesRead");
    filesUnreadable = group.counter("filesUnreadable");
    bytesRead = group.counter("bytesRead");
    recordsReceived = group.counter("recordsReceived");
    recordsOutside = group.counter("recordsOutside");
    recordsLate = group.counter("recordsLate");
    this.progress = progress;
  }

  void count(ArchiveChunk chunk) {
    long received = chunk.batch.received();
    filesRead.inc(chunk.filesRead);
    filesUnreadable.inc(chunk.filesUnreadable);
    bytesRead.inc(chunk.bytes);
    recordsReceived.inc(received);
    recordsOutside.inc(chunk.batch.outside);
    recordsLate.inc(chunk.late);
    progress.add(
        chunk.filesRead + chunk.filesUnreadable,
        chunk.bytes,
        received + chunk.batch.outside,
        chunk.batch.events.size());
  }
}
