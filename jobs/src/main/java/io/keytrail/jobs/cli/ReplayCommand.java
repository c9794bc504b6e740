package io.keytrail.jobs.cli;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.JobAssembly;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Option;
import io.keytrail.jobs.config.Setting;
import io.keytrail.jobs.config.SinkTarget;
import io.keytrail.jobs.rules.RuleFindingFunction;
import io.keytrail.jobs.sink.LineSink;
import io.keytrail.jobs.sink.LineSinks;
import io.keytrail.jobs.sink.OutputLine;
import io.keytrail.jobs.sink.SortedByTime;
import io.keytrail.jobs.source.archive.ArchiveOptions;
import io.keytrail.jobs.source.archive.ArchiveProgress;
import io.keytrail.jobs.source.archive.ArchiveTrail;
import io.keytrail.jobs.topology.KeyUsageStreams;
import io.keytrail.jobs.topology.KeyUsageTopology;
import io.keytrail.profile.TrafficDay;
import io.keytrail.reject.Rejected;
import io.keytrail.usage.UsageWindow;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keytrail replay}: an archive through the job, in this process. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Replays a CloudTrail archive and prints what it finds.",
      "Standard output is findings, one OCSF JSON object a line; a digest for people is on standard"
          + " error. Findings alone do not make the command fail, except with --fail-on.",
      "When it is interrupted, FILE.partial holds what was written until then, and FILE stays as it"
          + " was."
    })
