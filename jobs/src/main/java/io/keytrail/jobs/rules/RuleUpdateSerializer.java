package io.keytrail.jobs.rules;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link RuleUpdate} on the wire and in broadcast state. */
final class RuleUpdateSerializer extends CompactSerializer<RuleUpdate> {
  static final RuleUpdateSerializer INSTANCE = new RuleUpdateSerializer();
  static final CompactType<RuleUpdate> TYPE = new CompactType<>(RuleUpdate.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(RuleUpdate update, DataOutputView out) throws IOException {
    Wire.writeText(update.hash, out);
    out.writeBoolean(update.packed != null);
    if (update.packed != null) Wire.writeBytes(update.packed, out);
    Wire.writeCount(update.problemCount, out);
    Wire.writeCount(update.problems.size(), out);
    for (String problem : update.problems) Wire.writeText(problem, out);
  }

  @Override
  protected RuleUpdate read(int version, DataInputView in) throws IOException {
    String hash = Wire.readText(in);
    byte[] packed = in.readBoolean() ? Wire.readBytes(in) : null;
    int problemCount = (int) Wire.readCount(in);
    List<String> problems = new ArrayList<>();
    for (long n = Wire.readCount(in); n > 0; n--) problems.add(Wire.readText(in));
    return new RuleUpdate(hash, packed, problems, problemCount);
  }

  @Override
  public TypeSerializerSnapshot<RuleUpdate> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<RuleUpdate> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
