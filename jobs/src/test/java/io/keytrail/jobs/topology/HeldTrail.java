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
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

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
    boolean holds = heldAtMillis < Long.MAX_VALUE;
    DataStream<Long> beside =
        env.fromSource(
                new NumberSequenceSource(0, holds ? Long.MAX_VALUE - 1 : 0),
                WatermarkStrategy.noWatermarks(),
                "stays-open")
            // Under the same name it would go on from the savepoint, and for ever.
            .uid(holds ? "stays-open" : "ends-at-once")
            .setParallelism(1)
            .transform("rests", Types.LONG, new Rest())
            .uid(holds ? "rests" : "passes")
            .setParallelism(1);
    return trail
        .attach(env)
        .connect(beside)
        .transform("gate", TrailBatchSerializer.TYPE, new Gate(id, heldAtMillis))
        .uid("gate")
        .setParallelism(1);
  }

  /** Says nothing, slowly. */
  private static final class Rest extends AbstractStreamOperator<Long>
      implements OneInputStreamOperator<Long, Long> {
    private static final long serialVersionUID = 1;

    Rest() {
      // Beside the source: else a barrier waits behind all that the source has sent.
      setChainingStrategy(ChainingStrategy.ALWAYS);
    }

    @Override
    public void processElement(StreamRecord<Long> number) throws Exception {
      Thread.sleep(1);
    }
  }

  /**
   * Lets through what comes before its time, and keeps the rest. Only the trail's time counts: that
   * of the source beside it would hold back the first watermarks, and with the last of them all.
   */
  private static final class Gate extends AbstractStreamOperator<TrailBatch>
      implements TwoInputStreamOperator<TrailBatch, Long, TrailBatch>, BoundedMultiInput {
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
    public void processElement1(StreamRecord<TrailBatch> batch) {
      letGo();
      if (held) batches.add(batch.getValue());
      else output.collect(batch);
    }

    @Override
    public void processElement2(StreamRecord<Long> number) {
      throw new AssertionError("it says nothing");
    }

    @Override
    public void processWatermark1(Watermark mark) {
      letGo();
      if (!held && heldAtMillis < Long.MAX_VALUE && mark.getTimestamp() >= heldAtMillis) {
        held = true;
        HELD.add(id);
      }
      if (!held) {
        output.emitWatermark(mark);
        return;
      }
      marks.add((long) batches.size());
      marks.add(mark.getTimestamp());
    }

    @Override
    public void processWatermark2(Watermark mark) {
      // See above.
    }

    @Override
    public void endInput(int input) {
      letGo();
    }

    /** What an earlier job has kept. */
    private void letGo() {
      if (held) return;
      int next = 0;
      for (int i = 0; i < marks.size(); i += 2) {
        while (next < marks.get(i)) output.collect(new StreamRecord<>(batches.get(next++)));
        output.emitWatermark(new Watermark(marks.get(i + 1)));
      }
      while (next < batches.size()) output.collect(new StreamRecord<>(batches.get(next++)));
      batches.clear();
      marks.clear();
    }
  }
}
