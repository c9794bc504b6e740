package io.keytrail.jobs.source.archive;

import io.keytrail.jobs.trail.TrailBatch;

/** A batch on its way from the fetcher to the task, with the position behind it. */
final class ArchiveChunk {
  final TrailBatch batch = new TrailBatch();

  /** File of the split in which the next batch begins. */
  int fileIndex;

  /** Records of that file handed on with this batch and before. */
  long recordsDone;

  /** Files that ended in this batch. */
  int filesRead;

  int filesUnreadable;

  /** Stored bytes taken from the file system since the last chunk. */
  long bytes;

  /** Events rejected as late; part of {@code batch.rejected}. */
  int late;
}
