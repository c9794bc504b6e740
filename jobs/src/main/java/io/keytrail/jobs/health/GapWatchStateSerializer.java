package io.keytrail.jobs.health;

import io.keytrail.jobs.serial.ModelSerializer;
import io.keytrail.profile.GapWatchState;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** {@link GapWatchState} in state. */
final class GapWatchStateSerializer extends ModelSerializer<GapWatchState> {
  static final GapWatchStateSerializer INSTANCE = new GapWatchStateSerializer();
  private static final long serialVersionUID = 1;

  @Override
  protected byte[] toBytes(GapWatchState state) {
    return state.toBytes();
  }

  @Override
  protected GapWatchState fromBytes(byte[] bytes) throws IOException {
    return GapWatchState.fromBytes(bytes);
  }

  @Override
  public TypeSerializerSnapshot<GapWatchState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<GapWatchState> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
