package io.keytrail.jobs.serial;

import io.keytrail.key.AliasStatement;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link AliasStatement} on the wire; its kind goes by name. */
public final class AliasStatementSerializer extends CompactSerializer<AliasStatement> {
  public static final AliasStatementSerializer INSTANCE = new AliasStatementSerializer();
  public static final CompactType<AliasStatement> TYPE =
      new CompactType<>(AliasStatement.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(AliasStatement statement, DataOutputView out) throws IOException {
    Wire.writeText(statement.scope, out);
    Wire.writeText(statement.kind.name(), out);
    Wire.writeText(statement.alias, out);
    Wire.writeText(statement.keyArn, out);
    out.writeLong(statement.timeMillis);
    Wire.writeText(statement.eventId, out);
  }

  @Override
  protected AliasStatement read(int version, DataInputView in) throws IOException {
    AliasStatement statement = new AliasStatement();
    statement.scope = Wire.readRepeatedText(in);
    statement.kind = AliasStatement.Kind.valueOf(Wire.readRepeatedText(in));
    statement.alias = Wire.readRepeatedText(in);
    statement.keyArn = Wire.readRepeatedText(in);
    statement.timeMillis = in.readLong();
    statement.eventId = Wire.readText(in);
    return statement;
  }

  @Override
  public TypeSerializerSnapshot<AliasStatement> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<AliasStatement> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
