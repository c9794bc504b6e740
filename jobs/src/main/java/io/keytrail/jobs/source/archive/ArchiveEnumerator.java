package io.keytrail.jobs.source.archive;

import io.keytrail.jobs.source.archive.ArchiveMessages.AsOf;
import io.keytrail.jobs.source.archive.ArchiveMessages.FinishNoted;
import io.keytrail.jobs.source.archive.ArchiveMessages.LowWatermark;
import io.keytrail.jobs.source.archive.ArchiveMessages.SplitFinished;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the archive and hands out its time slices: strictly in order, and only a few ahead of the
 * oldest one that is still being read, so that event times stay close together however uneven the
 * readers are. The undated files come first, alone.
 *
 * <p>Runs in the coordinator's one thread.
 */
final class ArchiveEnumerator implements SplitEnumerator<ArchiveSplit, ArchiveCheckpoint> {
  /** Splits between the oldest unfinished and the newest handed out, for each reader. */
  static final int AHEAD_PER_READER = 4;

  private static final Logger LOG = LoggerFactory.getLogger(ArchiveEnumerator.class);

  private final SplitEnumeratorContext<ArchiveSplit> context;
  private final ArchiveOptions options;
  private final ArchiveProgress progress;
  private final TreeMap<Long, ArchiveSplit> pending = new TreeMap<>();

  /** Ordinal to slice start of what was handed out and is not finished. */
  private final TreeMap<Long, Long> unfinished = new TreeMap<>();

  /** Requests not yet answered, first come first served; a reader may ask ahead. */
  private final ArrayDeque<Integer> requests = new ArrayDeque<>();

  private final Map<Integer, Long> toldWatermark = new HashMap<>();
  private final Set<Integer> toldEnd = new HashSet<>();
  private ArchiveTotals totals;
  private long maxEventTimeMillis = Long.MIN_VALUE;
  private long lastSliceStart = ArchiveFile.UNDATED;

  ArchiveEnumerator(SplitEnumeratorContext<ArchiveSplit> context, ArchiveOptions options) {
    this.context = context;
    this.options = options;
    this.progress = ArchiveProgress.of(options.progressId);
  }

  ArchiveEnumerator(
      SplitEnumeratorContext<ArchiveSplit> context,
      ArchiveOptions options,
      ArchiveCheckpoint restored) {
    this(context, options);
    totals = restored.totals;
    for (ArchiveSplit split : restored.pending) pending.put(split.ordinal, split);
    unfinished.putAll(restored.unfinished);
    maxEventTimeMillis = restored.maxEventTimeMillis;
    lastSliceStart = restored.lastSliceStart;
  }

  @Override
  public void start() {
    registerMetrics();
    if (totals == null) {
      context.callAsync(() -> ArchiveListing.of(options), this::listed);
    } else {
      progress.listed(totals);
      long files = pending.values().stream().mapToLong(split -> split.files.size()).sum();
      long bytes = pending.values().stream().mapToLong(ArchiveSplit::bytes).sum();
      progress.restarted(totals.files - files, totals.bytes - bytes);
    }
  }

  private void listed(ArchiveListing listing, Throwable failure) {
    if (failure != null) throw new FlinkRuntimeException(failure.getMessage(), failure);
    totals = listing.totals();
    for (ArchiveSplit split : SlicePlan.of(listing.files(), options)) {
      pending.put(split.ordinal, split);
    }
    LOG.info(
        "Archive: {} files, {} bytes, in {} splits; {} files left out by the selection, {} ignored",
        totals.files,
        totals.bytes,
        pending.size(),
        totals.outsideFiles,
        totals.ignoredFiles);
    progress.listed(totals);
    advance();
  }

  @Override
  public void addReader(int subtask) {
    forget(subtask);
    advance();
  }

  @Override
  public void handleSplitRequest(int subtask, String host) {
    requests.add(subtask);
    advance();
  }

  @Override
  public void addSplitsBack(List<ArchiveSplit> splits, int subtask) {
    forget(subtask);
    for (ArchiveSplit split : splits) {
      unfinished.remove(split.ordinal);
      pending.put(split.ordinal, split);
    }
    advance();
  }

