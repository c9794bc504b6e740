package io.keytrail.jobs.source.archive;

import io.keytrail.jobs.source.archive.ArchiveMessages.AsOf;
import io.keytrail.jobs.source.archive.ArchiveMessages.FinishNoted;
import io.keytrail.jobs.source.archive.ArchiveMessages.LowWatermark;
import io.keytrail.jobs.source.archive.ArchiveMessages.SplitFinished;
import io.keytrail.jobs.trail.TrailBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.core.io.InputStatus;

/**
 * One parallel reader. It holds the split it reads and one more, so that it never waits for the
 * enumerator between two small ones.
 *
 * <p>A finished split stays in its checkpoints until the enumerator has noted the finish: between
 * the two parts of a checkpoint the message would be lost otherwise, and the replay never end.
 */
@SuppressWarnings("try") // what Flink's own base class declares on close
final class ArchiveReader
    extends SingleThreadMultiplexSourceReaderBase<
        ArchiveChunk, TrailBatch, ArchiveSplit, ArchiveSplitState> {
  private static final int SPLITS_HELD = 2;

  private final ArchiveClock clock;
  private final Map<Long, ArchiveSplit> unconfirmed = new TreeMap<>();
  private boolean started;
  private int requested;
  private long lowWatermark = Long.MIN_VALUE;
  private long asOf = Long.MIN_VALUE;

  ArchiveReader(ArchiveOptions options, SourceReaderContext context) {
    this(options, context, new ArchiveClock());
  }

  private ArchiveReader(ArchiveOptions options, SourceReaderContext context, ArchiveClock clock) {
    super(
        () -> new ArchiveFetcher(options),
        new ArchiveEmitter(
            options,
            clock,
            new ArchiveMetrics(context.metricGroup(), ArchiveProgress.of(options.progressId))),
        context.getConfiguration(),
        context);
    this.clock = clock;
  }

  @Override
  public void start() {
    started = true;
    unconfirmed.values().forEach(this::report);
    request();
  }

  @Override
  public void addSplits(List<ArchiveSplit> splits) {
    List<ArchiveSplit> open = new ArrayList<>();
    for (ArchiveSplit split : splits) {
      if (split.finished) {
        unconfirmed.put(split.ordinal, split);
      } else {
        open.add(split);
      }
    }
    // State gives splits back in no order, and a later slice read first would carry time past the
    // earlier.
    open.sort(Comparator.comparingLong(split -> split.ordinal));
    if (started) requested -= splits.size();
    if (!open.isEmpty()) super.addSplits(open);
  }

  @Override
  public InputStatus pollNext(ReaderOutput<TrailBatch> output) throws Exception {
    clock.attach(output);
    clock.advance(lowWatermark);
    if (getNumberOfCurrentlyAssignedSplits() == 0) clock.advance(asOf);
    return super.pollNext(output);
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    if (event instanceof FinishNoted) {
      unconfirmed.remove(((FinishNoted) event).ordinal);
    } else if (event instanceof LowWatermark) {
      lowWatermark = ((LowWatermark) event).watermarkMillis;
      wakeUp();
    } else if (event instanceof AsOf) {
      asOf = ((AsOf) event).asOfMillis;
      wakeUp();
    } else {
      throw new IllegalArgumentException("unexpected message from the enumerator: " + event);
    }
  }

  @Override
  public List<ArchiveSplit> snapshotState(long checkpointId) {
    List<ArchiveSplit> splits = new ArrayList<>(super.snapshotState(checkpointId));
    splits.addAll(unconfirmed.values());
    return splits;
  }

  @Override
  protected void onSplitFinished(Map<String, ArchiveSplitState> finished) {
    for (ArchiveSplitState state : finished.values()) {
      ArchiveSplit split = state.toFinished();
      unconfirmed.put(split.ordinal, split);
      report(split);
    }
    request();
  }

  @Override
  protected ArchiveSplitState initializedState(ArchiveSplit split) {
    return new ArchiveSplitState(split);
  }

  @Override
  protected ArchiveSplit toSplitType(String splitId, ArchiveSplitState state) {
    return state.toSplit();
  }

  private void report(ArchiveSplit split) {
    context.sendSourceEventToCoordinator(
        new SplitFinished(split.ordinal, split.maxEventTimeMillis));
  }

  private void request() {
    for (; getNumberOfCurrentlyAssignedSplits() + requested < SPLITS_HELD; requested++) {
      context.sendSplitRequest();
    }
  }

  /** Watermarks leave by {@link #pollNext} only. */
  private void wakeUp() {
    splitFetcherManager.getQueue().notifyAvailable();
  }
}
