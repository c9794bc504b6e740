package io.keytrail.jobs.serial;

import io.keytrail.key.Enrichment;
import io.keytrail.key.KeyView;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link KeyView} on the wire, as a part of what it stands beside. */
public final class KeyViewSerializer extends CompactSerializer<KeyView> {
  public static final KeyViewSerializer INSTANCE = new KeyViewSerializer();
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(KeyView key, DataOutputView out) throws IOException {
    KeyFactsSerializer.INSTANCE.serialize(key.facts, out);
    Wire.writeText(key.enrichment.name(), out);
    Wire.writeOptionalLong(key.ageMillis, out);
    Wire.writeText(key.classification, out);
    Wire.writeText(key.owner, out);
    Wire.writeText(key.application, out);
    Wire.writeText(key.environment, out);
  }

  @Override
  protected KeyView read(int version, DataInputView in) throws IOException {
    return new KeyView(
        KeyFactsSerializer.INSTANCE.deserialize(in),
        Enrichment.valueOf(Wire.readRepeatedText(in)),
        Wire.readOptionalLong(in),
        Wire.readRepeatedText(in),
        Wire.readRepeatedText(in),
        Wire.readRepeatedText(in),
        Wire.readRepeatedText(in));
  }

  /** Null is allowed. */
  public void writeOptional(KeyView key, DataOutputView out) throws IOException {
    out.writeBoolean(key != null);
    if (key != null) serialize(key, out);
  }

  public KeyView readOptional(DataInputView in) throws IOException {
    return in.readBoolean() ? deserialize(in) : null;
  }

  @Override
  public TypeSerializerSnapshot<KeyView> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<KeyView> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
