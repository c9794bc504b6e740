package io.keytrail.jobs.source.archive;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Draws the progress of a replay on a terminal: stored bytes with the time left, files, events and
 * events a second. For terminals only; whoever starts it has looked.
 */
public final class ReplayProgress implements AutoCloseable {
  private static final Duration REFRESH = Duration.ofMillis(250);
  private static final long MIB = 1 << 20;

  private final ArchiveProgress progress;
  private final ProgressBar bar;
  private final ScheduledExecutorService timer;
  private final long beginNanos = System.nanoTime();

  private ReplayProgress(ArchiveProgress progress, PrintStream terminal) {
    this.progress = progress;
    bar =
        new ProgressBarBuilder()
            .setTaskName("replay")
            .setInitialMax(-1) // not known before the archive is listed
            .setUnit(" MiB", MIB)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis((int) REFRESH.toMillis())
            .setConsumer(new ConsoleProgressBarConsumer(terminal))
            .clearDisplayOnFinish()
            .build();
    timer = Executors.newSingleThreadScheduledExecutor(ReplayProgress::daemon);
    timer.scheduleAtFixedRate(this::draw, 0, REFRESH.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Draws until {@link #close}, which wipes the line. */
  public static ReplayProgress start(ArchiveProgress progress, PrintStream terminal) {
    return new ReplayProgress(progress, terminal);
  }

  private void draw() {
    ArchiveTotals totals = progress.totals();
    if (totals == null) {
      bar.setExtraMessage(" listing");
      return;
    }
    bar.maxHint(Math.max(1, totals.bytes));
    bar.stepTo(Math.min(progress.bytes(), totals.bytes));
    bar.setExtraMessage(message(progress, totals, System.nanoTime() - beginNanos));
  }

  static String message(ArchiveProgress progress, ArchiveTotals totals, long elapsedNanos) {
    double seconds = Math.max(1e-3, elapsedNanos / 1e9);
    return String.format(
        Locale.ROOT,
        " %,d/%,d files, %,d KMS events, %,.0f records/s",
        Math.min(progress.files(), totals.files),
        totals.files,
        progress.events(),
        progress.records() / seconds);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    bar.close();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "replay-progress");
    thread.setDaemon(true);
    return thread;
  }
}
