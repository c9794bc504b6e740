package io.keytrail.jobs.cli;

import io.keytrail.compare.FindingCollection;
import io.keytrail.jobs.JobAssembly;
import io.keytrail.jobs.config.JobConfig;

/** One of the two replays that are compared, and what came of it. */
final class BacktestRun {
  final BacktestSide side;
  final JobConfig config;
  final JobAssembly parts;

  /** Null before it has run, as the others. */
  FindingCollection findings;

  RunSummary summary;
  long files;

  BacktestRun(BacktestSide side, JobConfig config, JobAssembly parts) {
    this.side = side;
    this.config = config;
    this.parts = parts;
  }
}
