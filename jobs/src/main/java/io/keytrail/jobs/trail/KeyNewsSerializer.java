package io.keytrail.jobs.trail;

import io.keytrail.jobs.serial.AliasStatementSerializer;
import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.KeyFactsSerializer;
import io.keytrail.jobs.serial.KeyStatementSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link KeyNews} on the wire and, while it waits, in state. */
public final class KeyNewsSerializer extends CompactSerializer<KeyNews> {
  public static final KeyNewsSerializer INSTANCE = new KeyNewsSerializer();
  public static final CompactType<KeyNews> TYPE = new CompactType<>(KeyNews.class, INSTANCE);
  private static final int STATEMENT = 1;
  private static final int ALIAS = 2;
  private static final int SCAN = 3;
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(KeyNews news, DataOutputView out) throws IOException {
    if (news.statement != null) {
      out.writeByte(STATEMENT);
      KeyStatementSerializer.INSTANCE.serialize(news.statement, out);
    } else if (news.alias != null) {
      out.writeByte(ALIAS);
      AliasStatementSerializer.INSTANCE.serialize(news.alias, out);
    } else {
      out.writeByte(SCAN);
      KeyFactsSerializer.INSTANCE.serialize(news.scan, out);
    }
  }

  @Override
  protected KeyNews read(int version, DataInputView in) throws IOException {
    int kind = in.readUnsignedByte();
    switch (kind) {
      case STATEMENT:
        return KeyNews.of(KeyStatementSerializer.INSTANCE.deserialize(in));
      case ALIAS:
        return KeyNews.of(AliasStatementSerializer.INSTANCE.deserialize(in));
      case SCAN:
        return KeyNews.of(KeyFactsSerializer.INSTANCE.deserialize(in));
      default:
        throw new IOException("news of kind " + kind + ", which nobody writes");
    }
  }

  @Override
  public TypeSerializerSnapshot<KeyNews> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<KeyNews> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
