package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Flink in this process: no web interface, sized for a heap of 2 GB. */
final class LocalFlink {
  private LocalFlink() {}

  /** A failure ends the job: it reads files, and would meet the same again. */
  static StreamExecutionEnvironment forReplay(int parallelism) {
    Configuration flink = common(parallelism);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    return StreamExecutionEnvironment.createLocalEnvironment(parallelism, flink);
  }

  /**
   * A failure is tried again for a while: it reads a network.
   *
   * @param checkpoints where they go unless the job says otherwise: in memory, which is Flink's
   *     default, none may have more than 5 MB
   */
  static StreamExecutionEnvironment forLive(int parallelism, Path checkpoints) {
    Configuration flink = common(parallelism);
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofSeconds(1));
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofSeconds(30));
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, 10);
    return StreamExecutionEnvironment.createLocalEnvironment(parallelism, flink);
  }

  /** What one process can bear: buffers grow with the square of the parallelism. */
  private static final int MAX_PARALLELISM = 32;

  /** Refuses a parallelism that this process cannot bear, before anything starts. */
  static void check(JobConfig config) {
    int parallelism = config.find(JobOptions.PARALLELISM).orElse(1);
    if (parallelism <= MAX_PARALLELISM) return;
    throw CommandException.wrongUse(
        "A parallelism of "
            + parallelism
            + " is more than this process can bear: name one of 1 to "
            + MAX_PARALLELISM
            + ", or run the job on a cluster.");
  }

  /**
   * s3:// and its like are plugins: a cluster looks for them by itself, this process must be told.
   * Their settings are Flink's own, under the names that its documentation has.
   */
  static void loadFileSystems(JobConfig config) {
    Configuration flink = new Configuration();
    Optional<URI> endpoint = config.find(JobOptions.S3_ENDPOINT_URL);
    endpoint.ifPresent(url -> flink.setString("s3.endpoint", url.toString()));
    config
        .find(JobOptions.S3_REGION)
        .ifPresent(name -> flink.setString("s3.endpoint.region", name));
    boolean pathStyle = config.find(JobOptions.S3_PATH_STYLE).orElse(endpoint.isPresent());
    flink.setString("s3.path.style.access", Boolean.toString(pathStyle));
    // Flink's own order knows no profiles, by which people sign in on their machines.
    flink.setString(
        "s3.aws.credentials.provider", "com.amazonaws.auth.DefaultAWSCredentialsProviderChain");
    // An endpoint that does not answer is told in a minute; a request that is throttled has longer.
    flink.setString("s3.attempts.maximum", "3");
    flink.setString("s3.retry.limit", "5");
    flink.setString("s3.connection.establish.timeout", "5000");
    FileSystem.initialize(flink, PluginUtils.createPluginManagerFromRootFolder(flink));
  }

  private static Configuration common(int parallelism) {
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    // The cluster opens a port for its clients: to nobody but this machine, and any that is free.
    flink.set(RestOptions.ADDRESS, "localhost");
    flink.set(RestOptions.BIND_ADDRESS, "localhost");
    flink.set(RestOptions.BIND_PORT, "0");
    // Buffers between n senders and n receivers grow with the square of the parallelism. A live job
    // has an exchange for each pair of levels that correlations may have.
    MemorySize network = MemorySize.ofMebiBytes(64 + (long) parallelism * parallelism);
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, network);
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, network);
    flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(16));
    return flink;
  }
}
