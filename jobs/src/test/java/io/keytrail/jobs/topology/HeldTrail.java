package io.keytrail.jobs.topology;

import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.TrailBatchSerializer;
import io.keytrail.jobs.trail.TrailSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * A trail that comes to a halt in the middle and stays open, until a job that begins with its
 * savepoint goes on from there: what came meanwhile is kept in state, and watermarks with it.
 *
 * <p>So there is all the time in the world for a savepoint of a job whose operators hold something.
 */
final class HeldTrail implements TrailSource {
  private static final long serialVersionUID = 1;
  private static final Set<String> HELD = ConcurrentHashMap.newKeySet();

  private final TrailSource trail;
  private final String id;
  private final long heldAtMillis;

  private HeldTrail(TrailSource trail, String id, long heldAtMillis) {
    this.trail = trail;
    this.id = id;
    this.heldAtMillis = heldAtMillis;
  }

  /**
   * @param id to ask {@link #isHeld} by
   * @param millis the event time at which it comes to a halt
   */
  static HeldTrail at(TrailSource trail, String id, long millis) {
    return new HeldTrail(trail, id, millis);
  }

  /** The same trail, which goes on from a savepoint and ends. */
  static HeldTrail goingOn(TrailSource trail) {
    return new HeldTrail(trail, "", Long.MAX_VALUE);
  }

  static boolean isHeld(String id) {
    return HELD.contains(id);
  }

  @Override
  public DataStream<TrailBatch> attach(StreamExecutionEnvironment env) {
    DataStream<TrailBatch> all = trail.attach(env);
    if (heldAtMillis < Long.MAX_VALUE) {
      all =
          all.union(
              env.fromSource(
                      new NumberSequenceSource(0, Long.MAX_VALUE - 1),
                      WatermarkStrategy.noWatermarks(),
                      "stays-open")
                  .uid("stays-open")
                  .setParallelism(1)
                  .transform("rests", TrailBatchSerializer.TYPE, new Rest())
                  .setParallelism(1));
    }
    return all.transform("gate", TrailBatchSerializer.TYPE, new Gate(id, heldAtMillis))
        .uid("gate")
        .setParallelism(1);
  }

  /** Says nothing, and keeps nobody's watermark back. */
  private static final class Rest extends AbstractStreamOperator<TrailBatch>
      implements OneInputStreamOperator<Long, TrailBatch> {
    private static final long serialVersionUID = 1;
    private transient boolean idle;

    Rest() {
      // Beside the source: else a barrier waits behind all that the source has sent.
      setChainingStrategy(ChainingStrategy.ALWAYS);
    }

    @Override
    public void processElement(StreamRecord<Long> number) throws Exception {
      if (!idle) output.emitWatermarkStatus(WatermarkStatus.IDLE);
      idle = true;
      Thread.sleep(1);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) {
      // That of the source, which never ends, is of no interest to anyone.
    }
  }

  /** Lets through what comes before its time, and keeps the rest. */
  private static final class Gate extends AbstractStreamOperator<TrailBatch>
      implements OneInputStreamOperator<TrailBatch, TrailBatch>, BoundedOneInput {
    private static final long serialVersionUID = 1;

    private final String id;
    private final long heldAtMillis;
    private transient List<TrailBatch> batches;

    /** How many batches came before each watermark, and the watermark. */
    private transient List<Long> marks;

    private transient boolean held;
    private transient ListState<TrailBatch> batchState;
    private transient ListState<Long> markState;

    Gate(String id, long heldAtMillis) {
      this.id = id;
      this.heldAtMillis = heldAtMillis;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
      super.initializeState(context);
      var store = context.getOperatorStateStore();
      batchState =
          store.getListState(new ListStateDescriptor<>("batches", TrailBatchSerializer.TYPE));
      markState = store.getListState(new ListStateDescriptor<>("marks", Types.LONG));
      batches = new ArrayList<>();
      marks = new ArrayList<>();
      for (TrailBatch batch : batchState.get()) batches.add(batch);
      for (Long mark : markState.get()) marks.add(mark);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
      super.snapshotState(context);
      batchState.update(batches);
      markState.update(marks);
    }

    @Override
    public void processElement(StreamRecord<TrailBatch> batch) throws Exception {
      if (!held) letGo();
      if (held) batches.add(batch.getValue());
      else output.collect(batch);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
      if (!held) letGo();
      if (!held && mark.getTimestamp() >= heldAtMillis) {
        held = true;
        HELD.add(id);
      }
      if (!held) {
        super.processWatermark(mark);
        return;
      }
      marks.add((long) batches.size());
      marks.add(mark.getTimestamp());
    }

    @Override
    public void endInput() throws Exception {
      letGo();
    }

    private void letGo() throws Exception {
      int next = 0;
      for (int i = 0; i < marks.size(); i += 2) {
        while (next < marks.get(i)) output.collect(new StreamRecord<>(batches.get(next++)));
        long mark = marks.get(i + 1);
        super.processWatermark(new Watermark(mark));
      }
      while (next < batches.size()) output.collect(new StreamRecord<>(batches.get(next++)));
      batches.clear();
      marks.clear();
    }
  }
}
