package io.keytrail.jobs.serial;

import io.keytrail.profile.TrafficDay;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link TrafficDay} on the wire; its own bytes carry a version too. */
public final class TrafficDaySerializer extends CompactSerializer<TrafficDay> {
  public static final TrafficDaySerializer INSTANCE = new TrafficDaySerializer();
  public static final CompactType<TrafficDay> TYPE = new CompactType<>(TrafficDay.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(TrafficDay day, DataOutputView out) throws IOException {
    Wire.writeBytes(day.toBytes(), out);
  }

  @Override
  protected TrafficDay read(int version, DataInputView in) throws IOException {
    return TrafficDay.fromBytes(Wire.readBytes(in));
  }

  @Override
  public TypeSerializerSnapshot<TrafficDay> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<TrafficDay> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
