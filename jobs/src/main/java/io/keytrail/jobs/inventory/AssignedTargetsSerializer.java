package io.keytrail.jobs.inventory;

import io.keytrail.jobs.inventory.scan.InventoryTarget;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The enumerator's part of a checkpoint: the targets whose splits a reader has. */
final class AssignedTargetsSerializer implements SimpleVersionedSerializer<Set<InventoryTarget>> {
  static final AssignedTargetsSerializer INSTANCE = new AssignedTargetsSerializer();
  private static final int VERSION = 1;

  private AssignedTargetsSerializer() {}

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(Set<InventoryTarget> targets) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    Wire.writeCount(targets.size(), out);
    for (InventoryTarget target : targets) InventorySplitSerializer.writeTarget(target, out);
    return out.getCopyOfBuffer();
  }

  @Override
  public Set<InventoryTarget> deserialize(int version, byte[] bytes) throws IOException {
    InventorySplitSerializer.requireVersion(version, VERSION, "list of targets");
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    Set<InventoryTarget> targets = new TreeSet<>();
    for (long n = Wire.readCount(in); n > 0; n--) {
      targets.add(InventorySplitSerializer.readTarget(in));
    }
    return targets;
  }
}
