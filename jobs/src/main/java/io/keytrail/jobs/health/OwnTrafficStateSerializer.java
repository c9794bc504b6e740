package io.keytrail.jobs.health;

import io.keytrail.jobs.serial.ModelSerializer;
import io.keytrail.profile.OwnTrafficState;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** {@link OwnTrafficState} in state. */
final class OwnTrafficStateSerializer extends ModelSerializer<OwnTrafficState> {
  static final OwnTrafficStateSerializer INSTANCE = new OwnTrafficStateSerializer();
  private static final long serialVersionUID = 1;

  @Override
  protected byte[] toBytes(OwnTrafficState state) {
    return state.toBytes();
  }

  @Override
  protected OwnTrafficState fromBytes(byte[] bytes) throws IOException {
    return OwnTrafficState.fromBytes(bytes);
  }

  @Override
  public TypeSerializerSnapshot<OwnTrafficState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<OwnTrafficState> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
