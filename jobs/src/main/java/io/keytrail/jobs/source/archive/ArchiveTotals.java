package io.keytrail.jobs.source.archive;

import java.io.Serializable;

/** What listing an archive found. */
public final class ArchiveTotals implements Serializable {
  private static final long serialVersionUID = 1;

  /** Files to read. */
  public final long files;

  /** Their stored bytes. */
  public final long bytes;

  /** Files that are no trail by their names, and pipes, sockets and devices. */
  public final long ignoredFiles;

  /** Folders of digests and insights, not entered. */
  public final long ignoredFolders;

  /**
   * Files that the asked time, account or Region leaves out; those in pruned folders not counted.
   */
  public final long outsideFiles;

  ArchiveTotals(long files, long bytes, long ignoredFiles, long ignoredFolders, long outsideFiles) {
    this.files = files;
    this.bytes = bytes;
    this.ignoredFiles = ignoredFiles;
    this.ignoredFolders = ignoredFolders;
    this.outsideFiles = outsideFiles;
  }
}
