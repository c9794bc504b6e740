package io.keytrail.jobs.serial;

import io.keytrail.usage.UsageWindow;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link UsageWindow} on the wire. */
public final class UsageWindowSerializer extends CompactSerializer<UsageWindow> {
  public static final UsageWindowSerializer INSTANCE = new UsageWindowSerializer();
  public static final CompactType<UsageWindow> TYPE =
      new CompactType<>(UsageWindow.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 2;
  }

  @Override
  protected void write(UsageWindow window, DataOutputView out) throws IOException {
    Wire.writeText(window.keyArn, out);
    out.writeLong(window.startMillis);
    out.writeLong(window.endMillis);
    Wire.writeCount(window.revision, out);
    KeyUsageSerializer.INSTANCE.serialize(window.usage, out);
    KeyViewSerializer.INSTANCE.writeOptional(window.key, out);
  }

  @Override
  protected UsageWindow read(int version, DataInputView in) throws IOException {
    UsageWindow window =
        new UsageWindow(
            Wire.readText(in),
            in.readLong(),
            in.readLong(),
            (int) Wire.readCount(in),
            KeyUsageSerializer.INSTANCE.deserialize(in));
    return version == 1 ? window : window.with(KeyViewSerializer.INSTANCE.readOptional(in));
  }

  @Override
  public TypeSerializerSnapshot<UsageWindow> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<UsageWindow> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
