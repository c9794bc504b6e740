package io.keytrail.jobs.key;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.Wire;
import io.keytrail.key.AliasLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link AliasLedger} in state, in its own bytes. */
public final class AliasLedgerSerializer extends CompactSerializer<AliasLedger> {
  public static final AliasLedgerSerializer INSTANCE = new AliasLedgerSerializer();
  public static final CompactType<AliasLedger> TYPE =
      new CompactType<>(AliasLedger.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(AliasLedger ledger, DataOutputView out) throws IOException {
    Wire.writeBytes(ledger.toBytes(), out);
  }

  @Override
  protected AliasLedger read(int version, DataInputView in) throws IOException {
    return AliasLedger.fromBytes(Wire.readBytes(in));
  }

  /** Of the heap backend, which writes a checkpoint while the function goes on. */
  @Override
  public AliasLedger copy(AliasLedger from) {
    try {
      return AliasLedger.fromBytes(from.toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("bytes that were just written cannot be read", e);
    }
  }

  @Override
  public TypeSerializerSnapshot<AliasLedger> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<AliasLedger> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
