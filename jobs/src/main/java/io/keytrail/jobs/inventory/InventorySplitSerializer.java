package io.keytrail.jobs.inventory;

import io.keytrail.jobs.inventory.scan.InventoryTarget;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** {@link InventorySplit} in checkpoints. */
final class InventorySplitSerializer implements SimpleVersionedSerializer<InventorySplit> {
  static final InventorySplitSerializer INSTANCE = new InventorySplitSerializer();
  private static final int VERSION = 1;

  private InventorySplitSerializer() {}

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(InventorySplit split) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    writeTarget(split.target, out);
    out.writeLong(split.lastCompleteMillis);
    out.writeLong(split.findingDay);
    return out.getCopyOfBuffer();
  }

  @Override
  public InventorySplit deserialize(int version, byte[] bytes) throws IOException {
    requireVersion(version, VERSION, "split");
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    return new InventorySplit(readTarget(in), in.readLong(), in.readLong());
  }

  static void writeTarget(InventoryTarget target, DataOutputView out) throws IOException {
    Wire.writeText(target.accountId(), out);
    Wire.writeText(target.region(), out);
  }

  static InventoryTarget readTarget(DataInputView in) throws IOException {
    return new InventoryTarget(Wire.readText(in), Wire.readText(in));
  }

  static void requireVersion(int found, int known, String what) throws IOException {
    if (found == known) return;
    throw new IOException(
        "the checkpoint holds a "
            + what
            + " of the key inventory of version "
            + found
            + ", but this release reads version "
            + known
            + ": was it written by a newer release?");
  }
}
