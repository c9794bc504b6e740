package io.keytrail.jobs.compliance;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.KeyFactsSerializer;
import io.keytrail.jobs.serial.KeyStatementSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link KeyNews} on the wire. */
public final class KeyNewsSerializer extends CompactSerializer<KeyNews> {
  public static final KeyNewsSerializer INSTANCE = new KeyNewsSerializer();
  public static final CompactType<KeyNews> TYPE = new CompactType<>(KeyNews.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(KeyNews news, DataOutputView out) throws IOException {
    out.writeBoolean(news.scan != null);
    if (news.scan != null) KeyFactsSerializer.INSTANCE.serialize(news.scan, out);
    else KeyStatementSerializer.INSTANCE.serialize(news.statement, out);
  }

  @Override
  protected KeyNews read(int version, DataInputView in) throws IOException {
    return in.readBoolean()
        ? KeyNews.of(KeyFactsSerializer.INSTANCE.deserialize(in))
        : KeyNews.of(KeyStatementSerializer.INSTANCE.deserialize(in));
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
