package io.keytrail.jobs.key;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.KeyUsageSerializer;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link UsageDelta} on the wire. */
public final class UsageDeltaSerializer extends CompactSerializer<UsageDelta> {
  public static final UsageDeltaSerializer INSTANCE = new UsageDeltaSerializer();
  public static final CompactType<UsageDelta> TYPE = new CompactType<>(UsageDelta.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 2;
  }

  @Override
  protected void write(UsageDelta delta, DataOutputView out) throws IOException {
    Wire.writeText(delta.keyArn, out);
    out.writeLong(delta.windowStartMillis);
    KeyUsageSerializer.INSTANCE.serialize(delta.usage, out);
    Facts.write(delta.facts, out);
  }

  @Override
  protected UsageDelta read(int version, DataInputView in) throws IOException {
    return new UsageDelta(
        Wire.readRepeatedText(in),
        in.readLong(),
        KeyUsageSerializer.INSTANCE.deserialize(in),
        version == 1 ? null : Facts.read(in));
  }

  @Override
  public TypeSerializerSnapshot<UsageDelta> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<UsageDelta> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
