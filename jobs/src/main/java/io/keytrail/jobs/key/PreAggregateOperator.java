package io.keytrail.jobs.key;

import io.keytrail.jobs.serial.RejectedSerializer;
import io.keytrail.jobs.trail.TrailCounter;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.profile.UseFacts;
import io.keytrail.profile.UseReader;
import io.keytrail.reject.RejectReason;
import io.keytrail.reject.RejectStage;
import io.keytrail.reject.Rejected;
import io.keytrail.usage.KeyUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Merges events into per-key, per-window usage before they are shuffled to their keys, so that one
 * key with nine tenths of all traffic costs its subtask a few merges and not every event.
 *
 * <p>Holds nothing over a checkpoint: what it has is flushed before the barrier, when the watermark
 * closes a window, when there is too much of it, and at the end. An event whose window is past the
 * allowed lateness goes to {@link #LATE}.
 */
public final class PreAggregateOperator extends AbstractStreamOperator<UsageDelta>
    implements OneInputStreamOperator<KmsEvent, UsageDelta> {
  public static final String UID = "pre-aggregate";
  public static final OutputTag<Rejected> LATE = new OutputTag<>("late", RejectedSerializer.TYPE);
  private static final long serialVersionUID = 1;

  private final long windowMillis;
  private final long latenessMillis;
  private final int maxEntries;
  private final int maxPrincipals;
  private final boolean facts;

  /** Usage by key, by start of window. */
  private transient TreeMap<Long, Map<String, UsageDelta>> windows;

  private transient UseReader reader;

  private transient int entries;
  private transient long watermark;
  private transient TrailCounter counted;
  private transient TrailCounter keyless;
  private transient TrailCounter late;
  private transient TrailCounter keyUses;

  /**
   * @param maxEntries how many (key, window) pairs are held before all are flushed
   * @param maxPrincipals see {@link KeyUsage#maxPrincipals}
   * @param facts whether {@link UsageDelta#facts} are wanted
   */
  public PreAggregateOperator(
      Duration window, Duration lateness, int maxEntries, int maxPrincipals, boolean facts) {
    windowMillis = window.toMillis();
    latenessMillis = lateness.toMillis();
    this.maxEntries = maxEntries;
    this.maxPrincipals = maxPrincipals;
    this.facts = facts;
    setChainingStrategy(ChainingStrategy.ALWAYS);
  }

  @Override
  public void open() throws Exception {
    super.open();
    windows = new TreeMap<>();
    reader = new UseReader();
    watermark = Long.MIN_VALUE;
    counted = new TrailCounter(getRuntimeContext(), TrailCounters.COUNTED);
    keyless = new TrailCounter(getRuntimeContext(), TrailCounters.KEYLESS);
    late = new TrailCounter(getRuntimeContext(), TrailCounters.LATE);
    keyUses = new TrailCounter(getRuntimeContext(), TrailCounters.KEY_USES);
  }

  @Override
  public void processElement(StreamRecord<KmsEvent> record) {
    KmsEvent event = record.getValue();
    if (event.keys.isEmpty()) {
      keyless.increment();
      return;
    }
    long start = Math.floorDiv(event.eventTimeMillis, windowMillis) * windowMillis;
    if (isLate(start)) {
      late.increment();
      output.collect(LATE, new StreamRecord<>(rejected(event), event.eventTimeMillis));
      return;
    }
    counted.increment();
    for (KeyUse use : event.keys) {
      keyUses.increment();
      UsageDelta delta = delta(start, use.keyArn);
      delta.usage.add(event, use);
      if (facts) delta.facts.add(event, use, reader);
    }
    if (entries > maxEntries) flushThrough(Long.MAX_VALUE);
  }

  private boolean isLate(long windowStart) {
    // The watermark of the keys is never ahead of ours: what is in time here is in time there.
    return windowStart + windowMillis - 1 + latenessMillis <= watermark;
  }

  private UsageDelta delta(long windowStart, String keyArn) {
    Map<String, UsageDelta> byKey = windows.computeIfAbsent(windowStart, start -> new HashMap<>());
    UsageDelta delta = byKey.get(keyArn);
    if (delta == null) {
      UseFacts none = facts ? new UseFacts() : null;
      delta = new UsageDelta(keyArn, windowStart, new KeyUsage(maxPrincipals), none);
      byKey.put(keyArn, delta);
      entries++;
    }
    return delta;
  }

  private Rejected rejected(KmsEvent event) {
    Rejected rejected =
        new Rejected(
            RejectStage.USAGE,
            RejectReason.LATE,
            event.eventName
                + " of "
                + Instant.ofEpochMilli(event.eventTimeMillis)
                + " came when the watermark was at "
                + Instant.ofEpochMilli(watermark)
                + "; its window had been final for "
                + Duration.ofMillis(watermark - lastMoment(event))
                + ". If such events must be counted, raise time.allowed-lateness.",
            event.recipientAccountId + "/" + event.awsRegion,
            "");
    rejected.eventId = event.eventId;
    rejected.eventTimeMillis = event.eventTimeMillis;
    return rejected;
  }

  private long lastMoment(KmsEvent event) {
    return Math.floorDiv(event.eventTimeMillis, windowMillis) * windowMillis
        + windowMillis
        - 1
        + latenessMillis;
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    watermark = mark.getTimestamp();
    // A window that is still open gains from waiting for more.
    flushThrough(watermark == Long.MAX_VALUE ? watermark : watermark - windowMillis + 1);
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
      Map.Entry<Long, Map<String, UsageDelta>> window = windows.pollFirstEntry();
      long start = window.getKey();
      for (UsageDelta delta : window.getValue().values()) {
        output.collect(new StreamRecord<>(delta, start));
      }
      entries -= window.getValue().size();
    }
  }
}
