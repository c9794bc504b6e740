package io.keytrail.jobs.key;

import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.ModelSerializer;
import io.keytrail.key.AliasLedger;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** {@link AliasLedger} in state. */
public final class AliasLedgerSerializer extends ModelSerializer<AliasLedger> {
  public static final AliasLedgerSerializer INSTANCE = new AliasLedgerSerializer();
  public static final CompactType<AliasLedger> TYPE =
      new CompactType<>(AliasLedger.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected byte[] toBytes(AliasLedger ledger) {
    return ledger.toBytes();
  }

  @Override
  protected AliasLedger fromBytes(byte[] bytes) throws IOException {
    return AliasLedger.fromBytes(bytes);
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
