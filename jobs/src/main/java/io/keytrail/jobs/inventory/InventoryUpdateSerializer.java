package io.keytrail.jobs.inventory;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.serial.KeyFactsSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link InventoryUpdate} on the wire. */
public final class InventoryUpdateSerializer extends CompactSerializer<InventoryUpdate> {
  static final InventoryUpdateSerializer INSTANCE = new InventoryUpdateSerializer();
  static final CompactType<InventoryUpdate> TYPE =
      new CompactType<>(InventoryUpdate.class, INSTANCE);
  private static final long serialVersionUID = 1;
  private static final int FACTS = 1;
  private static final int FINDING = 2;
  private static final int REPORT = 3;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(InventoryUpdate update, DataOutputView out) throws IOException {
    if (update.facts != null) {
      out.writeByte(FACTS);
      KeyFactsSerializer.INSTANCE.serialize(update.facts, out);
    } else if (update.finding != null) {
      out.writeByte(FINDING);
      FindingSerializer.INSTANCE.serialize(update.finding, out);
    } else {
      out.writeByte(REPORT);
      ScanReportSerializer.INSTANCE.serialize(update.report, out);
    }
  }

  @Override
  protected InventoryUpdate read(int version, DataInputView in) throws IOException {
    int kind = in.readByte();
    switch (kind) {
      case FACTS:
        return InventoryUpdate.of(KeyFactsSerializer.INSTANCE.deserialize(in));
      case FINDING:
        return InventoryUpdate.of(FindingSerializer.INSTANCE.deserialize(in));
      case REPORT:
        return InventoryUpdate.of(ScanReportSerializer.INSTANCE.deserialize(in));
      default:
        throw new IOException("unknown kind of inventory update: " + kind);
    }
  }

  @Override
  public TypeSerializerSnapshot<InventoryUpdate> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<InventoryUpdate> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
