package io.keytrail.jobs.profile;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.Wire;
import io.keytrail.profile.PeerDay;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link PeerDay} on the wire. */
public final class PeerDaySerializer extends CompactSerializer<PeerDay> {
  static final PeerDaySerializer INSTANCE = new PeerDaySerializer();
  public static final CompactType<PeerDay> TYPE = new CompactType<>(PeerDay.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(PeerDay record, DataOutputView out) throws IOException {
    Wire.writeBytes(record.toBytes(), out);
  }

  @Override
  protected PeerDay read(int version, DataInputView in) throws IOException {
    return PeerDay.fromBytes(Wire.readBytes(in));
  }

  @Override
  public TypeSerializerSnapshot<PeerDay> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<PeerDay> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
