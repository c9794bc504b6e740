package io.keytrail.jobs.serial;

import io.keytrail.profile.TrailGaps;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link TrailGaps} on the wire and in broadcast state; its own bytes carry a version too. */
public final class TrailGapsSerializer extends CompactSerializer<TrailGaps> {
  public static final TrailGapsSerializer INSTANCE = new TrailGapsSerializer();
  public static final CompactType<TrailGaps> TYPE = new CompactType<>(TrailGaps.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(TrailGaps gaps, DataOutputView out) throws IOException {
    Wire.writeBytes(gaps.toBytes(), out);
  }

  @Override
  protected TrailGaps read(int version, DataInputView in) throws IOException {
    return TrailGaps.fromBytes(Wire.readBytes(in));
  }

  @Override
  public TypeSerializerSnapshot<TrailGaps> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<TrailGaps> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
