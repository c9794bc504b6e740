package io.keytrail.jobs.cli;

import io.keytrail.compare.FindingCollection;
import io.keytrail.compare.FindingComparison;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.JobAssembly;
import io.keytrail.jobs.config.ConfigLoader;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Option;
import io.keytrail.jobs.config.Setting;
import io.keytrail.jobs.config.SinkTarget;
import io.keytrail.jobs.source.archive.ArchiveOptions;
import io.keytrail.jobs.source.archive.ArchiveProgress;
import io.keytrail.jobs.source.archive.ArchiveTrail;
import io.keytrail.jobs.topology.KeyUsageTopology;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Replays one archive twice, with two rule sets or thresholds, and compares what they find. One
 * after the other: side by side they would share the heap and be no sooner done.
 */
final class RulesBacktest {
  /** More than anybody reads, and some 100 MB for both sides. */
  private static final int MOST_FINDINGS = 50_000;

  /** Options of what is read. */
  private static final List<String> INPUT = List.of("source.", "s3.", "decode.");

  private final Console console;
  private final boolean quiet;
  private final BacktestRun one;
  private final BacktestRun other;

  /**
   * Reads and checks all that is asked for; nothing runs yet.
   *
   * @param shared what holds for both sides and wins over theirs
   * @param flags the options of both sides that give way to theirs
   * @param wrong takes all problems of both sides; with any, this must not run
   */
  RulesBacktest(
      Console console,
      boolean quiet,
      List<Setting> shared,
      ConfigFlags flags,
      BacktestSide rules,
      BacktestSide against,
      Wrong wrong) {
    this.console = console;
    this.quiet = quiet;
    List<String> ofOne = new ArrayList<>();
    List<String> ofOther = new ArrayList<>();
    List<Setting> ofBoth = flags.settings(wrong);
    JobConfig oneConfig = config(shared, flags, ofBoth, rules, ofOne);
    JobConfig otherConfig = config(shared, flags, ofBoth, against, ofOther);
    LocalFlink.loadFileSystems(oneConfig);
    one = new BacktestRun(rules, oneConfig, JobAssembly.inPart(oneConfig, ofOne));
    other = new BacktestRun(against, otherConfig, JobAssembly.inPart(otherConfig, ofOther));
    tell(rules, ofOne, against, ofOther, wrong);
    requireSameSource(oneConfig, otherConfig, wrong);
    wrong.check(() -> LocalFlink.check(oneConfig));
    TrailScope.requireFiles(oneConfig, wrong);
  }

  private JobConfig config(
      List<Setting> shared,
      ConfigFlags flags,
      List<Setting> ofBoth,
      BacktestSide side,
      List<String> problems) {
    ConfigLoader loader = side.into(new ConfigLoader().flags(shared)).flags(ofBoth);
    JobConfig config = flags.beneath(loader, console).loadInPart(problems);
    side.check(config);
    return config;
  }

  /** What is wrong on one side with its flag before it, what is wrong on both once. */
  private static void tell(
      BacktestSide one, List<String> ofOne, BacktestSide other, List<String> ofOther, Wrong wrong) {
    for (String problem : ofOne) {
      wrong.add(ofOther.contains(problem) ? problem : one.named(problem));
    }
    for (String problem : ofOther) {
      if (!ofOne.contains(problem)) wrong.add(other.named(problem));
    }
  }

  /** Else a difference might be one of the events. */
  private static void requireSameSource(JobConfig one, JobConfig other, Wrong wrong) {
    for (Option<?> option : JobOptions.ALL) {
      boolean input = INPUT.stream().anyMatch(option.name()::startsWith);
      if (!input || one.find(option).equals(other.find(option))) continue;
      if (one.isUnread(option) || other.isUnread(option)) continue;
      wrong.add(
          option
              + " differs between --rules and --against: both must read the same events; give it"
              + " with --set");
    }
  }

  /**
   * Runs both replays.
   *
   * @return nothing when its reader went away
   */
  Optional<BacktestReport> run() throws Exception {
    PrintStream people = console.people(quiet);
    for (BacktestRun run : List.of(one, other)) {
      people.println("replaying with " + run.side.flag() + ": " + run.side);
      Warnings.print(run.config, run.parts, console.err);
      if (!replay(run, people)) return Optional.empty();
    }
    return Optional.of(
        new BacktestReport(one, other, FindingComparison.of(one.findings, other.findings)));
  }

  private boolean replay(BacktestRun run, PrintStream people) throws Exception {
    run.findings = new FindingCollection(MOST_FINDINGS);
    try (ArchiveProgress progress = ArchiveProgress.open();
        Tap<Finding> tap = new Tap<>(run.findings::add);
        LocalJob job =
            new LocalJob(start(run, progress, tap), console, people, JobClient::cancel)) {
      Optional<JobExecutionResult> result = job.await(progress, quiet);
      if (job.interrupted()) throw CommandException.failed("interrupted: nothing was compared");
      if (result.isEmpty()) return false;
      run.summary = new RunSummary(result.get().getAllAccumulatorResults());
      run.files = progress.files();
      return true;
    }
  }

  private static JobClient start(BacktestRun run, ArchiveProgress progress, Tap<Finding> tap)
      throws Exception {
    ArchiveOptions archive = run.parts.archive().progress(progress).build();
    StreamExecutionEnvironment env = LocalFlink.forReplay(run.config.get(JobOptions.PARALLELISM));
    tap.attach(
        KeyUsageTopology.define(env, new ArchiveTrail(archive), run.parts.usage()).findings(),
        "findings-compared");
    return env.executeAsync("keytrail backtest " + run.side.flag());
  }

  /** What both sides share: the archive, and no outputs. */
  static List<Setting> shared(List<Setting> trail) {
    List<Setting> shared = new ArrayList<>(trail);
    for (Option<SinkTarget> sink :
        List.of(
            JobOptions.SINK_FINDINGS,
            JobOptions.SINK_USAGE,
            JobOptions.SINK_TRAFFIC,
            JobOptions.SINK_REJECTED)) {
      shared.add(new Setting(sink.name(), sink.type().format(SinkTarget.NONE), "this command"));
    }
    return shared;
  }
}
