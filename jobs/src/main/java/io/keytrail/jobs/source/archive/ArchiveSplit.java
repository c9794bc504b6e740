package io.keytrail.jobs.source.archive;

import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;

/** Some files of a time slice, and how far they have been read. Immutable. */
final class ArchiveSplit implements SourceSplit {
  /** Place in the plan: splits are handed out in this order. */
  final long ordinal;

  /** First millisecond of the earliest slice inside, or {@link ArchiveFile#UNDATED}. */
  final long sliceStart;

  /** Files not yet read to their end. */
  final List<ArchiveFile> files;

  /** Records of the first file that were handed on before. */
  final long recordsDone;

  /** Latest event time handed on so far, {@link Long#MIN_VALUE} if none. */
  final long maxEventTimeMillis;

  /** Read to its end; kept until the enumerator has noted it. */
  final boolean finished;

  ArchiveSplit(long ordinal, long sliceStart, List<ArchiveFile> files) {
    this(ordinal, sliceStart, files, 0, Long.MIN_VALUE, false);
  }

  ArchiveSplit(
      long ordinal,
      long sliceStart,
      List<ArchiveFile> files,
      long recordsDone,
      long maxEventTimeMillis,
      boolean finished) {
    this.ordinal = ordinal;
    this.sliceStart = sliceStart;
    this.files = List.copyOf(files);
    this.recordsDone = recordsDone;
    this.maxEventTimeMillis = maxEventTimeMillis;
    this.finished = finished;
  }

  boolean dated() {
    return sliceStart != ArchiveFile.UNDATED;
  }

  long bytes() {
    return files.stream().mapToLong(file -> file.length).sum();
  }

  @Override
  public String splitId() {
    return "slice-" + ordinal;
  }

  @Override
  public String toString() {
    return splitId() + " (" + files.size() + " files)";
  }
}
