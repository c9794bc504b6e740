package io.keytrail.jobs.source.archive;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How far a replay has come, for whoever watches from the same process.
 *
 * <p>A job is serialized on its way into a cluster, so only the id travels; readers look it up
 * again. In another process nobody holds that id, and what is reported there is dropped.
 */
public final class ArchiveProgress implements AutoCloseable {
  private static final ConcurrentMap<String, ArchiveProgress> OPEN = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final LongAdder files = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder records = new LongAdder();
  private final LongAdder events = new LongAdder();
  private volatile ArchiveTotals totals;

  private ArchiveProgress() {}

  /** Begins to listen; {@link #close} ends it. */
  public static ArchiveProgress open() {
    ArchiveProgress progress = new ArchiveProgress();
    OPEN.put(progress.id, progress);
    return progress;
  }

  /**
   * @param id null or unknown gives a progress that nobody sees
   */
  static ArchiveProgress of(String id) {
    ArchiveProgress progress = id == null ? null : OPEN.get(id);
    return progress == null ? new ArchiveProgress() : progress;
  }

  String id() {
    return id;
  }

  void listed(ArchiveTotals totals) {
    this.totals = totals;
  }

  /** After a restart the readers repeat what came after the checkpoint. */
  void restarted(long filesDone, long bytesDone) {
    files.reset();
    files.add(filesDone);
    bytes.reset();
    bytes.add(bytesDone);
  }

  void add(long files, long bytes, long records, long events) {
    this.files.add(files);
    this.bytes.add(bytes);
    this.records.add(records);
    this.events.add(events);
  }

  /** What was found; null until the archive has been listed. */
  public ArchiveTotals totals() {
    return totals;
  }

  /** Files read to their end. */
  public long files() {
    return files.sum();
  }

  /** Stored bytes read. */
  public long bytes() {
    return bytes.sum();
  }

  /** Records read, whatever they were. */
  public long records() {
    return records.sum();
  }

  /** KMS events handed on. */
  public long events() {
    return events.sum();
  }

  @Override
  public void close() {
    OPEN.remove(id);
  }
}
