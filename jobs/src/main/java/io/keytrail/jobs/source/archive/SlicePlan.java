package io.keytrail.jobs.source.archive;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts an ordered list of files into splits.
 *
 * <p>A split of one small file each would cost a round trip to the coordinator per file; a split of
 * one long time would leave the other readers idle and spread event times far. So neighbouring
 * slices share a split while they are small, and a slice that is large is divided into splits that
 * begin at the same time. What is late does not depend on it: that is decided by each file's own
 * slice.
 */
final class SlicePlan {
  /** A split travels in one message and lies in one checkpoint. */
  static final int MAX_FILES = 2_000;

  private final ArchiveOptions options;
  private final List<ArchiveSplit> splits = new ArrayList<>();
  private List<ArchiveFile> open = new ArrayList<>();
  private long openStart;
  private long openBytes;

  private SlicePlan(ArchiveOptions options) {
    this.options = options;
  }

  /**
   * @param files in {@link ArchiveListing#ORDER}
   */
  static List<ArchiveSplit> of(List<ArchiveFile> files, ArchiveOptions options) {
    SlicePlan plan = new SlicePlan(options);
    for (ArchiveFile file : files) plan.add(file);
    plan.close();
    return plan.splits;
  }

  private void add(ArchiveFile file) {
    long start = file.dated() ? options.sliceOf(file.nameTimeMillis) : ArchiveFile.UNDATED;
    if (!open.isEmpty() && !fits(file, start)) close();
    if (open.isEmpty()) openStart = start;
    open.add(file);
    openBytes += file.length;
  }

  private boolean fits(ArchiveFile file, long start) {
    if (open.size() >= MAX_FILES || openBytes + file.length > options.splitBytes) return false;
    if (openStart == ArchiveFile.UNDATED) return start == ArchiveFile.UNDATED;
    return start + options.sliceMillis - openStart <= options.mergeMillis;
  }

  private void close() {
    if (open.isEmpty()) return;
    splits.add(new ArchiveSplit(splits.size(), openStart, open));
    open = new ArrayList<>();
    openBytes = 0;
  }
}
