package io.keytrail.jobs.serial;

import io.keytrail.profile.HeardHour;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link HeardHour} on the wire and in state; its own bytes carry a version too. */
public final class HeardHourSerializer extends CompactSerializer<HeardHour> {
  public static final HeardHourSerializer INSTANCE = new HeardHourSerializer();
  public static final CompactType<HeardHour> TYPE = new CompactType<>(HeardHour.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(HeardHour hour, DataOutputView out) throws IOException {
    Wire.writeBytes(hour.toBytes(), out);
  }

  @Override
  protected HeardHour read(int version, DataInputView in) throws IOException {
    return HeardHour.fromBytes(Wire.readBytes(in));
  }

  @Override
  public TypeSerializerSnapshot<HeardHour> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<HeardHour> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
