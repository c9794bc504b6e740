package io.keytrail.jobs.sink;

import static io.keytrail.jobs.testing.TrailEvents.decrypt;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.kinesis.KinesisStream;
import io.keytrail.jobs.source.kinesis.KinesisTrail;
import io.keytrail.jobs.source.kinesis.KinesisTrailOptions;
import io.keytrail.jobs.testing.KinesisServer;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.kms.KmsEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** From Kinesis to Kinesis and to a file, through a failure and a restart from the checkpoint. */
@Timeout(120)
class SinkRecoveryIT {
  @RegisterExtension static final KinesisServer KINESIS = new KinesisServer();

  private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");
  private static final AtomicInteger CHECKPOINTS = new AtomicInteger();
  private static volatile boolean fail;
  private static volatile boolean failed;

  @TempDir Path directory;

  @Test
  void afterARestartKinesisHasEveryLineAndTheFileEachOfThemOnce() throws Exception {
    KinesisStream in = KINESIS.createStream("in", 2);
    KinesisStream out = KINESIS.createStream("out", 2);
    Path file = directory.resolve("lines.jsonl");
    Set<String> ids = put(in, "before", 10);

    JobClient job = start(in, out, file);
    boolean stopped = false;
    try {
      await(() -> Set.copyOf(KINESIS.texts(out)).equals(ids));
      int checkpoints = CHECKPOINTS.get();
      await(() -> CHECKPOINTS.get() >= checkpoints + 2);
      fail = true;
      ids.addAll(put(in, "after", 10));
      await(() -> Set.copyOf(KINESIS.texts(out)).equals(ids));
      assertThat(failed).isTrue();
      assertThat(file).doesNotExist();
      job.stopWithSavepoint(true, directory.toUri().toString(), SavepointFormatType.CANONICAL)
          .get(60, TimeUnit.SECONDS);
      stopped = true;
    } finally {
      // With the job its cluster stops, and can then not even be asked.
      if (!stopped) job.cancel().get();
    }
    await(() -> Files.exists(file));

    assertThat(Files.readAllLines(file)).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(Set.copyOf(KINESIS.texts(out))).isEqualTo(ids);
  }

  private static JobClient start(KinesisStream in, KinesisStream out, Path file) throws Exception {
    Configuration config = new Configuration();
    config.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    config.set(PipelineOptions.GENERIC_TYPES, false);
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, config);
    var lines =
        new KinesisTrail(
                KinesisTrailOptions.builder(in)
                    .pollInterval(Duration.ofMillis(250))
                    .shardIdleTimeout(Duration.ofSeconds(2))
                    .build())
            .attach(env)
            .flatMap(new Lines())
            .returns(OutputLineSerializer.TYPE)
            .uid("lines");
    LineSinks.kinesis(out).attach(lines, "kinesis-sink");
    LineSinks.singleFile(file).attach(lines, "file-sink");
    return env.executeAsync();
  }

  private static Set<String> put(KinesisStream stream, String prefix, int count) {
    Set<String> ids = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      Shard shard = KINESIS.shards(stream).get(i % 2);
      KINESIS.put(stream, shard, decrypt(prefix + "-" + i, TIME.plusSeconds(i)));
      ids.add(prefix + "-" + i);
    }
    return ids;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) Thread.sleep(100); // the test's timeout ends it
  }

  private static final class Lines extends RichFlatMapFunction<TrailBatch, OutputLine>
      implements CheckpointListener {
    private static final long serialVersionUID = 1;

    @Override
    public void flatMap(TrailBatch batch, Collector<OutputLine> out) {
      for (KmsEvent event : batch.events) {
        out.collect(new OutputLine(event.eventId, event.keys.get(0).keyArn, event.eventTimeMillis));
        if (fail && getRuntimeContext().getTaskInfo().getAttemptNumber() == 0) {
          failed = true;
          throw new IllegalStateException("fails once, as the test asked");
        }
      }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
        CHECKPOINTS.incrementAndGet();
      }
    }
  }
}
