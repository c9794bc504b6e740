package io.keytrail.jobs.dedupe;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link EventKey} in state. */
public final class EventKeySerializer extends CompactSerializer<EventKey> {
  public static final EventKeySerializer INSTANCE = new EventKeySerializer();
  public static final CompactType<EventKey> TYPE = new CompactType<>(EventKey.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(EventKey key, DataOutputView out) throws IOException {
    out.writeLong(key.high);
    out.writeLong(key.low);
    Wire.writeText(key.rest, out);
  }

  @Override
  protected EventKey read(int version, DataInputView in) throws IOException {
    return new EventKey(in.readLong(), in.readLong(), Wire.readRepeatedText(in));
  }

  @Override
  public TypeSerializerSnapshot<EventKey> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<EventKey> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
