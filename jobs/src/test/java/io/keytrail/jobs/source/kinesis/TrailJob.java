package io.keytrail.jobs.source.kinesis;

import static org.assertj.core.api.Assertions.fail;

import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.kms.KmsEvent;
import io.keytrail.reject.Rejected;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * A job in this process that reads a trail, and counts each event in state: what a restore loses or
 * doubles shows in the counts. Tests look at it from outside while it runs.
 */
final class TrailJob implements AutoCloseable {
  private static final Map<String, Seen> SEEN = new ConcurrentHashMap<>();
  private static final Duration WITHIN = Duration.ofSeconds(60);

  /** What the functions of a job tell, which the tasks reach by the id of the job's test. */
  static final class Seen {
    /** How often each event id was counted, by the state of the job. */
    final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /** Ids of events whose time the watermark has passed. */
    final Set<String> passed = ConcurrentHashMap.newKeySet();

    final Queue<Rejected> rejected = new ConcurrentLinkedQueue<>();
    final AtomicInteger checkpoints = new AtomicInteger();
    volatile boolean failOnce;
    volatile boolean failed;
  }

  final Seen seen;
  private final JobClient client;
  private boolean stopped;

  private TrailJob(Seen seen, JobClient client) {
    this.seen = seen;
    this.client = client;
  }

  static TrailJob start(KinesisTrailOptions options) throws Exception {
    return start(options, null);
  }

  /**
   * @param savepoint to start from, or null
   */
  static TrailJob start(KinesisTrailOptions options, String savepoint) throws Exception {
    String id = UUID.randomUUID().toString();
    SEEN.put(id, new Seen());
    Configuration config = new Configuration();
    config.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    config.set(PipelineOptions.GENERIC_TYPES, false);
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
    if (savepoint != null) config.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, config);
    new KinesisTrail(options)
        .attach(env)
        .flatMap(new Unpack(id))
        .returns(Types.STRING)
        .uid("unpack")
        .keyBy(eventId -> eventId)
        .process(new Count(id))
        .uid("count")
        .sinkTo(new DiscardingSink<>())
        .uid("sink");
    return new TrailJob(SEEN.get(id), env.executeAsync());
  }

  /** Waits until it is so, or says what was seen instead. */
  void await(String what, BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + WITHIN.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || client.getJobStatus().get().isGloballyTerminalState()) {
        fail(
            "waited for %s; job %s, counted %s, passed %s, rejected %d",
            what, client.getJobStatus().get(), seen.counts, seen.passed, seen.rejected.size());
      }
      Thread.sleep(50);
    }
  }

  void awaitEvents(int count) throws Exception {
    await(count + " events", () -> seen.counts.size() >= count);
  }

  /** Waits for a checkpoint that began after this call. */
  void awaitCheckpoint() throws Exception {
    int now = seen.checkpoints.get();
    await("a checkpoint", () -> seen.checkpoints.get() >= now + 2);
  }

  String stopWithSavepoint(Path directory) throws Exception {
    stopped = true;
    return client
        .stopWithSavepoint(false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
        .get(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws ExecutionException, TimeoutException {
    if (stopped) return; // and with it the cluster, which cannot even be asked any more
    try {
      if (client.getJobStatus().get().isGloballyTerminalState()) return;
      client.cancel().get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Unpack implements FlatMapFunction<TrailBatch, String> {
    private static final long serialVersionUID = 1;
    private final String id;

    Unpack(String id) {
      this.id = id;
    }

    @Override
    public void flatMap(TrailBatch batch, Collector<String> out) {
      SEEN.get(id).rejected.addAll(batch.rejected);
      for (KmsEvent event : batch.events) out.collect(event.eventId);
    }
  }

  private static final class Count extends KeyedProcessFunction<String, String, String>
      implements CheckpointListener {
    private static final long serialVersionUID = 1;
    private final String id;

    Count(String id) {
      this.id = id;
    }

    private ValueState<Integer> count() {
      return getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.INT));
    }

    @Override
    public void processElement(String eventId, Context context, Collector<String> out)
        throws Exception {
      Seen seen = SEEN.get(id);
      if (seen.failOnce && getRuntimeContext().getTaskInfo().getAttemptNumber() == 0) {
        // Before it is told: what the first attempt has read since its checkpoint, only the
        // second one may tell.
        seen.failed = true;
        throw new IllegalStateException("fails once, as the test asked");
      }
      Integer before = count().value();
      int now = before == null ? 1 : before + 1;
      count().update(now);
      seen.counts.put(eventId, now);
      context.timerService().registerEventTimeTimer(context.timestamp());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<String> out) {
      SEEN.get(id).passed.add(context.getCurrentKey());
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      Seen seen = SEEN.get(id);
      if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
        seen.checkpoints.incrementAndGet();
      }
    }
  }
}
