package io.keytrail.jobs.cli;

import io.keytrail.jobs.JobAssembly;
import io.keytrail.jobs.KeyUsageJob;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Option;
import io.keytrail.jobs.config.Setting;
import io.keytrail.jobs.config.SinkTarget;
import io.keytrail.jobs.topology.RuleReload;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keytrail run}: the live job, Kinesis to Kinesis, in this process. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Runs the live job in this process, until it is stopped with Ctrl-C.",
      "It needs source.kinesis.stream and a Region; findings go to standard output unless"
          + " sink.findings says otherwise."
    })
final class RunCommand implements Checked {
  private static final List<Option<SinkTarget>> SINKS =
      List.of(
          JobOptions.SINK_FINDINGS,
          JobOptions.SINK_USAGE,
          JobOptions.SINK_TRAFFIC,
          JobOptions.SINK_REJECTED);

  private final Console console;

  @picocli.CommandLine.Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      description = "Endpoint of Kinesis, for the source and the sinks: an emulator, for example.")
  private String endpointUrl;

  @picocli.CommandLine.Option(
      names = "--rules",
      paramLabel = "DIR",
      description =
          "Rules beside the packaged ones: a directory, a file or an s3:// URI. Changes in it come"
              + " into force while the job runs.")
  private String rules;

  @picocli.CommandLine.Option(
      names = "--rules-only",
      paramLabel = "DIR",
      description = "The same, instead of the packaged rules.")
  private String rulesOnly;

  @Mixin private ConfigFlags flags = new ConfigFlags();
  @Mixin private CommonOptions common = new CommonOptions();

  RunCommand(Console console) {
    this.console = console;
  }

  private JobConfig config;
  private JobAssembly parts;

  @Override
  public void check(Wrong wrong) {
    config = config(wrong);
    wrong.check(() -> LocalFlink.check(config));
    LocalFlink.loadFileSystems(config);
    parts = wrong.parts(config);
    lookForStreams(wrong);
  }

  @Override
  public Integer call() throws Exception {
    PrintStream people = console.people(common.quiet);
    Warnings.print(config, parts, console.err);
    PrintStream stdoutBefore = System.out;
    System.setOut(console.out); // where the sink writes
    Path checkpoints = Files.createTempDirectory("keytrail-checkpoints");
    try {
      StreamExecutionEnvironment env =
          LocalFlink.forLive(config.get(JobOptions.PARALLELISM), checkpoints);
      KeyUsageJob.define(env, config);
      JobClient job = env.executeAsync("keytrail run");
      people.println(
          "reading stream "
              + config.get(JobOptions.KINESIS_STREAM)
              + " in "
              + config.get(JobOptions.KINESIS_REGION)
              + " from "
              + config.get(JobOptions.KINESIS_START)
              + ", findings to "
              + config.get(JobOptions.SINK_FINDINGS)
              + "; Ctrl-C stops it");
      parts.reload().ifPresent(reload -> people.println(told(reload)));
      try (LocalJob running = new LocalJob(job, console, people, RunCommand::stop)) {
        running.await();
        console.complete();
        if (running.interrupted()) {
          people.println("stopped; windows that were still open are not written");
          running.summary().ifPresent(summary -> summary.print(people));
        }
      }
      return ExitCode.DONE;
    } finally {
      delete(checkpoints);
      System.setOut(stdoutBefore);
    }
  }

  private static String told(RuleReload reload) {
    return "rules in "
        + reload.location()
        + " are read again every "
        + JobOptions.RULES_RELOAD_INTERVAL.type().format(reload.interval());
  }

  private JobConfig config(Wrong wrong) {
    List<Setting> settings = new ArrayList<>();
    settings.add(new Setting(JobOptions.SOURCE_TYPE.name(), "kinesis", "run"));
    if (endpointUrl != null) {
      for (Option<?> option :
          List.of(JobOptions.KINESIS_ENDPOINT_URL, JobOptions.SINK_KINESIS_ENDPOINT_URL)) {
        settings.add(new Setting(option.name(), endpointUrl, "--endpoint-url"));
      }
    }
    settings.addAll(RuleFlags.settings(rules, rulesOnly, wrong));
    return wrong.config(
        flags
            .loader(console, settings, wrong)
            .commandDefault(JobOptions.SINK_FINDINGS, SinkTarget.STDOUT)
            .commandDefault(JobOptions.SINK_REJECTED, SinkTarget.NONE));
  }

  /** Whether what is named is there; what is not named well enough is not asked for. */
  private void lookForStreams(Wrong wrong) {
    boolean named = has(JobOptions.KINESIS_STREAM) && has(JobOptions.KINESIS_REGION);
    if (named && !config.isUnread(JobOptions.KINESIS_ENDPOINT_URL)) {
      parts.streamProblem().ifPresent(wrong::addFailure);
    }
    for (Option<SinkTarget> sink : SINKS) {
      SinkTarget target = config.find(sink).orElse(SinkTarget.NONE);
      boolean remote = target.kind() == SinkTarget.Kind.KINESIS;
      if (remote
          && (!has(JobOptions.SINK_KINESIS_REGION)
              || config.isUnread(JobOptions.SINK_KINESIS_ENDPOINT_URL))) continue;
      parts.sink(target).problem().ifPresent(wrong::addFailure);
    }
  }

  private boolean has(Option<?> option) {
    return config.find(option).isPresent();
  }

  /** With a savepoint, which brings everything that was read to the sinks; it is not kept. */
  private static void stop(JobClient job) throws Exception {
    Path savepoint = Files.createTempDirectory("keytrail-stop");
    try {
      job.stopWithSavepoint(false, savepoint.toUri().toString(), SavepointFormatType.NATIVE)
          .get(15, TimeUnit.SECONDS);
    } finally {
      delete(savepoint);
    }
  }

  private static void delete(Path directory) throws IOException {
    FileUtils.deleteDirectory(directory.toFile());
  }
}
