package io.keytrail.jobs.cli;

import io.keytrail.compare.FindingCollection;
import io.keytrail.compare.FindingComparison;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.JobAssembly;
import io.keytrail.jobs.config.ConfigException;
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
import java.util.function.Supplier;
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

  private final Console console;
  private final boolean quiet;
  private final BacktestRun one;
  private final BacktestRun other;

  /**
   * Reads and checks all that is asked for; nothing runs yet.
   *
   * @param shared what holds for both sides and wins over theirs
   * @param flags the options of both sides that give way to theirs
   * @throws ConfigException with all problems of both sides
   * @throws CommandException if there is nothing to read, or the sides do not read the same
   */
  RulesBacktest(
      Console console,
      boolean quiet,
      List<Setting> shared,
      ConfigFlags flags,
      BacktestSide rules,
      BacktestSide against) {
    this.console = console;
    this.quiet = quiet;
    List<String> problems = new ArrayList<>();
    JobConfig oneConfig = tried(problems, rules, () -> config(shared, flags, rules));
    JobConfig otherConfig = tried(problems, against, () -> config(shared, flags, against));
    refuse(problems);
    requireSameSource(oneConfig, otherConfig);
    LocalFlink.check(oneConfig.get(JobOptions.PARALLELISM));
    LocalFlink.loadFileSystems();
    JobAssembly oneParts = tried(problems, rules, () -> new JobAssembly(oneConfig));
    JobAssembly otherParts = tried(problems, against, () -> new JobAssembly(otherConfig));
    refuse(problems);
    TrailScope.requireFiles(oneParts.archive().build());
    one = new BacktestRun(rules, oneConfig, oneParts);
    other = new BacktestRun(against, otherConfig, otherParts);
  }

  private JobConfig config(List<Setting> shared, ConfigFlags flags, BacktestSide side) {
    ConfigLoader loader = side.into(new ConfigLoader().flags(shared)).flags(flags.settings());
    return side.check(flags.beneath(loader, console).load());
  }

  private static <T> T tried(List<String> problems, BacktestSide side, Supplier<T> read) {
    try {
      return read.get();
    } catch (ConfigException e) {
      for (String problem : e.problems()) {
        problems.add(problem.startsWith(side.flag()) ? problem : side.flag() + ": " + problem);
      }
      return null;
    }
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) throw new ConfigException(problems);
  }

  /** Else a difference might be one of the events. */
  private static void requireSameSource(JobConfig one, JobConfig other) {
    List<String> problems = new ArrayList<>();
    for (Option<?> option : JobOptions.ALL) {
      boolean input = option.name().startsWith("source.") || option.name().startsWith("decode.");
      if (!input || one.find(option).equals(other.find(option))) continue;
      problems.add(
          option
              + " differs between --rules and --against: both must read the same events; give it"
              + " with --set");
    }
    refuse(problems);
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
      run.parts.ruleWarnings().forEach(people::println);
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
        List.of(JobOptions.SINK_FINDINGS, JobOptions.SINK_USAGE, JobOptions.SINK_REJECTED)) {
      shared.add(new Setting(sink.name(), sink.type().format(SinkTarget.NONE), "this command"));
    }
    return shared;
  }
}
