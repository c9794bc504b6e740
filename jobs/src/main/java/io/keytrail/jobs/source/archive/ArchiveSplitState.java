package io.keytrail.jobs.source.archive;

/** How far the task has handed on a split. */
final class ArchiveSplitState {
  final ArchiveSplit split;
  boolean begun;
  private int fileIndex;
  private long recordsDone;
  private long maxEventTimeMillis;

  ArchiveSplitState(ArchiveSplit split) {
    this.split = split;
    this.recordsDone = split.recordsDone;
    this.maxEventTimeMillis = split.maxEventTimeMillis;
  }

  void advance(ArchiveChunk chunk) {
    fileIndex = chunk.fileIndex;
    recordsDone = chunk.recordsDone;
    maxEventTimeMillis = Math.max(maxEventTimeMillis, chunk.batch.maxEventTimeMillis);
  }

  /** What is left to read. */
  ArchiveSplit toSplit() {
    return new ArchiveSplit(
        split.ordinal,
        split.sliceStart,
        split.files.subList(fileIndex, split.files.size()),
        recordsDone,
        maxEventTimeMillis,
        false);
  }

  ArchiveSplit toFinished() {
    return new ArchiveSplit(
        split.ordinal, split.sliceStart, java.util.List.of(), 0, maxEventTimeMillis, true);
  }
}
