package io.keytrail.jobs.key;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.serial.Wire;
import io.keytrail.jobs.trail.KeyNewsSerializer;
import io.keytrail.jobs.trail.UndecidedRecordSerializer;
import io.keytrail.profile.TrailGaps;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link KeyInput} on the wire and, while it waits, in state. */
public final class KeyInputSerializer extends CompactSerializer<KeyInput> {
  public static final KeyInputSerializer INSTANCE = new KeyInputSerializer();
  public static final CompactType<KeyInput> TYPE = new CompactType<>(KeyInput.class, INSTANCE);
  private static final int NEWS = 1;
  private static final int FINDING = 2;
  private static final int RECORD = 3;
  private static final int GAPS = 4;
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(KeyInput input, DataOutputView out) throws IOException {
    if (input.news != null) {
      out.writeByte(NEWS);
      KeyNewsSerializer.INSTANCE.serialize(input.news, out);
    } else if (input.finding != null) {
      out.writeByte(FINDING);
      Wire.writeText(input.keyArn, out);
      FindingSerializer.INSTANCE.serialize(input.finding, out);
    } else if (input.gaps != null) {
      out.writeByte(GAPS);
      Wire.writeText(input.keyArn, out);
      Wire.writeBytes(input.gaps.toBytes(), out);
    } else {
      out.writeByte(RECORD);
      Wire.writeText(input.keyArn, out);
      UndecidedRecordSerializer.INSTANCE.serialize(input.record, out);
    }
  }

  @Override
  protected KeyInput read(int version, DataInputView in) throws IOException {
    int kind = in.readUnsignedByte();
    switch (kind) {
      case NEWS:
        return KeyInput.of(KeyNewsSerializer.INSTANCE.deserialize(in));
      case FINDING:
        String ofFinding = Wire.readRepeatedText(in);
        return KeyInput.of(FindingSerializer.INSTANCE.deserialize(in), ofFinding);
      case RECORD:
        String ofRecord = Wire.readRepeatedText(in);
        return KeyInput.of(UndecidedRecordSerializer.INSTANCE.deserialize(in), ofRecord);
      case GAPS:
        String ofGaps = Wire.readRepeatedText(in);
        return KeyInput.of(TrailGaps.fromBytes(Wire.readBytes(in)), ofGaps);
      default:
        throw new IOException("input of a key has kind " + kind + ", which nobody writes");
    }
  }

  @Override
  public TypeSerializerSnapshot<KeyInput> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<KeyInput> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
