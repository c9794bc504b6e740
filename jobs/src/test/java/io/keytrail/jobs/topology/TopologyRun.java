package io.keytrail.jobs.topology;

import io.keytrail.jobs.JobAssembly;
import io.keytrail.jobs.config.ConfigLoader;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.Setting;
import io.keytrail.jobs.sink.OutputLine;
import io.keytrail.jobs.source.archive.ArchiveTrail;
import io.keytrail.jobs.testing.SameLines;
import io.keytrail.jobs.trail.TrailSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FileUtils;

/** Replays an archive on a mini cluster, and writes down all that comes out, each line once. */
final class TopologyRun {
  /** How often a savepoint is asked for. */
  private static final int SAVEPOINTS = 100;

  private static final Map<String, TopologyRun> RUNS = new ConcurrentHashMap<>();

  /** In the order of their texts. */
  List<String> findings;

  List<String> usage;
  List<String> rejected;
  List<String> traffic;

  private final Map<String, Object> counters;
  private final AtomicInteger failures = new AtomicInteger();
  private List<String> lines;
  private final int failAfter;

  private TopologyRun(int failAfter) {
    this.failAfter = failAfter;
    counters = new ConcurrentHashMap<>();
  }

  long counter(String name) {
    return (Long) counters.get(name);
  }

  boolean hasCounter(String name) {
    return counters.containsKey(name);
  }

  int failures() {
    return failures.get();
  }

  static TopologyRun replay(String path, int parallelism, String... options) throws Exception {
    return replay(path, parallelism, 0, options);
  }

  /**
   * @param failAfter the job is killed once a checkpoint is complete and this many usage windows
   *     have come, and goes on from the checkpoint; 0 for never
   * @param options further {@code name=value}
   */
  static TopologyRun replay(String path, int parallelism, int failAfter, String... options)
      throws Exception {
    return run(path, parallelism, failAfter, TopologyRun::everything, options);
  }

  private static DataStream<String> everything(StreamExecutionEnvironment env, JobConfig config) {
    return everything(env, config, trail -> trail);
  }

  private static DataStream<String> everything(
      StreamExecutionEnvironment env, JobConfig config, UnaryOperator<TrailSource> way) {
    JobAssembly parts = new JobAssembly(config);
    TrailSource trail = way.apply(new ArchiveTrail(parts.archive().build()));
    KeyUsageStreams streams = KeyUsageTopology.define(env, trail, parts.usage());
    DataStream<String> all =
        tagged("F", parts.findingLines(streams.findings()))
            .union(
                tagged("U", parts.usageLines(streams.usage())),
                tagged("R", parts.rejectedLines(streams.rejected())));
    return streams.traffic().isEmpty()
        ? all
        : all.union(tagged("T", parts.trafficLines(streams.traffic().get())));
  }

  /** How a job is run, before a savepoint or after it. */
  static final class Leg {
    private final int parallelism;
    private final String stateBackend;
    private final String[] options;

    /**
     * @param stateBackend hashmap or rocksdb
     * @param options further {@code name=value}
     */
    Leg(int parallelism, String stateBackend, String... options) {
      this.parallelism = parallelism;
      this.stateBackend = stateBackend;
      this.options = options;
    }
  }

  /**
   * Replays as the one leg says until a checkpoint is complete and so many lines have come, is
   * killed then, and goes on from the last checkpoint as the other leg says. The counters are those
   * of the second leg.
   */
  static TopologyRun replay(String path, int linesBefore, Leg one, Leg other) throws Exception {
    Path folder = Files.createTempDirectory("retained");
    String id = UUID.randomUUID().toString();
    TopologyRun run = new TopologyRun(linesBefore);
    RUNS.put(id, run);
    try {
      StreamExecutionEnvironment env = environment(one, folder, null);
      env.enableCheckpointing(50);
      define(env, config(path, one.options), TopologyRun::everything, id);
      try {
        env.execute();
        throw new AssertionError("it was not killed");
      } catch (JobExecutionException killed) {
        if (run.failures.get() == 0) throw killed;
      }
      StreamExecutionEnvironment next = environment(other, folder, latest(folder));
      define(next, config(path, other.options), TopologyRun::everything, id);
      run.counters.putAll(next.execute().getAllAccumulatorResults());
    } finally {
      RUNS.remove(id);
      FileUtils.deleteDirectoryQuietly(folder.toFile());
    }
    return run.told();
  }

