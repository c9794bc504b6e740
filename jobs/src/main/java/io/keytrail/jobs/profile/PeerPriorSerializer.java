package io.keytrail.jobs.profile;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.Wire;
import io.keytrail.profile.PeerPrior;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link PeerPrior} on the wire and in broadcast state. */
public final class PeerPriorSerializer extends CompactSerializer<PeerPrior> {
  static final PeerPriorSerializer INSTANCE = new PeerPriorSerializer();
  public static final CompactType<PeerPrior> TYPE = new CompactType<>(PeerPrior.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(PeerPrior record, DataOutputView out) throws IOException {
    Wire.writeBytes(record.toBytes(), out);
  }

  @Override
  protected PeerPrior read(int version, DataInputView in) throws IOException {
    return PeerPrior.fromBytes(Wire.readBytes(in));
  }

  @Override
  public TypeSerializerSnapshot<PeerPrior> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<PeerPrior> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
