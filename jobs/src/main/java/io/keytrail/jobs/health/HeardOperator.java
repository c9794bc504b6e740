package io.keytrail.jobs.health;

import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.profile.HeardHour;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Merges what batches say of accounts and Regions before it is shuffled to the accounts: a message
 * for each place in five minutes, and none for a record. Chained to the source.
 *
 * <p>Holds nothing over a checkpoint: what it has goes out before the barrier, when the watermark
 * enters another slot, when there is too much of it, and at the end.
 */
public final class HeardOperator extends AbstractStreamOperator<HeardHour>
    implements OneInputStreamOperator<TrailBatch, HeardHour> {
  public static final String UID = "heard-hours";
  private static final long serialVersionUID = 1;
  private static final int MOST = 4096;

  private transient Map<String, HeardHour> hours;
  private transient long slot;

  public HeardOperator() {
    setChainingStrategy(ChainingStrategy.ALWAYS);
  }

  @Override
  public void open() throws Exception {
    super.open();
    hours = new HashMap<>();
    slot = Long.MIN_VALUE;
  }

  @Override
  public void processElement(StreamRecord<TrailBatch> record) {
    for (HeardHour heard : record.getValue().heard) {
      hours
          .computeIfAbsent(
              heard.accountId + heard.region + heard.hourMillis,
              key -> new HeardHour(heard.accountId, heard.region, heard.hourMillis))
          .merge(heard);
    }
    if (hours.size() > MOST) flush();
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    long now = Math.floorDiv(mark.getTimestamp() + 1, HeardHour.SLOT_MILLIS);
    if (now != slot) flush();
    slot = now;
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void finish() throws Exception {
    flush();
    super.finish();
  }

  private void flush() {
    for (HeardHour hour : hours.values()) {
      output.collect(new StreamRecord<>(hour, hour.hourMillis));
    }
    hours.clear();
  }
}
