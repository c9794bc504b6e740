package io.keytrail.jobs;

import io.keytrail.jobs.config.ConfigException;
import io.keytrail.jobs.config.ConfigLoader;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Option;
import io.keytrail.jobs.config.OptionGroup;
import io.keytrail.jobs.config.Setting;
import io.keytrail.jobs.config.SourceType;
import io.keytrail.jobs.source.archive.ArchiveTrail;
import io.keytrail.jobs.topology.KeyUsageStreams;
import io.keytrail.jobs.topology.KeyUsageTopology;
import io.keytrail.jobs.trail.TrailSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.java.utils.ParameterTool;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job on a Flink cluster. Configured by {@code --config FILE}, by {@code --name value} for any
 * option, and on Managed Service for Apache Flink by property groups.
 */
public final class KeyUsageJob {
  private static final Logger LOG = LoggerFactory.getLogger(KeyUsageJob.class);

  private KeyUsageJob() {}

  public static void main(String[] args) throws Exception {
    JobConfig config = configuration(args, System.getenv());
    LOG.info("Keytrail is configured as follows:\n{}", config.describe());
    config.warnings().forEach(LOG::warn);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    define(env, config);
    env.execute("keytrail-key-usage");
  }

  static JobConfig configuration(String[] args, Map<String, String> environment)
      throws IOException {
    List<Setting> flags = new ArrayList<>();
    ParameterTool parameters = ParameterTool.fromArgs(args);
    parameters
        .toMap()
        .forEach(
            (name, value) -> {
              if (!name.equals("config")) flags.add(new Setting(name, value, "--" + name));
            });
    ConfigLoader loader = new ConfigLoader().flags(flags);
    if (parameters.has("config")) loader.file(Path.of(parameters.get("config")));
    JobConfig config = loader.managedFlink().environment(environment).load();
    refuseFileSystemOptions(config);
    return config;
  }

  /** Else a job would go to AWS in silence, where an endpoint of the user's own was meant. */
  private static void refuseFileSystemOptions(JobConfig config) {
    List<String> problems = new ArrayList<>();
    for (Option<?> option : JobOptions.ALL) {
      if (option.group() != OptionGroup.S3 || config.find(option).isEmpty()) continue;
      if (config.origin(option).startsWith("environment variable")) continue; // not said of the job
      problems.add(
          config.origin(option)
              + ": "
              + option
              + " has no effect on a cluster, which has loaded its file systems before: set"
              + " s3.endpoint, s3.endpoint.region and s3.path.style.access in Flink's own"
              + " configuration");
    }
    if (!problems.isEmpty()) throw new ConfigException(problems);
  }

  /** What every job of Keytrail asks of Flink. */
  static void prepare(StreamExecutionEnvironment env, JobConfig config) {
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    config
        .find(JobOptions.CHECKPOINT_DIR)
        .ifPresent(dir -> flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, dir));
    env.configure(flink);
    config.find(JobOptions.PARALLELISM).ifPresent(env::setParallelism);
    env.enableCheckpointing(config.get(JobOptions.CHECKPOINT_INTERVAL).toMillis());
    env.getConfig().setGlobalJobParameters(ParameterTool.fromMap(config.toProperties()));
  }

  static TrailSource source(JobAssembly parts, JobConfig config) {
    boolean replay = config.get(JobOptions.SOURCE_TYPE) == SourceType.ARCHIVE;
    return replay ? new ArchiveTrail(parts.archive().build()) : parts.kinesis();
  }

  /** Everything but the execution. */
  public static void define(StreamExecutionEnvironment env, JobConfig config) {
    prepare(env, config);
    JobAssembly parts = new JobAssembly(config);
    parts.ruleWarnings().forEach(warning -> LOG.warn("{}", warning));
    TrailSource source = source(parts, config);
    KeyUsageStreams streams = KeyUsageTopology.define(env, source, parts.usage());
    parts
        .sink(config.get(JobOptions.SINK_FINDINGS))
        .attach(parts.findingLines(streams.findings()), "findings");
    if (JobAssembly.isWanted(config, JobOptions.SINK_USAGE)) {
      parts
          .sink(config.get(JobOptions.SINK_USAGE))
          .attach(parts.usageLines(streams.usage()), "usage");
    }
    if (streams.traffic().isPresent() && JobAssembly.isWanted(config, JobOptions.SINK_TRAFFIC)) {
      parts
          .sink(config.get(JobOptions.SINK_TRAFFIC))
          .attach(parts.trafficLines(streams.traffic().get()), "traffic");
    }
    parts
        .sink(config.get(JobOptions.SINK_REJECTED))
        .attach(parts.rejectedLines(streams.rejected()), "rejected");
  }
}
