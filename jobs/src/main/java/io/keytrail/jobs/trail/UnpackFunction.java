package io.keytrail.jobs.trail;

import io.keytrail.jobs.serial.RejectedSerializer;
import io.keytrail.kms.KmsEvent;
import io.keytrail.reject.Rejected;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Takes batches apart: events on, rejected input aside, all of it counted. Chained to the source.
 */
public final class UnpackFunction extends ProcessFunction<TrailBatch, KmsEvent> {
  public static final String UID = "unpack";
  public static final OutputTag<Rejected> REJECTED =
      new OutputTag<>("rejected", RejectedSerializer.TYPE);
  private static final long serialVersionUID = 1;

  private transient TrailCounter received;
  private transient TrailCounter kms;
  private transient TrailCounter other;
  private transient TrailCounter rejected;
  private transient TrailCounter outside;

  @Override
  public void open(OpenContext context) {
    received = new TrailCounter(getRuntimeContext(), TrailCounters.RECEIVED);
    kms = new TrailCounter(getRuntimeContext(), TrailCounters.KMS);
    other = new TrailCounter(getRuntimeContext(), TrailCounters.OTHER);
    rejected = new TrailCounter(getRuntimeContext(), TrailCounters.REJECTED);
    outside = new TrailCounter(getRuntimeContext(), TrailCounters.OUTSIDE);
  }

  @Override
  public void processElement(TrailBatch batch, Context ctx, Collector<KmsEvent> out) {
    received.add(batch.received());
    kms.add(batch.events.size());
    other.add(batch.other);
    rejected.add(batch.rejected.size());
    outside.add(batch.outside);
    for (KmsEvent event : batch.events) out.collect(event);
    for (Rejected reject : batch.rejected) ctx.output(REJECTED, reject);
  }
}
