package io.keytrail.jobs.health;

import io.keytrail.jobs.serial.ModelSerializer;
import io.keytrail.profile.HealthState;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** {@link HealthState} in state. */
final class HealthStateSerializer extends ModelSerializer<HealthState> {
  static final HealthStateSerializer INSTANCE = new HealthStateSerializer();
  private static final long serialVersionUID = 1;

  @Override
  protected byte[] toBytes(HealthState state) {
    return state.toBytes();
  }

  @Override
  protected HealthState fromBytes(byte[] bytes) throws IOException {
    return HealthState.fromBytes(bytes);
  }

  @Override
  public TypeSerializerSnapshot<HealthState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<HealthState> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
