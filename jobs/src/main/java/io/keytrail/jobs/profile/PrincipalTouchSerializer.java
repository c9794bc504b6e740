package io.keytrail.jobs.profile;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.Wire;
import io.keytrail.profile.PrincipalTouch;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link PrincipalTouch} on the wire and, while it waits, in state. */
final class PrincipalTouchSerializer extends CompactSerializer<PrincipalTouch> {
  static final PrincipalTouchSerializer INSTANCE = new PrincipalTouchSerializer();
  static final CompactType<PrincipalTouch> TYPE = new CompactType<>(PrincipalTouch.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(PrincipalTouch touch, DataOutputView out) throws IOException {
    Wire.writeBytes(touch.toBytes(), out);
  }

  @Override
  protected PrincipalTouch read(int version, DataInputView in) throws IOException {
    return PrincipalTouch.fromBytes(Wire.readBytes(in));
  }

  @Override
  public TypeSerializerSnapshot<PrincipalTouch> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<PrincipalTouch> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
