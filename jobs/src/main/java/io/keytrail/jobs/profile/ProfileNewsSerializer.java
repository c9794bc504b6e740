package io.keytrail.jobs.profile;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.Wire;
import io.keytrail.profile.PeerPrior;
import io.keytrail.profile.TrailGaps;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link ProfileNews} on the wire. */
public final class ProfileNewsSerializer extends CompactSerializer<ProfileNews> {
  static final ProfileNewsSerializer INSTANCE = new ProfileNewsSerializer();
  public static final CompactType<ProfileNews> TYPE =
      new CompactType<>(ProfileNews.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(ProfileNews news, DataOutputView out) throws IOException {
    out.writeBoolean(news.prior != null);
    Wire.writeBytes(news.prior != null ? news.prior.toBytes() : news.gaps.toBytes(), out);
  }

  @Override
  protected ProfileNews read(int version, DataInputView in) throws IOException {
    return in.readBoolean()
        ? ProfileNews.of(PeerPrior.fromBytes(Wire.readBytes(in)))
        : ProfileNews.of(TrailGaps.fromBytes(Wire.readBytes(in)));
  }

  @Override
  public TypeSerializerSnapshot<ProfileNews> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ProfileNews> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
