package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
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
    return 2;
  }

  @Override
  protected void write(OpenFinding open, DataOutputView out) throws IOException {
    FindingSerializer.INSTANCE.serialize(open.first, out);
    FindingSerializer.INSTANCE.serialize(open.all, out);
    Wire.writeCount(open.sequence, out);
    out.writeLong(open.toldMillis);
    Wire.writeCount(open.toldCount, out);
    Wire.writeCount(open.toldCallers.size(), out);
    for (String name : open.toldCallers) Wire.writeText(name, out);
  }

  @Override
  protected OpenFinding read(int version, DataInputView in) throws IOException {
    Finding first = FindingSerializer.INSTANCE.deserialize(in);
    Finding all = FindingSerializer.INSTANCE.deserialize(in);
    int sequence = (int) Wire.readCount(in);
    long toldMillis = in.readLong();
    long toldCount = Wire.readCount(in);
    Set<String> toldCallers = new TreeSet<>();
    for (long n = version < 2 ? 0 : Wire.readCount(in); n > 0; n--) {
      toldCallers.add(Wire.readText(in));
    }
    return new OpenFinding(first, all, sequence, toldMillis, toldCount, toldCallers);
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
