package io.keytrail.jobs.rules;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.sigma.correlate.CorrelationState;
import io.keytrail.sigma.correlate.CorrelationStateCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link CorrelationState} in state; its codec has a version of its own for what is inside. */
final class CorrelationStateSerializer extends CompactSerializer<CorrelationState> {
  static final CorrelationStateSerializer INSTANCE = new CorrelationStateSerializer();
  static final CompactType<CorrelationState> TYPE =
      new CompactType<>(CorrelationState.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(CorrelationState state, DataOutputView out) throws IOException {
    CorrelationStateCodec.write(state, out);
  }

  @Override
  protected CorrelationState read(int version, DataInputView in) throws IOException {
    return CorrelationStateCodec.read(in);
  }

  /** The engine changes it in place, while a checkpoint may still write the old one. */
  @Override
  public CorrelationState copy(CorrelationState from) {
    return from.copy();
  }

  @Override
  public TypeSerializerSnapshot<CorrelationState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<CorrelationState> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
