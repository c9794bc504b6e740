package io.keytrail.jobs.profile;

import io.keytrail.cases.CaseWindow;
import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.KeyUsageSerializer;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link CaseWindow} on the wire and, while it waits, in state. */
public final class CaseWindowSerializer extends CompactSerializer<CaseWindow> {
  public static final CaseWindowSerializer INSTANCE = new CaseWindowSerializer();
  public static final CompactType<CaseWindow> TYPE = new CompactType<>(CaseWindow.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(CaseWindow window, DataOutputView out) throws IOException {
    Wire.writeBytes(window.toBytes(), out);
    out.writeBoolean(window.usage != null);
    if (window.usage != null) KeyUsageSerializer.INSTANCE.serialize(window.usage, out);
  }

  @Override
  protected CaseWindow read(int version, DataInputView in) throws IOException {
    CaseWindow window = CaseWindow.fromBytes(Wire.readBytes(in));
    if (in.readBoolean()) window.usage = KeyUsageSerializer.INSTANCE.deserialize(in);
    return window;
  }

  @Override
  public TypeSerializerSnapshot<CaseWindow> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<CaseWindow> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
