package io.keytrail.jobs.sink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Puts the lines of a replay in one order, by time and then by text, so that the same input gives
 * the same bytes at every parallelism.
 *
 * <p>A line waits until the watermark has passed its time by {@code hold}. Operators emit results
 * whose time lies behind the watermark (a window's last event, an update within the allowed
 * lateness); {@code hold} must be at least as long as that. A line that comes later still goes out
 * at once. State: the lines that wait. Those that still do when the job is stopped or fails, which
 * may be all of the findings of the last days, go to {@link LineSink#keep}.
 */
public final class SortedByTime extends AbstractStreamOperator<OutputLine>
    implements OneInputStreamOperator<OutputLine, OutputLine> {
  private static final long serialVersionUID = 1;
  private static final ListStateDescriptor<OutputLine> WAITING =
      new ListStateDescriptor<>("waiting-lines", OutputLineSerializer.INSTANCE);

  private final long holdMillis;
  private final LineSink sink;
  private transient PriorityQueue<OutputLine> waiting;
  private transient ListState<OutputLine> waitingState;
  private transient long dueMillis;

  SortedByTime(Duration hold, LineSink sink) {
    if (hold.isNegative()) throw new IllegalArgumentException("hold must not be negative: " + hold);
    this.holdMillis = hold.toMillis();
    this.sink = sink;
  }

  /**
   * Ends the stream, sorted, in a sink.
   *
   * @param hold how far behind the watermark the time of a line may lie when it is emitted
   * @param uid name and uid of the sink, and with {@code -sorted} of the operator before it; each
   *     has a parallelism of 1
   */
  public static void attach(
      DataStream<OutputLine> lines, Duration hold, LineSink sink, String uid) {
    String sorted = uid + "-sorted";
    sink.attach(
        lines
            .transform(sorted, OutputLineSerializer.TYPE, new SortedByTime(hold, sink))
            .setParallelism(1)
            .uid(sorted),
        uid);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    waiting = new PriorityQueue<>(OutputLine.BY_TIME);
    dueMillis = Long.MIN_VALUE;
    waitingState = context.getOperatorStateStore().getListState(WAITING);
    for (OutputLine line : waitingState.get()) waiting.add(line);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    waitingState.update(new ArrayList<>(waiting));
  }

  @Override
  public void processElement(StreamRecord<OutputLine> element) {
    OutputLine line = element.getValue();
    if (line.timestampMillis <= dueMillis) {
      emit(line);
    } else {
      waiting.add(line);
    }
  }

  @Override
  public void processWatermark(Watermark watermark) throws Exception {
    long time = watermark.getTimestamp();
    // The end of input has no "later"; and a long must not wrap around.
    boolean end = time == Watermark.MAX_WATERMARK.getTimestamp();
    dueMillis =
        end ? time : time < Long.MIN_VALUE + holdMillis ? Long.MIN_VALUE : time - holdMillis;
    while (!waiting.isEmpty() && waiting.peek().timestampMillis <= dueMillis) emit(waiting.poll());
    super.processWatermark(watermark);
  }

  /** The sink is behind this in its chain, and a chain is closed from its end. */
  @Override
  public void close() throws Exception {
    if (waiting != null && !waiting.isEmpty()) {
      List<OutputLine> left = new ArrayList<>(waiting);
      left.sort(OutputLine.BY_TIME);
      sink.keep(left);
      waiting.clear();
    }
    super.close();
  }

  private void emit(OutputLine line) {
    output.collect(new StreamRecord<>(line, line.timestampMillis));
  }
}
