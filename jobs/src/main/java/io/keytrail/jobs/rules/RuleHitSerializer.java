package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link RuleHit} on the wire and in state. */
final class RuleHitSerializer extends CompactSerializer<RuleHit> {
  static final RuleHitSerializer INSTANCE = new RuleHitSerializer();
  static final CompactType<RuleHit> TYPE = new CompactType<>(RuleHit.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(RuleHit hit, DataOutputView out) throws IOException {
    Wire.writeText(hit.eventKey, out);
    Wire.writeText(hit.eventId, out);
    out.writeLong(hit.eventTimeMillis);
    out.writeBoolean(hit.shared);
    out.writeBoolean(hit.callersView);
    Wire.writeCount(hit.findings.size(), out);
    for (Finding finding : hit.findings) FindingSerializer.INSTANCE.serialize(finding, out);
  }

  @Override
  protected RuleHit read(int version, DataInputView in) throws IOException {
    RuleHit hit = new RuleHit();
    hit.eventKey = Wire.readText(in);
    hit.eventId = Wire.readText(in);
    hit.eventTimeMillis = in.readLong();
    hit.shared = in.readBoolean();
    hit.callersView = in.readBoolean();
    for (long n = Wire.readCount(in); n > 0; n--) {
      hit.findings.add(FindingSerializer.INSTANCE.deserialize(in));
    }
    return hit;
  }

  @Override
  public TypeSerializerSnapshot<RuleHit> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<RuleHit> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
