package io.keytrail.jobs.sink;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link OutputLine} on the wire and in state. */
public final class OutputLineSerializer extends CompactSerializer<OutputLine> {
  public static final OutputLineSerializer INSTANCE = new OutputLineSerializer();
  public static final CompactType<OutputLine> TYPE = new CompactType<>(OutputLine.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(OutputLine line, DataOutputView out) throws IOException {
    Wire.writeText(line.text, out);
    Wire.writeText(line.partitionKey, out);
    out.writeLong(line.timestampMillis);
  }

  @Override
  protected OutputLine read(int version, DataInputView in) throws IOException {
    return new OutputLine(Wire.readText(in), Wire.readText(in), in.readLong());
  }

  @Override
  public TypeSerializerSnapshot<OutputLine> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<OutputLine> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
