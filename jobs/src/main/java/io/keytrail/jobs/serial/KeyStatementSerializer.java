package io.keytrail.jobs.serial;

import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyChange;
import io.keytrail.key.KeyStatement;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link KeyStatement} on the wire; kinds and attributes go by name. */
public final class KeyStatementSerializer extends CompactSerializer<KeyStatement> {
  public static final KeyStatementSerializer INSTANCE = new KeyStatementSerializer();
  public static final CompactType<KeyStatement> TYPE =
      new CompactType<>(KeyStatement.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(KeyStatement statement, DataOutputView out) throws IOException {
    Wire.writeText(statement.keyArn, out);
    out.writeLong(statement.timeMillis);
    Wire.writeText(statement.eventId, out);
    Wire.writeText(statement.part, out);
    out.writeByte(statement.rank);
    Wire.writeCount(statement.changes.size(), out);
    for (KeyChange change : statement.changes) {
      Wire.writeText(change.kind.name(), out);
      Wire.writeText(change.attribute == null ? null : change.attribute.name(), out);
      Wire.writeText(change.name, out);
      Wire.writeText(change.value, out);
      Wire.writeOptionalLong(change.otherExistedMillis, out);
    }
  }

  @Override
  protected KeyStatement read(int version, DataInputView in) throws IOException {
    KeyStatement statement = new KeyStatement();
    statement.keyArn = Wire.readRepeatedText(in);
    statement.timeMillis = in.readLong();
    statement.eventId = Wire.readText(in);
    statement.part = Wire.readRepeatedText(in);
    statement.rank = in.readByte();
    for (long n = Wire.readCount(in); n > 0; n--) {
      KeyChange.Kind kind = KeyChange.Kind.valueOf(Wire.readRepeatedText(in));
      String attribute = Wire.readRepeatedText(in);
      statement.changes.add(
          new KeyChange(
              kind,
              attribute == null ? null : KeyAttribute.valueOf(attribute),
              Wire.readText(in),
              Wire.readText(in),
              Wire.readOptionalLong(in)));
    }
    return statement;
  }

  @Override
  public TypeSerializerSnapshot<KeyStatement> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<KeyStatement> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