  @Override
  public void handleSourceEvent(int subtask, SourceEvent event) {
    if (!(event instanceof SplitFinished)) {
      throw new IllegalArgumentException("unexpected message from a reader: " + event);
    }
    SplitFinished finish = (SplitFinished) event;
    unfinished.remove(finish.ordinal);
    maxEventTimeMillis = Math.max(maxEventTimeMillis, finish.maxEventTimeMillis);
    context.sendEventToSourceReader(subtask, new FinishNoted(finish.ordinal));
    advance();
  }

  @Override
  public ArchiveCheckpoint snapshotState(long checkpointId) {
    return new ArchiveCheckpoint(
        totals,
        new ArrayList<>(pending.values()),
        new TreeMap<>(unfinished),
        maxEventTimeMillis,
        lastSliceStart);
  }

  @Override
  public void close() {}

  /** What a reader was told or asked for is void once it starts anew. */
  private void forget(int subtask) {
    requests.removeIf(waiting -> waiting == subtask);
    toldWatermark.remove(subtask);
    toldEnd.remove(subtask);
  }

  private void advance() {
    if (totals == null) return;
    assign();
    if (pending.isEmpty() && unfinished.isEmpty()) {
      tellEnd();
    } else {
      tellWatermark();
    }
  }

  private void assign() {
    Iterator<Integer> request = requests.iterator();
    while (request.hasNext() && mayAssign()) {
      int subtask = request.next();
      request.remove();
      if (!context.registeredReaders().containsKey(subtask)) continue;
      ArchiveSplit split = pending.pollFirstEntry().getValue();
      unfinished.put(split.ordinal, split.sliceStart);
      lastSliceStart = Math.max(lastSliceStart, split.sliceStart);
      context.assignSplit(split, subtask);
    }
  }

  private boolean mayAssign() {
    if (pending.isEmpty()) return false;
    if (unfinished.isEmpty()) return true;
    Map.Entry<Long, Long> oldest = unfinished.firstEntry();
    ArchiveSplit next = pending.firstEntry().getValue();
    if (next.dated() && oldest.getValue() == ArchiveFile.UNDATED) return false;
    long ahead = (long) AHEAD_PER_READER * context.currentParallelism();
    return next.ordinal - oldest.getKey() < ahead;
  }

  /** Readers that wait hold back everybody's watermark unless they follow the others. */
  private void tellWatermark() {
    long low = options.watermarkOf(oldestSliceStart());
    if (low == Long.MIN_VALUE) return;
    for (int subtask : requests) {
      Long told = toldWatermark.get(subtask);
      if (told == null || told < low) {
        toldWatermark.put(subtask, low);
        context.sendEventToSourceReader(subtask, new LowWatermark(low));
      }
    }
  }

  private long oldestSliceStart() {
    long oldest = Long.MAX_VALUE;
    if (!unfinished.isEmpty()) oldest = unfinished.firstEntry().getValue();
    if (!pending.isEmpty()) {
      oldest = Math.min(oldest, pending.firstEntry().getValue().sliceStart);
    }
    return oldest;
  }

  private void tellEnd() {
    AsOf end = new AsOf(options.asOf(maxEventTimeMillis, lastSliceStart));
    requests.clear();
    for (int subtask : context.registeredReaders().keySet()) {
      if (toldEnd.add(subtask)) {
        context.sendEventToSourceReader(subtask, end);
        context.signalNoMoreSplits(subtask);
      }
    }
  }

  private void registerMetrics() {
    MetricGroup group = context.metricGroup().addGroup(ArchiveMetrics.GROUP);
    group.gauge("filesListed", () -> totals == null ? 0L : totals.files);
    group.gauge("filesIgnored", () -> totals == null ? 0L : totals.ignoredFiles);
    group.gauge("foldersIgnored", () -> totals == null ? 0L : totals.ignoredFolders);
    group.gauge("filesOutside", () -> totals == null ? 0L : totals.outsideFiles);
    group.gauge("splitsPending", pending::size);
  }
}
