package io.keytrail.jobs.inventory;

import io.keytrail.jobs.serial.KeyFactsSerializer;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.key.KeyFacts;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gives the keys of a snapshot the event time of the trail, and holds it until all of them have
 * come.
 *
 * <p>A short trail may have ended long before a long snapshot is read. Of an input that waits for
 * another Flink keeps the last watermark only, and that is the end of time then, at which nothing
 * is judged any more. So here the trail's last moment is kept, and told before its end is. An
 * archive is never idle.
 */
final class SnapshotTimeOperator extends AbstractStreamOperator<KeyFacts>
    implements TwoInputStreamOperator<KeyFacts, TrailBatch, KeyFacts>, BoundedMultiInput {
  static final String UID = "key-snapshot-time";

  private static final String TRAIL_UID = "key-snapshot-trail";
  private static final long serialVersionUID = 1;
  private static final int SNAPSHOT = 1;

  /** The trail's last watermark that is not its end; null before the first. */
  private transient Watermark time;

  private transient boolean trailEnded;
  private transient boolean snapshotRead;
  private transient ListState<Long> state;

  /** The facts, at the time of the trail; none of what else is in the trail comes along. */
  static DataStream<KeyFacts> attach(DataStream<KeyFacts> facts, DataStream<TrailBatch> trail) {
    return facts
        .connect(trail.filter(batch -> false).name(TRAIL_UID).uid(TRAIL_UID))
        .transform(UID, KeyFactsSerializer.TYPE, new SnapshotTimeOperator())
        .uid(UID)
        .setParallelism(1);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    state =
        context.getOperatorStateStore().getListState(new ListStateDescriptor<>("time", Types.LONG));
    for (Long millis : state.get()) time = new Watermark(millis);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    state.update(time == null ? List.of() : List.of(time.getTimestamp()));
  }

  @Override
  public void processElement1(StreamRecord<KeyFacts> facts) {
    output.collect(facts);
  }

  @Override
  public void processElement2(StreamRecord<TrailBatch> batch) {
    // Its time is all that is asked of the trail.
  }

  @Override
  public void processWatermark1(Watermark mark) {
    // A snapshot has no time of its own.
  }

  @Override
  public void processWatermark2(Watermark mark) {
    if (mark.equals(Watermark.MAX_WATERMARK)) trailEnded = true;
    else time = mark;
    if (snapshotRead) output.emitWatermark(mark);
  }

  @Override
  public void endInput(int input) {
    if (input != SNAPSHOT) return;
    snapshotRead = true;
    if (time != null) output.emitWatermark(time);
    if (trailEnded) output.emitWatermark(Watermark.MAX_WATERMARK);
  }
}
