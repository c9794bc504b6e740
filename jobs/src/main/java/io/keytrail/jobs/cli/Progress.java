package io.keytrail.jobs.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on a terminal's standard error; nothing elsewhere. */
final class Progress implements AutoCloseable {
  private static final int WIDTH = 100;

  private final ProgressBar bar;

  private Progress(ProgressBar bar) {
    this.bar = bar;
  }

  static Progress of(Console console, boolean quiet, String task, String unit, long unitSize) {
    if (quiet || !console.terminal) return new Progress(null);
    PrintStream err = console.err;
    return new Progress(
        new ProgressBarBuilder()
            .setTaskName(task)
            .setStyle(ProgressBarStyle.ASCII)
            .setUnit(unit, unitSize)
            .setInitialMax(-1) // unknown: a bar of 0 of 0 would be complete
            .setUpdateIntervalMillis(200)
            .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
            .clearDisplayOnFinish()
            .build());
  }

  /**
   * @param max negative while it is not known
   */
  void at(long done, long max, String note) {
    if (bar == null) return;
    bar.maxHint(max);
    bar.stepTo(done);
    bar.setExtraMessage(note);
  }

  @Override
  public void close() {
    if (bar != null) bar.close();
  }
}
