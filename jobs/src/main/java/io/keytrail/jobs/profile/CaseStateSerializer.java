package io.keytrail.jobs.profile;

import io.keytrail.cases.CaseState;
import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link CaseState} in state, where it is changed in place and so copied deeply. */
final class CaseStateSerializer extends CompactSerializer<CaseState> {
  static final CaseStateSerializer INSTANCE = new CaseStateSerializer();
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(CaseState cases, DataOutputView out) throws IOException {
    Wire.writeBytes(cases.toBytes(), out);
  }

  @Override
  protected CaseState read(int version, DataInputView in) throws IOException {
    return CaseState.fromBytes(Wire.readBytes(in));
  }

  @Override
  public CaseState copy(CaseState from) {
    try {
      return CaseState.fromBytes(from.toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("what was written just now is read back", e);
    }
  }

  @Override
  public TypeSerializerSnapshot<CaseState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<CaseState> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
