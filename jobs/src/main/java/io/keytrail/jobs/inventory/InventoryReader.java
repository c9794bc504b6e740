package io.keytrail.jobs.inventory;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.inventory.scan.InventoryTarget;
import io.keytrail.jobs.inventory.scan.KeyScanner;
import io.keytrail.jobs.inventory.scan.ScanReport;
import io.keytrail.jobs.inventory.scan.TargetReport;
import io.keytrail.key.KeyFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.clock.Clock;

/**
 * Hands on what the scanner reads. Splits and outputs belong to the task's thread; the scanner's
 * threads only put into the queue, and wait there for nobody: a key is read when the one before it
 * has been taken, so the queue holds no more than is being read.
 */
final class InventoryReader implements SourceReader<InventoryUpdate, InventorySplit> {
  /** How often event time follows the clock. */
  private static final Duration TICK = Duration.ofSeconds(10);

  private final Set<InventoryTarget> targets;
  private final long intervalMillis;
  private final Duration clockDelay;
  private final Clock clock;
  private final KeyScanner scanner;
  private final InventoryMetrics metrics;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "keytrail-inventory-rounds");
            thread.setDaemon(true);
            return thread;
          });

  private final Map<InventoryTarget, InventorySplit> splits = new TreeMap<>();
  private boolean scheduled;

  /** Guards what follows. */
  private final Object lock = new Object();

  private final Queue<Arrival> arrivals = new ArrayDeque<>();
  private CompletableFuture<Void> available = new CompletableFuture<>();

  /** Time is to be told: on each tick of the clock, or once that there is none. */
  private boolean tick = true;

  private List<InventoryTarget> round = List.of();
  private Throwable failure;

  /** What the scanner brought: one of the three. */
  private static final class Arrival {
    final KeyFacts facts;
    final TargetReport target;
    final ScanReport round;
    final CompletableFuture<Void> taken = new CompletableFuture<>();

    Arrival(KeyFacts facts, TargetReport target, ScanReport round) {
      this.facts = facts;
      this.target = target;
      this.round = round;
    }
  }

  InventoryReader(
      List<InventoryTarget> targets,
      Duration interval,
      Duration clockDelay,
      Clock clock,
      KeyScanner scanner,
      InventoryMetrics metrics) {
    this.targets = new HashSet<>(targets);
    this.intervalMillis = interval.toMillis();
    this.clockDelay = clockDelay;
    this.clock = clock;
    this.scanner = scanner;
    this.metrics = metrics;
  }

  @Override
  public void start() {
    if (clockDelay == null) return;
    timer.scheduleAtFixedRate(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tick() {
    synchronized (lock) {
      tick = true;
      available.complete(null);
    }
  }

  @Override
  public void addSplits(List<InventorySplit> added) {
    for (InventorySplit split : added) {
      // What the configuration no longer names is let go.
      if (targets.contains(split.target)) splits.put(split.target, split);
    }
    if (splits.isEmpty()) return;
    metrics.known(splits.values());
    synchronized (lock) {
      round = List.copyOf(splits.keySet());
    }
    if (!scheduled) schedule(untilFirstRound());
    scheduled = true;
  }

  /** Milliseconds: none, unless a checkpoint says that all is known from not long ago. */
  long untilFirstRound() {
    long oldest = Long.MAX_VALUE;
    for (InventorySplit split : splits.values()) {
      oldest = Math.min(oldest, split.lastCompleteMillis);
    }
    if (oldest == InventorySplit.NEVER) return 0;
    long wait = oldest + intervalMillis - clock.absoluteTimeMillis();
    return Math.max(0, Math.min(intervalMillis, wait));
  }

  private void schedule(long delayMillis) {
    try {
      timer.schedule(this::scan, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      // The reader was closed while a round was under way: there is no next one.
    }
  }

  private void scan() {
    long startedMillis = clock.absoluteTimeMillis();
    List<InventoryTarget> now;
    synchronized (lock) {
      now = round;
    }
    CompletableFuture<ScanReport> scan;
    try {
      scan =
          scanner.scan(
              now,
              facts -> arrive(new Arrival(facts, null, null)),
              target -> arrive(new Arrival(null, target, null)));
    } catch (RuntimeException e) { // the timer would keep it to itself
      scan = CompletableFuture.failedFuture(e);
    }
    scan.whenComplete(
        (report, thrown) -> {
          if (thrown != null) {
            fail(thrown);
            return;
          }
          arrive(new Arrival(null, null, report));
          long elapsed = clock.absoluteTimeMillis() - startedMillis;
          schedule(Math.max(0, intervalMillis - elapsed));
        });
  }

  private CompletableFuture<Void> arrive(Arrival arrival) {
    synchronized (lock) {
      arrivals.add(arrival);
      available.complete(null);
    }
    return arrival.taken;
  }

  private void fail(Throwable thrown) {
    synchronized (lock) {
      failure = thrown;
      available.complete(null);
    }
  }

  @Override
  public InputStatus pollNext(ReaderOutput<InventoryUpdate> output) throws IOException {
    Arrival arrival;
    boolean more;
    boolean ticked;
    synchronized (lock) {
      if (failure != null) throw new IOException("the key inventory ended", failure);
      arrival = arrivals.poll();
      more = !arrivals.isEmpty();
      ticked = tick;
      tick = false;
    }
    if (ticked) tellTime(output);
    if (arrival != null) emit(arrival, output);
    return more ? InputStatus.MORE_AVAILABLE : InputStatus.NOTHING_AVAILABLE;
  }

  private void tellTime(ReaderOutput<InventoryUpdate> output) {
    if (clockDelay == null) {
      output.markIdle();
    } else {
      output.emitWatermark(new Watermark(clock.absoluteTimeMillis() - clockDelay.toMillis()));
    }
  }

  private void emit(Arrival arrival, ReaderOutput<InventoryUpdate> output) {
    if (arrival.facts != null) {
      output.collect(InventoryUpdate.of(arrival.facts), arrival.facts.asOfMillis());
    } else if (arrival.target != null) {
      emit(arrival.target, output);
    } else {
      metrics.count(arrival.round);
      output.collect(InventoryUpdate.of(arrival.round), clock.absoluteTimeMillis());
    }
    arrival.taken.complete(null);
  }

  private void emit(TargetReport report, ReaderOutput<InventoryUpdate> output) {
    metrics.count(report);
    InventorySplit split = splits.get(report.target());
    if (report.complete()) split = split.completeAt(report.startedMillis());
    long day = InventoryFindings.day(report);
    if (split.findingDay != day) {
      Finding finding = InventoryFindings.of(report);
      if (finding != null) {
        output.collect(InventoryUpdate.of(finding), finding.timeMillis);
        split = split.toldOn(day);
      }
    }
    splits.put(report.target(), split);
    metrics.known(splits.values());
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    synchronized (lock) {
      boolean now = !arrivals.isEmpty() || tick || failure != null;
      if (now) return CompletableFuture.completedFuture(null);
      if (available.isDone()) available = new CompletableFuture<>();
      return available;
    }
  }

  @Override
  public List<InventorySplit> snapshotState(long checkpointId) {
    return new ArrayList<>(splits.values());
  }

  @Override
  public void notifyNoMoreSplits() {}

  @Override
  public void close() {
    timer.shutdownNow();
    scanner.close();
  }
}