  /**
   * Replays as the one leg says, halts at a time, and goes on as the other leg says from a
   * savepoint in Flink's canonical form.
   */
  static TopologyRun moved(String path, long haltMillis, Leg one, Leg other) throws Exception {
    Path folder = Files.createTempDirectory("savepoint");
    String id = UUID.randomUUID().toString();
    TopologyRun run = new TopologyRun(0);
    RUNS.put(id, run);
    try {
      StreamExecutionEnvironment env = environment(one, folder, null);
      define(
          env,
          config(path, one.options),
          (e, config) -> everything(e, config, trail -> HeldTrail.at(trail, id, haltMillis)),
          id);
      JobClient client = env.executeAsync();
      while (!HeldTrail.isHeld(id)) {
        if (client.getJobStatus().get().isGloballyTerminalState()) {
          client.getJobExecutionResult().get();
          throw new AssertionError("it ended before it came to a halt");
        }
        Thread.sleep(20);
      }
      String target = folder.resolve("savepoints").toUri().toString();
      String savepoint = savepoint(client, target);
      client.cancel().get();
      StreamExecutionEnvironment next = environment(other, folder, savepoint);
      next.configure(
          new Configuration().set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true));
      define(
          next,
          config(path, other.options),
          (e, config) -> everything(e, config, HeldTrail::goingOn),
          id);
      next.execute();
    } finally {
      RUNS.remove(id);
      FileUtils.deleteDirectoryQuietly(folder.toFile());
    }
    return run.told();
  }

  /**
   * A trail may have come to a halt before all operators run, and its source ends by itself: a
   * savepoint that is declined for that is asked for again.
   */
  private static String savepoint(JobClient client, String target) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return client.triggerSavepoint(target, SavepointFormatType.CANONICAL).get();
      } catch (ExecutionException e) {
        boolean declined = ExceptionUtils.findThrowable(e, CheckpointException.class).isPresent();
        if (!declined || attempt == SAVEPOINTS) throw e;
        Thread.sleep(50);
      }
    }
  }

  /** The last checkpoint that was completed. */
  private static String latest(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .map(Path::getParent)
          .max(Comparator.comparingInt(TopologyRun::number))
          .orElseThrow()
          .toUri()
          .toString();
    }
  }

  /** Of {@code chk-12}. */
  private static int number(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
  }

  /**
   * @param checkpoint to begin with; null for none
   */
  private static StreamExecutionEnvironment environment(Leg leg, Path folder, String checkpoint) {
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(StateBackendOptions.STATE_BACKEND, leg.stateBackend);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
    flink.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    if (checkpoint != null) flink.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(flink);
    env.setParallelism(leg.parallelism);
    return env;
  }

  /** The job for key compliance alone; {@code failAfter} counts findings and rejected input. */
  static TopologyRun compliance(String path, int parallelism, int failAfter, String... options)
      throws Exception {
    return run(
        path,
        parallelism,
        failAfter,
        (env, config) -> {
          JobAssembly parts = JobAssembly.withoutRules(config);
          KeyComplianceTopology streams =
              KeyComplianceTopology.define(
                  env,
                  new ArchiveTrail(parts.archive().build()),
                  null,
                  parts.usage(),
                  parts.compliance());
          return tagged("F", parts.findingLines(streams.findings()))
              .union(tagged("R", parts.rejectedLines(streams.rejected())));
        },
        options);
  }

  private static TopologyRun run(
      String path,
      int parallelism,
      int failAfter,
      BiFunction<StreamExecutionEnvironment, JobConfig, DataStream<String>> topology,
      String... options)
      throws Exception {
    JobConfig config = config(path, options);
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    Path checkpoints = Files.createTempDirectory("checkpoints");
    // The job manager's memory takes five megabytes of state and no more.
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(flink);
    env.setParallelism(parallelism);
    if (failAfter > 0) env.enableCheckpointing(50);
    String id = UUID.randomUUID().toString();
    TopologyRun run = new TopologyRun(failAfter);
    RUNS.put(id, run);
    try {
      define(env, config, topology, id);
      JobExecutionResult result = env.execute();
      run.counters.putAll(result.getAllAccumulatorResults());
    } finally {
      RUNS.remove(id);
      FileUtils.deleteDirectoryQuietly(checkpoints.toFile());
    }
    return run.told();
  }

  private static void define(
      StreamExecutionEnvironment env,
      JobConfig config,
      BiFunction<StreamExecutionEnvironment, JobConfig, DataStream<String>> topology,
      String id) {
    topology
        .apply(env, config)
        .transform("collect", Types.STRING, new Keeper(id))
        .setParallelism(1)
        .uid("collect");
  }

  private static JobConfig config(String path, String... options) {
    List<Setting> settings = new ArrayList<>();
    settings.add(new Setting("source.type", "archive", "test"));
    settings.add(new Setting("source.archive.paths", path, "test"));
    settings.add(new Setting("sink.findings", "none", "test"));
    settings.add(new Setting("sink.rejected", "none", "test"));
    if (!String.join(" ", options).contains("rules.")) {
      // Golden results of the usage windows do not change with every packaged rule.
      settings.add(new Setting("rules.pack", "false", "test"));
    }
    if (!String.join(" ", options).contains("compliance.")) {
      settings.add(new Setting("compliance.enabled", "false", "test"));
    }
    for (String option : options) {
      int equals = option.indexOf('=');
      settings.add(new Setting(option.substring(0, equals), option.substring(equals + 1), "test"));
    }
    return new ConfigLoader().flags(settings).load();
  }

  private TopologyRun told() {
    findings = lines("F");
    usage = lines("U");
    rejected = lines("R");
    traffic = lines("T");
    return this;
  }

  /** Fails unless it has told all that the other has: findings, windows, rejected and traffic. */
  void assertSame(TopologyRun other) {
    SameLines.assertSame("findings", findings, other.findings);
    SameLines.assertSame("usage", usage, other.usage);
    SameLines.assertSame("rejected", rejected, other.rejected);
    SameLines.assertSame("traffic", traffic, other.traffic);
  }

  private static DataStream<String> tagged(String tag, DataStream<OutputLine> lines) {
    return lines.map(line -> tag + line.text).returns(Types.STRING).uid("tag-" + tag);
  }

  private List<String> lines(String tag) {
    return lines.stream()
        .filter(line -> line.startsWith(tag))
        .map(line -> line.substring(1))
        .sorted()
        .collect(Collectors.toList());
  }

  /** Keeps lines in state and tells them when the input has ended: exactly once. */
  private static final class Keeper extends AbstractStreamOperator<String>
      implements OneInputStreamOperator<String, String>, BoundedOneInput {
    private static final long serialVersionUID = 1;
    private final String id;
    private transient List<String> lines;
    private transient ListState<String> state;
    private transient boolean checkpointed;

    Keeper(String id) {
      this.id = id;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
      super.initializeState(context);
      state =
          context
              .getOperatorStateStore()
              .getListState(new ListStateDescriptor<>("lines", Types.STRING));
      lines = new ArrayList<>();
      for (String line : state.get()) lines.add(line);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
      super.snapshotState(context);
      state.update(lines);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      checkpointed = true;
    }

    @Override
    public void processElement(StreamRecord<String> line) throws Exception {
      lines.add(line.getValue());
      TopologyRun run = RUNS.get(id);
      if (run.failAfter == 0 || run.failures.get() > 0) return;
      if (!checkpointed) Thread.sleep(5); // or all is over before the first checkpoint
      if (checkpointed && lines.size() >= run.failAfter && run.failures.compareAndSet(0, 1)) {
        throw new IllegalStateException("made to fail");
      }
    }

    @Override
    public void endInput() {
      TopologyRun run = RUNS.get(id);
      // All was over before a checkpoint was: then it is killed at the very end.
      if (run.failAfter > 0 && run.failures.compareAndSet(0, 1)) {
        throw new IllegalStateException("made to fail");
      }
      Collections.sort(lines);
      run.lines = lines;
    }
  }
}