final class ReplayCommand implements Checked {
  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "Directories, files, globs, or s3:// URIs: an archive, or any .json, .jsonl, .gz.")
  private List<String> paths;

  @Mixin private TrailFlags trail = new TrailFlags();

  @picocli.CommandLine.Option(
      names = "--findings",
      paramLabel = "FILE|-",
      description = "Where findings go. Default: -, standard output.")
  private String findings;

  @picocli.CommandLine.Option(
      names = "--usage",
      paramLabel = "FILE",
      description = "Where the usage windows of every key go, as JSON lines.")
  private String usage;

  @picocli.CommandLine.Option(
      names = "--traffic",
      paramLabel = "FILE",
      description =
          "Where it goes what each account asked of KMS in a Region and day, as JSON lines.")
  private String traffic;

  @picocli.CommandLine.Option(
      names = "--rejected",
      paramLabel = "FILE",
      description = "Where input goes that could not be used, with the reason, as JSON lines.")
  private String rejected;

  @picocli.CommandLine.Option(
      names = "--rules",
      paramLabel = "DIR",
      description = "Rules in Sigma, in addition to the packaged ones: a directory or one file.")
  private String rules;

  @picocli.CommandLine.Option(
      names = "--rules-only",
      paramLabel = "DIR",
      description = "The same, instead of the packaged ones.")
  private String rulesOnly;

  @picocli.CommandLine.Option(
      names = "--inventory",
      paramLabel = "FILE",
      description =
          "How keys were at a moment: a file of 'keytrail inventory' or 'keytrail keys --format json'.")
  private String inventory;

  @picocli.CommandLine.Option(
      names = "--fail-on",
      paramLabel = "SEVERITY|rejected",
      split = ",",
      completionCandidates = FailOn.Names.class,
      description =
          "Exit with 3 if there is a finding of this severity or above, or input that could not be"
              + " used; may be repeated: ${COMPLETION-CANDIDATES}.")
  private List<String> failOnNames = List.of();

  @Mixin private ConfigFlags flags = new ConfigFlags();
  @Mixin private CommonOptions common = new CommonOptions();

  ReplayCommand(Console console) {
    this.console = console;
  }

  private JobConfig config;
  private JobAssembly parts;
  private List<FailOn> failOn;
  private final List<LineSink> sinks = new ArrayList<>();

  @Override
  public void check(Wrong wrong) {
    failOn = FailOn.of(failOnNames, wrong);
    config = config(wrong);
    wrong.check(() -> LocalFlink.check(config));
    LocalFlink.loadFileSystems(config);
    TrailScope.requireFiles(config, wrong);
    parts = wrong.parts(config);
    wrong.check(() -> sink(JobOptions.SINK_FINDINGS, findings));
    wrong.check(() -> sink(JobOptions.SINK_USAGE, usage));
    wrong.check(() -> sink(JobOptions.SINK_TRAFFIC, traffic));
    wrong.check(() -> sink(JobOptions.SINK_REJECTED, rejected));
  }

  @Override
  public Integer call() throws Exception {
    FindingDigest digest = new FindingDigest();
    KeyTotals totals = new KeyTotals(config.get(JobOptions.ALLOWED_LATENESS));
    RejectTally unused = new RejectTally();
    PrintStream people = console.people(common.quiet);
    Warnings.print(config, parts, console.err);
    TrafficTotals requests = new TrafficTotals(parts.terms());
    PrintStream stdoutBefore = System.out;
    System.setOut(console.out); // where the sink writes
    long begin = System.nanoTime();
    try (ArchiveProgress progress = ArchiveProgress.open();
        Tap<Finding> findingTap = new Tap<>(digest::add);
        Tap<UsageWindow> usageTap = new Tap<>(totals::add);
        Tap<Rejected> rejectedTap = new Tap<>(unused::add);
        Tap<TrafficDay> trafficTap = new Tap<>(requests::add);
        LocalJob running =
            new LocalJob(
                start(progress, findingTap, usageTap, rejectedTap, trafficTap),
                console,
                people,
                JobClient::cancel)) {
      long started = System.nanoTime();
      Optional<JobExecutionResult> result = running.await(progress, common.quiet);
      if (result.isEmpty()) return stopped(running);
      Duration reading = Duration.ofNanos(System.nanoTime() - started);
      console.complete();
      sinks.clear(); // all of them have come to their end
      RunSummary summary = new RunSummary(result.get().getAllAccumulatorResults());
      digest.print(people);
      totals.print(people);
      if (common.quiet) summary.warn(console.err);
      summary.print(people, progress.files(), digest, Duration.ofNanos(started - begin), reading);
      SinkTarget rejectedTo = config.get(JobOptions.SINK_REJECTED);
      unused.print(console.err, rejectedTo.kind() != SinkTarget.Kind.NONE);
      requests.print(people);
      return verdict(digest, unused);
    } catch (Exception e) {
      tellLeftovers(console.err);
      throw e;
    } finally {
      System.setOut(stdoutBefore);
    }
  }

  private JobConfig config(Wrong wrong) {
    List<Setting> settings = trail.settings(paths);
    TrailScope.add(settings, JobOptions.SINK_FINDINGS, target(findings), "--findings");
    TrailScope.add(settings, JobOptions.SINK_USAGE, target(usage), "--usage");
    TrailScope.add(settings, JobOptions.SINK_TRAFFIC, target(traffic), "--traffic");
    TrailScope.add(settings, JobOptions.SINK_REJECTED, target(rejected), "--rejected");
    TrailScope.add(settings, JobOptions.ARCHIVE_KEY_SNAPSHOT, inventory, "--inventory");
    settings.addAll(RuleFlags.settings(rules, rulesOnly, wrong));
    return wrong.config(
        flags
            .loader(console, settings, wrong)
            .commandDefault(JobOptions.SINK_FINDINGS, SinkTarget.STDOUT)
            .commandDefault(JobOptions.SINK_REJECTED, SinkTarget.NONE));
  }

  private static String target(String fileOrDash) {
    if (fileOrDash == null) return null;
    return fileOrDash.equals("-") ? "stdout" : "file:" + fileOrDash;
  }

  private JobClient start(
      ArchiveProgress progress,
      Tap<Finding> findingTap,
      Tap<UsageWindow> usageTap,
      Tap<Rejected> rejectedTap,
      Tap<TrafficDay> trafficTap)
      throws Exception {
    ArchiveOptions archive = parts.archive().progress(progress).build();
    LineSink findingSink = sink(JobOptions.SINK_FINDINGS, findings);
    LineSink usageSink = sink(JobOptions.SINK_USAGE, usage);
    LineSink trafficSink = sink(JobOptions.SINK_TRAFFIC, traffic);
    LineSink rejectedSink = sink(JobOptions.SINK_REJECTED, rejected);
    sinks.addAll(List.of(findingSink, usageSink, trafficSink, rejectedSink));
    for (LineSink sink : sinks) sink.clear();

    StreamExecutionEnvironment env = LocalFlink.forReplay(config.get(JobOptions.PARALLELISM));
    KeyUsageStreams streams =
        KeyUsageTopology.define(env, new ArchiveTrail(archive), parts.usage());
    Duration window = config.get(JobOptions.USAGE_WINDOW);
    sorted(parts.findingLines(streams.findings()), lastWord(config), "findings", findingSink);
    if (JobAssembly.isWanted(config, JobOptions.SINK_USAGE)) {
      sorted(parts.usageLines(streams.usage()), window, "usage", usageSink);
    }
    sorted(parts.rejectedLines(streams.rejected()), Duration.ZERO, "rejected", rejectedSink);
    findingTap.attach(streams.findings(), "findings-digest");
    usageTap.attach(streams.usage(), "usage-totals");
    rejectedTap.attach(streams.rejected(), "rejected-tally");
    streams
        .traffic()
        .ifPresent(
            days -> {
              Duration lateness = config.get(JobOptions.ALLOWED_LATENESS);
              sorted(parts.trafficLines(days), lateness, "traffic", trafficSink);
              trafficTap.attach(days, "traffic-totals");
            });
    return env.executeAsync("keytrail replay");
  }

  /**
   * How long after its last event the last word on a finding is said: of an episode when no window
   * can prolong it any more, of a rule's finding when an interval of updates is over, of a case
   * when a silence is looked at again.
   */
  private static Duration lastWord(JobConfig config) {
    Duration episode =
        config
            .get(JobOptions.EPISODE_QUIET)
            .plus(config.get(JobOptions.ALLOWED_LATENESS))
            .plus(config.get(JobOptions.USAGE_WINDOW).multipliedBy(2));
    Duration rule = RuleFindingFunction.LONGEST_INTERVAL;
    Duration last = episode.compareTo(rule) < 0 ? rule : episode;
    return config.get(JobOptions.PROFILES_ENABLED)
        ? last.plus(KeyUsageTopology.CASES_LATEST)
        : last;
  }

  /** In one order, whatever the parallelism: the same input gives the same bytes. */
  private static void sorted(
      DataStream<OutputLine> lines, Duration hold, String uid, LineSink sink) {
    SortedByTime.attach(lines, hold, sink, uid);
  }

  /**
   * @param flag the command's own flag for this output, which names a file and no directory
   * @throws CommandException if it cannot be written
   */
  private LineSink sink(Option<SinkTarget> option, String flag) {
    SinkTarget target = config.find(option).orElse(SinkTarget.NONE);
    LineSink sink =
        flag != null && target.kind() == SinkTarget.Kind.FILE
            ? LineSinks.singleFile(Path.of(target.directory()))
            : parts.sink(target);
    sink.problem()
        .ifPresent(
            problem -> {
              throw CommandException.wrongUse(problem);
            });
    if (target.kind() == SinkTarget.Kind.FILE && !target.directory().contains("://")) {
      OutputPlace.refuseInput(
          Path.of(target.directory()), config.find(JobOptions.ARCHIVE_PATHS).orElse(List.of()));
    }
    return sink;
  }

  private int stopped(LocalJob running) {
    if (running.interrupted()) {
      throw CommandException.failed("interrupted: the output ends early");
    }
    tellLeftovers(console.people(common.quiet)); // the reader of the output has seen enough
    return ExitCode.DONE;
  }

  /** Hours of work may be in what is not a whole: it is kept, and told. */
  private void tellLeftovers(PrintStream people) {
    for (LineSink sink : sinks) sink.leftover().ifPresent(people::println);
  }

  private int verdict(FindingDigest digest, RejectTally unused) {
    List<String> reasons = new ArrayList<>();
    failOn.stream()
        .map(what -> what.severity)
        .filter(severity -> severity != null && digest.reached(severity))
        .min(Comparator.naturalOrder())
        .ifPresent(
            severity ->
                reasons.add(
                    "there are findings of severity "
                        + severity.caption()
                        + " or above (--fail-on)"));
    if (failOn.contains(FailOn.REJECTED) && !unused.isEmpty()) {
      reasons.add("not all of the input could be used: " + unused + " (--fail-on rejected)");
    }
    if (reasons.isEmpty()) return ExitCode.DONE;
    throw CommandException.notPassed(String.join("; ", reasons));
  }
}
