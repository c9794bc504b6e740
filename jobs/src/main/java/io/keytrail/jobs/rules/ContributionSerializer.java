package io.keytrail.jobs.rules;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.CompactType;
import io.keytrail.jobs.serial.Wire;
import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelationStateCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link Contribution} on the wire. */
final class ContributionSerializer extends CompactSerializer<Contribution> {
  static final ContributionSerializer INSTANCE = new ContributionSerializer();
  static final CompactType<Contribution> TYPE = new CompactType<>(Contribution.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 2;
  }

  @Override
  protected void write(Contribution contribution, DataOutputView out) throws IOException {
    CorrelationStateCodec.write(contribution, out);
    Wire.writeText(contribution.fingerprint, out);
  }

  @Override
  protected Contribution read(int version, DataInputView in) throws IOException {
    Contribution contribution = CorrelationStateCodec.readContribution(in);
    if (version > 1) contribution.fingerprint = Wire.readRepeatedText(in);
    return contribution;
  }

  @Override
  public TypeSerializerSnapshot<Contribution> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Contribution> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
