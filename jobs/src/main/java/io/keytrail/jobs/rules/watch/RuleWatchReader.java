package io.keytrail.jobs.rules.watch;

import io.keytrail.jobs.rules.RuleLocation;
import io.keytrail.jobs.rules.RuleUpdate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/**
 * Looks at the location in a thread of its own, for S3 may take its time and checkpoints must not
 * wait for it; hands on what has changed in the task's thread.
 *
 * <p>A location that cannot be read is news like any other, and never the end of the job. It counts
 * when it is still so after the whole interval: storage has its moments.
 */
final class RuleWatchReader implements SourceReader<RuleUpdate, RuleWatchSplit> {
  /** How soon a change is read again, to see whether it is all there. */
  private static final Duration SETTLE = Duration.ofSeconds(2);

  private final String location;
  private final long intervalMillis;
  private final Queue<RuleUpdate> news = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService looks;
  private CompletableFuture<Void> available = new CompletableFuture<>();
  private volatile Throwable failure;

  /** Of what was handed on last. */
  private String hash;

  RuleWatchReader(String location, Duration interval, String knownHash) {
    this.location = location;
    this.intervalMillis = interval.toMillis();
    this.hash = knownHash;
    ClassLoader job = Thread.currentThread().getContextClassLoader();
    looks =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "rule-watch");
              thread.setDaemon(true);
              thread.setContextClassLoader(job);
              return thread;
            });
  }

  @Override
  public void addSplits(List<RuleWatchSplit> restored) {
    for (RuleWatchSplit split : restored) hash = split.hash;
  }

  @Override
  public void start() {
    RuleChanges changes = new RuleChanges(hash);
    looks.execute(() -> look(changes));
  }

  private void look(RuleChanges changes) {
    try {
      lookOnce(changes);
    } catch (RejectedExecutionException closed) {
      // The job is ending, and nobody asks any more.
    } catch (Throwable e) { // out of memory, say: else the watch would end in silence
      failure = e;
      wakeUp();
    }
  }

  private void lookOnce(RuleChanges changes) {
    RuleUpdate read = read();
    Optional<RuleUpdate> changed = changes.onReading(read);
    if (changed.isPresent()) {
      news.add(changed.get());
      wakeUp();
    }
    boolean soon = changes.isUnsettled() && !read.isUnreadable();
    long wait = soon ? Math.min(intervalMillis, SETTLE.toMillis()) : intervalMillis;
    looks.schedule(() -> look(changes), wait, TimeUnit.MILLISECONDS);
  }

  private RuleUpdate read() {
    try {
      return RuleUpdate.of(RuleLocation.read(location));
    } catch (IOException e) {
      return RuleUpdate.unreadable(e.getMessage());
    }
  }

  private synchronized void wakeUp() {
    available.complete(null);
  }

  @Override
  public InputStatus pollNext(ReaderOutput<RuleUpdate> output) {
    output.markIdle();
    if (failure != null) throw new IllegalStateException("rules are watched no more", failure);
    synchronized (this) {
      if (news.isEmpty() && available.isDone()) available = new CompletableFuture<>();
    }
    RuleUpdate next = news.poll();
    if (next == null) return InputStatus.NOTHING_AVAILABLE;
    hash = next.hash();
    output.collect(next);
    return InputStatus.MORE_AVAILABLE;
  }

  @Override
  public List<RuleWatchSplit> snapshotState(long checkpointId) {
    return List.of(new RuleWatchSplit(hash));
  }

  @Override
  public synchronized CompletableFuture<Void> isAvailable() {
    return available;
  }

  /** Nothing is assigned, so nothing ends. */
  @Override
  public void notifyNoMoreSplits() {}

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
