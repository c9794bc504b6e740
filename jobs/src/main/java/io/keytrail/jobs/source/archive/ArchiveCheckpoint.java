package io.keytrail.jobs.source.archive;

import java.util.List;
import java.util.Map;

/** What the enumerator has to remember. */
final class ArchiveCheckpoint {
  /** Null until the archive has been listed. */
  final ArchiveTotals totals;

  /** Not handed out, in order. */
  final List<ArchiveSplit> pending;

  /** Handed out and not finished: ordinal and slice start. Their files are with the readers. */
  final Map<Long, Long> unfinished;

  final long maxEventTimeMillis;

  /** Start of the last slice handed out, {@link ArchiveFile#UNDATED} if none. */
  final long lastSliceStart;

  ArchiveCheckpoint(
      ArchiveTotals totals,
      List<ArchiveSplit> pending,
      Map<Long, Long> unfinished,
      long maxEventTimeMillis,
      long lastSliceStart) {
    this.totals = totals;
    this.pending = pending;
    this.unfinished = unfinished;
    this.maxEventTimeMillis = maxEventTimeMillis;
    this.lastSliceStart = lastSliceStart;
  }
}
