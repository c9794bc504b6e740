package io.keytrail.jobs.trail;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.HeardHourSerializer;
import io.keytrail.jobs.serial.KmsEventSerializer;
import io.keytrail.jobs.serial.RejectedSerializer;
import io.keytrail.jobs.serial.Wire;
import io.keytrail.kms.KmsEvent;
import io.keytrail.profile.HeardHour;
import io.keytrail.reject.Rejected;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link TrailBatch} on the wire; used only where source and decoder are not chained. */
public final class TrailBatchSerializer extends CompactSerializer<TrailBatch> {
  public static final TrailBatchSerializer INSTANCE = new TrailBatchSerializer();
  public static final CompactType<TrailBatch> TYPE = new CompactType<>(TrailBatch.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 3;
  }

  @Override
  protected void write(TrailBatch batch, DataOutputView out) throws IOException {
    Wire.writeCount(batch.events.size(), out);
    for (KmsEvent event : batch.events) KmsEventSerializer.INSTANCE.serialize(event, out);
    Wire.writeCount(batch.rejected.size(), out);
    for (Rejected rejected : batch.rejected) RejectedSerializer.INSTANCE.serialize(rejected, out);
    Wire.writeCount(batch.records.size(), out);
    for (RawRecord record : batch.records) {
      Wire.writeBytes(record.json, out);
      Wire.writeText(record.eventSource, out);
      Wire.writeText(record.eventName, out);
      out.writeLong(record.eventTimeMillis);
      out.writeInt(record.event);
    }
    Wire.writeCount(batch.heard.size(), out);
    for (HeardHour hour : batch.heard) HeardHourSerializer.INSTANCE.serialize(hour, out);
    Wire.writeCount(batch.other, out);
    Wire.writeCount(batch.outside, out);
    out.writeLong(batch.maxEventTimeMillis);
  }

  @Override
  protected TrailBatch read(int version, DataInputView in) throws IOException {
    TrailBatch batch = new TrailBatch();
    for (long n = Wire.readCount(in); n > 0; n--) {
      batch.events.add(KmsEventSerializer.INSTANCE.deserialize(in));
    }
    for (long n = Wire.readCount(in); n > 0; n--) {
      batch.rejected.add(RejectedSerializer.INSTANCE.deserialize(in));
    }
    for (long n = version == 1 ? 0 : Wire.readCount(in); n > 0; n--) {
      batch.records.add(
          new RawRecord(
              Wire.readBytes(in),
              Wire.readText(in),
              Wire.readText(in),
              in.readLong(),
              in.readInt()));
    }
    for (long n = version < 3 ? 0 : Wire.readCount(in); n > 0; n--) {
      batch.heard.add(HeardHourSerializer.INSTANCE.deserialize(in));
    }
    batch.other = Wire.readCount(in);
    batch.outside = Wire.readCount(in);
    batch.maxEventTimeMillis = in.readLong();
    return batch;
  }

  @Override
  public TypeSerializerSnapshot<TrailBatch> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<TrailBatch> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
