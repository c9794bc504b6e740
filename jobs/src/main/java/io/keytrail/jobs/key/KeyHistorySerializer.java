package io.keytrail.jobs.key;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.Wire;
import io.keytrail.key.KeyHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link KeyHistory} in state, in its own bytes. */
public final class KeyHistorySerializer extends CompactSerializer<KeyHistory> {
  public static final KeyHistorySerializer INSTANCE = new KeyHistorySerializer();
  public static final CompactType<KeyHistory> TYPE = new CompactType<>(KeyHistory.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(KeyHistory history, DataOutputView out) throws IOException {
    Wire.writeBytes(history.toBytes(), out);
  }

  @Override
  protected KeyHistory read(int version, DataInputView in) throws IOException {
    return KeyHistory.fromBytes(Wire.readBytes(in));
  }

  /** Of the heap backend, which writes a checkpoint while the function goes on. */
  @Override
  public KeyHistory copy(KeyHistory from) {
    try {
      return KeyHistory.fromBytes(from.toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("bytes that were just written cannot be read", e);
    }
  }

  @Override
  public TypeSerializerSnapshot<KeyHistory> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<KeyHistory> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
