package io.keytrail.jobs.serial;

import io.keytrail.profile.TrafficWindow;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link TrafficWindow} on the wire and in state; its own bytes carry a version too. */
public final class TrafficWindowSerializer extends CompactSerializer<TrafficWindow> {
  public static final TrafficWindowSerializer INSTANCE = new TrafficWindowSerializer();
  public static final CompactType<TrafficWindow> TYPE =
      new CompactType<>(TrafficWindow.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(TrafficWindow window, DataOutputView out) throws IOException {
    Wire.writeBytes(window.toBytes(), out);
  }

  @Override
  protected TrafficWindow read(int version, DataInputView in) throws IOException {
    return TrafficWindow.fromBytes(Wire.readBytes(in));
  }

  @Override
  public TypeSerializerSnapshot<TrafficWindow> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<TrafficWindow> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
