package io.keytrail.jobs.source.archive;

import io.keytrail.jobs.testing.SameLines;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.TrailBatchSerializer;
import io.keytrail.kms.KmsEvent;
import io.keytrail.reject.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Runs a replay on a mini cluster and writes down what came out, failing where it is told to. */
final class ReplayRun {
  /** Where a job is made to fail, once. */
  enum Fault {
    NONE,
    /** Before any watermark. */
    UNDATED,
    /** After a checkpoint, with slices behind it. */
    MIDWAY,
    /** When the as-of watermark has come. */
    AS_OF
  }

  static final String MADE_TO_FAIL = "made to fail";
  private static final Map<String, ReplayRun> RUNS = new ConcurrentHashMap<>();

  /** One line for each event and rejected record, sorted. */
  List<String> lines;

  /** Watermarks of each parallel reader, in order. */
  final Map<Integer, List<Long>> watermarks = new ConcurrentHashMap<>();

  /** Events that came at or behind their reader's watermark. */
  final List<String> behind = Collections.synchronizedList(new ArrayList<>());

  final AtomicInteger failures = new AtomicInteger();
  private final Fault fault;
  private final Long asOf;

  private ReplayRun(Fault fault, Long asOf) {
    this.fault = fault;
    this.asOf = asOf;
  }

  static ReplayRun of(ArchiveOptions options, int parallelism) throws Exception {
    return of(options, parallelism, Fault.NONE, null);
  }

  /** Restarts from the last checkpoint after the fault. */
  static ReplayRun of(ArchiveOptions options, int parallelism, Fault fault, Long asOf)
      throws Exception {
    Configuration config = new Configuration();
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    return of(options, parallelism, fault, asOf, config);
  }

  static ReplayRun of(
      ArchiveOptions options, int parallelism, Fault fault, Long asOf, Configuration config)
      throws Exception {
    config.set(PipelineOptions.GENERIC_TYPES, false);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
    env.setParallelism(parallelism);
    if (fault != Fault.NONE) env.enableCheckpointing(20);
    String id = UUID.randomUUID().toString();
    ReplayRun run = new ReplayRun(fault, asOf);
    RUNS.put(id, run);
    try {
      new ArchiveTrail(options)
          .attach(env)
          .transform("watch", TrailBatchSerializer.TYPE, new Watcher(id))
          .uid("watch")
          .rebalance()
          .transform("collect", Types.STRING, new Collector(id))
          .uid("collect")
          .setParallelism(1);
      env.execute("replay");
    } catch (JobExecutionException e) {
      // Flink may name what the failed task no longer got, such as a split, before the fault.
      if (run.failures.get() > 0) e.addSuppressed(new IllegalStateException(MADE_TO_FAIL));
      throw e;
    } finally {
      RUNS.remove(id);
    }
    return run;
  }

  List<String> lines(String kind) {
    return lines.stream().filter(line -> line.startsWith(kind)).collect(Collectors.toList());
  }

  /** Fails unless it has seen the events and the rejected input that the other has. */
  void assertSame(ReplayRun other) {
    for (String kind : List.of("event", "rejected")) {
      SameLines.assertSame(kind, lines(kind), other.lines(kind));
    }
  }

  long count(String kind) {
    return lines(kind).stream().mapToLong(line -> Long.parseLong(line.split(" ")[1])).sum();
  }

  /** Beside each reader: notes watermarks, and fails. */
  private static final class Watcher extends AbstractStreamOperator<TrailBatch>
      implements OneInputStreamOperator<TrailBatch, TrailBatch> {
    private static final long serialVersionUID = 1;
    private final String id;
    private transient ReplayRun run;
    private transient long watermark;
    private transient boolean checkpointed;

    Watcher(String id) {
      this.id = id;
      setChainingStrategy(ChainingStrategy.ALWAYS); // it sees what the reader does, when it does
    }

    @Override
    public void open() throws Exception {
      super.open();
      run = RUNS.get(id);
      watermark = Long.MIN_VALUE;
    }

    @Override
    public void processElement(StreamRecord<TrailBatch> element) throws Exception {
      for (KmsEvent event : element.getValue().events) {
        if (event.eventTimeMillis <= watermark) run.behind.add(event.eventId);
      }
      output.collect(element);
      if (run.fault == Fault.NONE || run.failures.get() > 0) return;
      if (!checkpointed) {
        Thread.sleep(30); // or all is over before the first checkpoint
        return;
      }
      if (run.fault == Fault.UNDATED && watermark == Long.MIN_VALUE) fail();
      if (run.fault == Fault.MIDWAY && watermark != Long.MIN_VALUE) fail();
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
      watermark = mark.getTimestamp();
      int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
      run.watermarks
          .computeIfAbsent(subtask, s -> Collections.synchronizedList(new ArrayList<>()))
          .add(watermark);
      super.processWatermark(mark);
      if (run.fault == Fault.AS_OF && watermark == run.asOf) fail();
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      checkpointed = true;
    }

    private void fail() {
      if (run.failures.compareAndSet(0, 1)) throw new IllegalStateException(MADE_TO_FAIL);
    }
  }

  /** Keeps lines in state, and gives them out when the input has ended: exactly once. */
  private static final class Collector extends AbstractStreamOperator<String>
      implements OneInputStreamOperator<TrailBatch, String>, BoundedOneInput {
    private static final long serialVersionUID = 1;
    private final String id;
    private transient List<String> lines;
    private transient ListState<String> state;

    Collector(String id) {
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
    public void processElement(StreamRecord<TrailBatch> element) {
      TrailBatch batch = element.getValue();
      for (KmsEvent event : batch.events) lines.add("event " + event.eventId);
      for (Rejected rejected : batch.rejected) {
        lines.add(
            "rejected "
                + rejected.reason
                + ' '
                + rejected.eventId
                + ' '
                + rejected.origin
                + ' '
                + rejected.position);
      }
      if (batch.other > 0) lines.add("other " + batch.other);
      if (batch.outside > 0) lines.add("outside " + batch.outside);
    }

    @Override
    public void endInput() {
      Collections.sort(lines);
      RUNS.get(id).lines = lines;
    }
  }
}
