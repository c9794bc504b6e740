package io.keytrail.jobs.profile;

import io.keytrail.cases.KeyProfile;
import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.KeyViewSerializer;
import io.keytrail.jobs.serial.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link ProfiledKey} in state, where it is changed in place and so copied deeply. */
final class ProfiledKeySerializer extends CompactSerializer<ProfiledKey> {
  static final ProfiledKeySerializer INSTANCE = new ProfiledKeySerializer();
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(ProfiledKey key, DataOutputView out) throws IOException {
    Wire.writeBytes(key.profile.toBytes(), out);
    KeyViewSerializer.INSTANCE.writeOptional(key.view, out);
  }

  @Override
  protected ProfiledKey read(int version, DataInputView in) throws IOException {
    return new ProfiledKey(
        KeyProfile.fromBytes(Wire.readBytes(in)), KeyViewSerializer.INSTANCE.readOptional(in));
  }

  @Override
  public ProfiledKey copy(ProfiledKey from) {
    try {
      return new ProfiledKey(KeyProfile.fromBytes(from.profile.toBytes()), from.view);
    } catch (IOException e) {
      throw new UncheckedIOException("what was written just now is read back", e);
    }
  }

  @Override
  public TypeSerializerSnapshot<ProfiledKey> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ProfiledKey> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
