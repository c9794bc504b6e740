package io.keytrail.jobs.profile;

import io.keytrail.cases.MergeState;
import io.keytrail.cases.MergeState.Part;
import io.keytrail.cases.MergeState.Standing;
import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link MergeState} in state, where it is changed in place and so copied, but for its records. */
final class MergeStateSerializer extends CompactSerializer<MergeState> {
  static final MergeStateSerializer INSTANCE = new MergeStateSerializer();
  static final CompactType<MergeState> TYPE = new CompactType<>(MergeState.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(MergeState state, DataOutputView out) throws IOException {
    out.writeBoolean(state.base != null);
    if (state.base != null) FindingSerializer.INSTANCE.serialize(state.base, out);
    out.writeBoolean(state.baseOver);
    Wire.writeText(state.uid, out);
    out.writeLong(state.createdMillis);
    Wire.writeCount(state.sequence, out);
    out.writeLong(state.lastMillis);
    out.writeLong(state.touchedMillis);
    Wire.writeCount(state.severity, out);
    Wire.writeCount(state.confidence, out);
    Wire.writeCount(state.rank, out);
    Wire.writeCount(state.toldSeverity, out);
    Wire.writeCount(state.toldRank, out);
    Wire.writeCount(state.toldKeys, out);
    Wire.writeCount(state.earlierEvents, out);
    Wire.writeCount(state.parts.size(), out);
    for (Map.Entry<String, Part> entry : state.parts.entrySet()) {
      Part part = entry.getValue();
      Wire.writeText(entry.getKey(), out);
      Wire.writeText(part.standing.name(), out);
      Wire.writeText(part.keyArn, out);
      out.writeBoolean(part.last != null);
      if (part.last != null) FindingSerializer.INSTANCE.serialize(part.last, out);
      Wire.writeText(part.uid, out);
      out.writeLong(part.createdMillis);
      Wire.writeCount(part.sequence, out);
      Wire.writeCount(part.events, out);
      out.writeBoolean(part.over);
    }
  }

  @Override
  protected MergeState read(int version, DataInputView in) throws IOException {
    MergeState state = new MergeState();
    if (in.readBoolean()) state.base = FindingSerializer.INSTANCE.deserialize(in);
    state.baseOver = in.readBoolean();
    state.uid = Wire.readText(in);
    state.createdMillis = in.readLong();
    state.sequence = (int) Wire.readCount(in);
    state.lastMillis = in.readLong();
    state.touchedMillis = in.readLong();
    state.severity = (int) Wire.readCount(in);
    state.confidence = (int) Wire.readCount(in);
    state.rank = (int) Wire.readCount(in);
    state.toldSeverity = (int) Wire.readCount(in);
    state.toldRank = (int) Wire.readCount(in);
    state.toldKeys = (int) Wire.readCount(in);
    state.earlierEvents = Wire.readCount(in);
    for (long n = Wire.readCount(in); n > 0; n--) {
      String uid = Wire.readText(in);
      Part part = new Part();
      part.standing = Standing.valueOf(Wire.readText(in));
      part.keyArn = Wire.readText(in);
      if (in.readBoolean()) part.last = FindingSerializer.INSTANCE.deserialize(in);
      part.uid = Wire.readText(in);
      part.createdMillis = in.readLong();
      part.sequence = (int) Wire.readCount(in);
      part.events = Wire.readCount(in);
      part.over = in.readBoolean();
      state.parts.put(uid, part);
    }
    return state;
  }

  @Override
  public MergeState copy(MergeState from) {
    return from.copy();
  }

  @Override
  public TypeSerializerSnapshot<MergeState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<MergeState> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
