package io.keytrail.jobs.key;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.KeyUsageSerializer;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link OpenWindow} in state, where it is changed in place and so copied deeply. */
public final class OpenWindowSerializer extends CompactSerializer<OpenWindow> {
  public static final OpenWindowSerializer INSTANCE = new OpenWindowSerializer();
  public static final CompactType<OpenWindow> TYPE = new CompactType<>(OpenWindow.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 2;
  }

  @Override
  protected void write(OpenWindow window, DataOutputView out) throws IOException {
    Wire.writeCount(window.fired, out);
    out.writeBoolean(window.changed);
    KeyUsageSerializer.INSTANCE.serialize(window.usage, out);
    Facts.write(window.facts, out);
  }

  @Override
  protected OpenWindow read(int version, DataInputView in) throws IOException {
    int fired = (int) Wire.readCount(in);
    boolean changed = in.readBoolean();
    OpenWindow window =
        new OpenWindow(
            KeyUsageSerializer.INSTANCE.deserialize(in), version == 1 ? null : Facts.read(in));
    window.fired = fired;
    window.changed = changed;
    return window;
  }

  @Override
  public OpenWindow copy(OpenWindow from) {
    OpenWindow copy =
        new OpenWindow(from.usage.copy(), from.facts == null ? null : from.facts.copy());
    copy.fired = from.fired;
    copy.changed = from.changed;
    return copy;
  }

  @Override
  public TypeSerializerSnapshot<OpenWindow> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<OpenWindow> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
