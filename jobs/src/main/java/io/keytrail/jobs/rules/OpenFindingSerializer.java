package io.keytrail.jobs.rules;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link OpenFinding} in state. */
final class OpenFindingSerializer extends CompactSerializer<OpenFinding> {
  static final OpenFindingSerializer INSTANCE = new OpenFindingSerializer();
  static final CompactType<OpenFinding> TYPE = new CompactType<>(OpenFinding.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(OpenFinding open, DataOutputView out) throws IOException {
    FindingSerializer.INSTANCE.serialize(open.first, out);
    FindingSerializer.INSTANCE.serialize(open.all, out);
    Wire.writeCount(open.sequence, out);
    out.writeLong(open.toldMillis);
    Wire.writeCount(open.toldCount, out);
  }

  @Override
  protected OpenFinding read(int version, DataInputView in) throws IOException {
    return new OpenFinding(
        FindingSerializer.INSTANCE.deserialize(in),
        FindingSerializer.INSTANCE.deserialize(in),
        (int) Wire.readCount(in),
        in.readLong(),
        Wire.readCount(in));
  }

  @Override
  public TypeSerializerSnapshot<OpenFinding> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<OpenFinding> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
