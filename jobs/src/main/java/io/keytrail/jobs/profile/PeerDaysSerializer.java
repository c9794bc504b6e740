package io.keytrail.jobs.profile;

import io.keytrail.jobs.serial.ModelSerializer;
import io.keytrail.profile.PeerDays;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** {@link PeerDays} in state. */
final class PeerDaysSerializer extends ModelSerializer<PeerDays> {
  static final PeerDaysSerializer INSTANCE = new PeerDaysSerializer();
  private static final long serialVersionUID = 1;

  @Override
  protected byte[] toBytes(PeerDays days) {
    return days.toBytes();
  }

  @Override
  protected PeerDays fromBytes(byte[] bytes) throws IOException {
    return PeerDays.fromBytes(bytes);
  }

  @Override
  public TypeSerializerSnapshot<PeerDays> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<PeerDays> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
