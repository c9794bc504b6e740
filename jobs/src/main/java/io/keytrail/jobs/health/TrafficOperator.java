package io.keytrail.jobs.health;

import io.keytrail.kms.KmsEvent;
import io.keytrail.profile.TrafficWindow;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Counts each account's KMS requests by Region and window before they are shuffled to it. Chained
 * to where each event comes once.
 *
 * <p>Holds nothing over a checkpoint: what it has goes out before the barrier, when the watermark
 * closes a window, when there is too much of it, and at the end.
 */
public final class TrafficOperator extends AbstractStreamOperator<TrafficWindow>
    implements OneInputStreamOperator<KmsEvent, TrafficWindow> {
  public static final String UID = "traffic-windows";
  private static final long serialVersionUID = 1;
  private static final int MOST = 1024;

  /** By start of window, and by place. */
  private transient TreeMap<Long, Map<String, TrafficWindow>> windows;

  private transient int entries;
  private transient TrafficWindow last;

  public TrafficOperator() {
    setChainingStrategy(ChainingStrategy.ALWAYS);
  }

  @Override
  public void open() throws Exception {
    super.open();
    windows = new TreeMap<>();
  }

  @Override
  public void processElement(StreamRecord<KmsEvent> record) {
    KmsEvent event = record.getValue();
    if (event.recipientAccountId == null || event.awsRegion == null) return;
    window(event).add(event);
    if (entries > MOST) flushThrough(Long.MAX_VALUE);
  }

  private TrafficWindow window(KmsEvent event) {
    long start = TrafficWindow.start(event.eventTimeMillis);
    if (last != null
        && last.startMillis == start
        && last.region.equals(event.awsRegion)
        && last.accountId.equals(event.recipientAccountId)) {
      return last;
    }
    last =
        windows
            .computeIfAbsent(start, s -> new HashMap<>())
            .computeIfAbsent(
                OwnTrafficFunction.key(event.recipientAccountId, event.awsRegion),
                place -> {
                  entries++;
                  return new TrafficWindow(event.recipientAccountId, event.awsRegion, start);
                });
    return last;
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    long now = mark.getTimestamp();
    // A window that is still open gains from waiting for more.
    flushThrough(now == Long.MAX_VALUE ? now : now - TrafficWindow.LENGTH_MILLIS + 1);
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flushThrough(Long.MAX_VALUE);
  }

  @Override
  public void finish() throws Exception {
    flushThrough(Long.MAX_VALUE);
    super.finish();
  }

  private void flushThrough(long windowStart) {
    while (!windows.isEmpty() && windows.firstKey() <= windowStart) {
      for (TrafficWindow window : windows.pollFirstEntry().getValue().values()) {
        output.collect(new StreamRecord<>(window, window.startMillis));
        entries--;
      }
      last = null;
    }
  }
}
