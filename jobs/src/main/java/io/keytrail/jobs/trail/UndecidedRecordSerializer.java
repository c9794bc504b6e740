package io.keytrail.jobs.trail;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.KeyFactsSerializer;
import io.keytrail.jobs.serial.KmsEventSerializer;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link UndecidedRecord} on the wire. */
public final class UndecidedRecordSerializer extends CompactSerializer<UndecidedRecord> {
  public static final UndecidedRecordSerializer INSTANCE = new UndecidedRecordSerializer();
  public static final CompactType<UndecidedRecord> TYPE =
      new CompactType<>(UndecidedRecord.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 2;
  }

  @Override
  protected void write(UndecidedRecord record, DataOutputView out) throws IOException {
    Wire.writeBytes(record.raw.json, out);
    Wire.writeText(record.raw.eventSource, out);
    Wire.writeText(record.raw.eventName, out);
    out.writeLong(record.raw.eventTimeMillis);
    Wire.writeText(record.members, out);
    KmsEventSerializer.INSTANCE.serialize(record.kms, out);
    writeTexts(record.undecided, out);
    writeTexts(record.matched, out);
    out.writeBoolean(record.key != null);
    if (record.key != null) KeyFactsSerializer.INSTANCE.serialize(record.key, out);
    Wire.writeOptionalLong(record.lastUseMillis, out);
  }

  @Override
  protected UndecidedRecord read(int version, DataInputView in) throws IOException {
    UndecidedRecord record = new UndecidedRecord();
    record.raw =
        new RawRecord(
            Wire.readBytes(in),
            Wire.readRepeatedText(in),
            Wire.readRepeatedText(in),
            in.readLong(),
            RawRecord.NO_EVENT);
    if (version > 1) record.members = Wire.readRepeatedText(in);
    record.kms = KmsEventSerializer.INSTANCE.deserialize(in);
    record.undecided = readTexts(in);
    record.matched = readTexts(in);
    if (in.readBoolean()) record.key = KeyFactsSerializer.INSTANCE.deserialize(in);
    if (version == 1) Wire.readOptionalLong(in); // the first use, which nobody asked for
    record.lastUseMillis = Wire.readOptionalLong(in);
    return record;
  }

  private static void writeTexts(List<String> texts, DataOutputView out) throws IOException {
    Wire.writeCount(texts.size(), out);
    for (String text : texts) Wire.writeText(text, out);
  }

  private static List<String> readTexts(DataInputView in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (long n = Wire.readCount(in); n > 0; n--) texts.add(Wire.readRepeatedText(in));
    return texts;
  }

  @Override
  public TypeSerializerSnapshot<UndecidedRecord> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<UndecidedRecord> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
