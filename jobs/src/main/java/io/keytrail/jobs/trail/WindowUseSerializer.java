package io.keytrail.jobs.trail;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.UsageWindowSerializer;
import io.keytrail.jobs.serial.Wire;
import io.keytrail.profile.TrailGaps;
import io.keytrail.profile.UseFacts;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link WindowUse} on the wire; no state holds it. */
public final class WindowUseSerializer extends CompactSerializer<WindowUse> {
  public static final WindowUseSerializer INSTANCE = new WindowUseSerializer();
  public static final CompactType<WindowUse> TYPE = new CompactType<>(WindowUse.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(WindowUse use, DataOutputView out) throws IOException {
    out.writeBoolean(use.gaps != null);
    if (use.gaps != null) {
      Wire.writeText(use.keyArn, out);
      Wire.writeBytes(use.gaps.toBytes(), out);
      return;
    }
    UsageWindowSerializer.INSTANCE.serialize(use.window, out);
    Wire.writeBytes(use.facts.toBytes(), out);
  }

  @Override
  protected WindowUse read(int version, DataInputView in) throws IOException {
    if (in.readBoolean()) {
      return new WindowUse(Wire.readText(in), TrailGaps.fromBytes(Wire.readBytes(in)));
    }
    return new WindowUse(
        UsageWindowSerializer.INSTANCE.deserialize(in), UseFacts.fromBytes(Wire.readBytes(in)));
  }

  @Override
  public TypeSerializerSnapshot<WindowUse> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<WindowUse> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
