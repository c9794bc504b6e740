package io.keytrail.jobs.profile;

import io.keytrail.cases.PrincipalCases;
import io.keytrail.jobs.serial.ModelSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** {@link PrincipalCases} in state. */
final class PrincipalCasesSerializer extends ModelSerializer<PrincipalCases> {
  static final PrincipalCasesSerializer INSTANCE = new PrincipalCasesSerializer();
  private static final long serialVersionUID = 1;

  @Override
  protected byte[] toBytes(PrincipalCases cases) {
    return cases.toBytes();
  }

  @Override
  protected PrincipalCases fromBytes(byte[] bytes) throws IOException {
    return PrincipalCases.fromBytes(bytes);
  }

  @Override
  public TypeSerializerSnapshot<PrincipalCases> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<PrincipalCases> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
