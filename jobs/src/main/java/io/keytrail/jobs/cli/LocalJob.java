package io.keytrail.jobs.cli;

import io.keytrail.jobs.source.archive.ArchiveProgress;
import io.keytrail.jobs.source.archive.ReplayProgress;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;

/**
 * Waits for a job in this process, and stops it when its reader or its user goes away. Until it is
 * closed, a signal does not end the process: what was found is told first.
 */
final class LocalJob implements AutoCloseable {
  private static final long LOOK_MILLIS = 200;
  private static final long STOP_SECONDS = 20;

  /** Stops a running job; must not wait long. */
  interface Stop {
    void stop(JobClient job) throws Exception;
  }

  private final JobClient job;
  private final Console console;
  private final PrintStream people;
  private final Stop stop;
  private final Thread onSignal = new Thread(this::interrupt, "stop-on-signal");
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean interrupted;
  private JobExecutionResult last;

  /**
   * @param people told when a failed job is tried again
   */
  LocalJob(JobClient job, Console console, PrintStream people, Stop stop) {
    this.job = job;
    this.console = console;
    this.people = people;
    this.stop = stop;
    Runtime.getRuntime().addShutdownHook(onSignal);
  }

  /**
   * @return nothing when it was stopped before its end
   * @throws Exception that made the job fail
   */
  Optional<JobExecutionResult> await() throws Exception {
    return result(job.getJobExecutionResult());
  }

  /**
   * As {@link #await()}, with a bar where a terminal shows it.
   *
   * @param quiet no bar
   */
  Optional<JobExecutionResult> await(ArchiveProgress progress, boolean quiet) throws Exception {
    if (quiet || !console.terminal) return await();
    ReplayProgress bar = ReplayProgress.start(progress, console.err);
    try {
      return await();
    } finally {
      bar.close();
    }
  }

  /**
   * What a job counted that was brought to its end, by a signal as well; nothing when it was
   * cancelled.
   */
  Optional<RunSummary> summary() {
    return Optional.ofNullable(last)
        .map(JobExecutionResult::getAllAccumulatorResults)
        .map(RunSummary::new);
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException ending) {
      // The signal has come, and the hook ends now that this is closed.
    }
  }

  /** Whether a signal such as Ctrl-C ended it. */
  boolean interrupted() {
    return interrupted;
  }

  private Optional<JobExecutionResult> result(CompletableFuture<JobExecutionResult> result)
      throws Exception {
    boolean stopped = false;
    boolean restarting = false;
    while (true) {
      try {
        last = result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return interrupted ? Optional.empty() : Optional.of(last);
      } catch (TimeoutException stillRunning) {
        if (!stopped && console.readerIsGone()) {
          stopped = true;
          job.cancel();
        }
        boolean restartingNow = status() == JobStatus.RESTARTING;
        if (restartingNow && !restarting) {
          people.println("the job failed and is started again; --debug shows why");
        }
        restarting = restartingNow;
      } catch (ExecutionException e) {
        if (stopped || interrupted || console.readerIsGone()) return Optional.empty();
        console.complete(); // a full disk, say: more telling than what the job makes of it
        if (e.getCause() instanceof Exception) throw (Exception) e.getCause();
        throw e;
      }
    }
  }

  /** Null when the cluster does not say, as when it is going down. */
  private JobStatus status() throws InterruptedException {
    try {
      return job.getJobStatus().get(1, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      return null;
    }
  }

  /** While this runs, the process waits to end: what was read is brought to its end first. */
  private void interrupt() {
    interrupted = true;
    try {
      if (status() == JobStatus.RUNNING) stop.stop(job);
      else job.cancel();
    } catch (Exception e) {
      people.println("the job could not be stopped in order: " + e.getMessage());
      job.cancel();
    }
    try {
      if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) job.cancel();
      ended.await(2, TimeUnit.SECONDS);
      console.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
