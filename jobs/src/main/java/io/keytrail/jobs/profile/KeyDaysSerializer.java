package io.keytrail.jobs.profile;

import io.keytrail.jobs.serial.ModelSerializer;
import io.keytrail.profile.KeyDays;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** {@link KeyDays} in state. */
final class KeyDaysSerializer extends ModelSerializer<KeyDays> {
  static final KeyDaysSerializer INSTANCE = new KeyDaysSerializer();
  private static final long serialVersionUID = 1;

  @Override
  protected byte[] toBytes(KeyDays days) {
    return days.toBytes();
  }

  @Override
  protected KeyDays fromBytes(byte[] bytes) throws IOException {
    return KeyDays.fromBytes(bytes);
  }

  @Override
  public TypeSerializerSnapshot<KeyDays> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<KeyDays> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
