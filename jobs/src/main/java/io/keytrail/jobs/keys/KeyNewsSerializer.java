package io.keytrail.jobs.keys;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.key.KeyStateCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link KeyNews}: which of the three, and that. */
public final class KeyNewsSerializer extends CompactSerializer<KeyNews> {
  public static final KeyNewsSerializer INSTANCE = new KeyNewsSerializer();
  public static final CompactType<KeyNews> TYPE = new CompactType<>(KeyNews.class, INSTANCE);
  private static final long serialVersionUID = 1;

  private static final int STATEMENT = 0;
  private static final int ALIAS = 1;
  private static final int SCAN = 2;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(KeyNews news, DataOutputView out) throws IOException {
    if (news.statement != null) {
      write(STATEMENT, KeyStateCodec.write(news.statement), out);
    } else if (news.alias != null) {
      write(ALIAS, KeyStateCodec.write(news.alias), out);
    } else {
      write(SCAN, KeyStateCodec.write(news.scan), out);
    }
  }

  private static void write(int which, byte[] bytes, DataOutputView out) throws IOException {
    out.writeByte(which);
    StateBytes.write(bytes, out);
  }

  @Override
  protected KeyNews read(int version, DataInputView in) throws IOException {
    int which = in.readByte();
    byte[] bytes = StateBytes.read(in);
    switch (which) {
      case STATEMENT:
        return KeyNews.of(KeyStateCodec.readStatement(bytes));
      case ALIAS:
        return KeyNews.of(KeyStateCodec.readAliasStatement(bytes));
      case SCAN:
        return KeyNews.of(KeyStateCodec.readFacts(bytes));
      default:
        throw new IOException("news of kind " + which + ": the bytes are damaged");
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
