package io.keytrail.jobs.serial;

import static io.keytrail.jobs.serial.Wire.readBytes;
import static io.keytrail.jobs.serial.Wire.readOptionalLong;
import static io.keytrail.jobs.serial.Wire.readText;
import static io.keytrail.jobs.serial.Wire.writeBytes;
import static io.keytrail.jobs.serial.Wire.writeOptionalLong;
import static io.keytrail.jobs.serial.Wire.writeText;

import io.keytrail.reject.RejectReason;
import io.keytrail.reject.RejectStage;
import io.keytrail.reject.Rejected;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link Rejected} on the wire and in state. */
public final class RejectedSerializer extends CompactSerializer<Rejected> {
  public static final RejectedSerializer INSTANCE = new RejectedSerializer();
  public static final CompactType<Rejected> TYPE = new CompactType<>(Rejected.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(Rejected rejected, DataOutputView out) throws IOException {
    // By name, not by number: reasons may be added in the middle of their list.
    writeText(rejected.stage.name(), out);
    writeText(rejected.reason.name(), out);
    writeText(rejected.detail, out);
    writeText(rejected.origin, out);
    writeText(rejected.position, out);
    writeText(rejected.eventId, out);
    writeOptionalLong(rejected.eventTimeMillis, out);
    writeBytes(rejected.firstBytes, out);
  }

  @Override
  protected Rejected read(int version, DataInputView in) throws IOException {
    Rejected rejected = new Rejected();
    rejected.stage = RejectStage.valueOf(readText(in));
    rejected.reason = RejectReason.valueOf(readText(in));
    rejected.detail = readText(in);
    rejected.origin = readText(in);
    rejected.position = readText(in);
    rejected.eventId = readText(in);
    rejected.eventTimeMillis = readOptionalLong(in);
    rejected.firstBytes = readBytes(in);
    return rejected;
  }

  @Override
  public TypeSerializerSnapshot<Rejected> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Rejected> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
