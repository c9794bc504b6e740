package io.keytrail.jobs.serial;

import static io.keytrail.jobs.serial.Wire.readBytes;
import static io.keytrail.jobs.serial.Wire.readCount;
import static io.keytrail.jobs.serial.Wire.readOptionalBoolean;
import static io.keytrail.jobs.serial.Wire.readOptionalLong;
import static io.keytrail.jobs.serial.Wire.readRepeatedText;
import static io.keytrail.jobs.serial.Wire.readText;
import static io.keytrail.jobs.serial.Wire.writeBytes;
import static io.keytrail.jobs.serial.Wire.writeCount;
import static io.keytrail.jobs.serial.Wire.writeOptionalBoolean;
import static io.keytrail.jobs.serial.Wire.writeOptionalLong;
import static io.keytrail.jobs.serial.Wire.writeText;

import io.keytrail.kms.PrincipalType;
import io.keytrail.stats.DistinctCounter;
import io.keytrail.usage.EventSample;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.Origin;
import io.keytrail.usage.Origins;
import io.keytrail.usage.PrincipalUsage;
import io.keytrail.usage.Tally;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link KeyUsage} on the wire and in state, where it is changed in place and so copied deeply. */
public final class KeyUsageSerializer extends CompactSerializer<KeyUsage> {
  public static final KeyUsageSerializer INSTANCE = new KeyUsageSerializer();
  public static final CompactType<KeyUsage> TYPE = new CompactType<>(KeyUsage.class, INSTANCE);
  private static final long serialVersionUID = 1;
  private static final PrincipalType[] TYPES = PrincipalType.values();

  @Override
  protected int version() {
    return 2; // 2 added where calls came from, and the calls whose records name nobody
  }

  @Override
  protected void write(KeyUsage usage, DataOutputView out) throws IOException {
    writeCount(usage.maxPrincipals(), out);
    writeCount(usage.calls, out);
    writeCount(usage.failed, out);
    writeCount(usage.dryRuns, out);
    writeCount(usage.encryptSide, out);
    writeCount(usage.decryptSide, out);
    writeCount(usage.serviceMadeCalls, out);
    writeCount(usage.serviceMadeEncryptSide, out);
    writeCount(usage.serviceMadeDecryptSide, out);
    writeCount(usage.crossAccountCalls, out);
    writeCount(usage.pairedCalls, out);
    out.writeLong(usage.firstMillis);
    out.writeLong(usage.lastMillis);
    writeTally(usage.byOperation, out);
    writeTally(usage.failuresByError, out);
    writeTally(usage.byViaService, out);
    writeTally(usage.byContextResource, out);
    writeCount(usage.aliases().size(), out);
    for (String alias : usage.aliases()) writeText(alias, out);
    writeDistinct(usage.distinctPrincipals(), out);
    writeDistinct(usage.distinctAddresses(), out);
    writeCount(usage.principals().size(), out);
    for (PrincipalUsage principal : usage.principals()) writePrincipal(principal, out);
    out.writeBoolean(usage.unnamed() != null);
    if (usage.unnamed() != null) writePrincipal(usage.unnamed(), out);
  }

  @Override
  protected KeyUsage read(int version, DataInputView in) throws IOException {
    KeyUsage usage = new KeyUsage((int) readCount(in));
    usage.calls = readCount(in);
    usage.failed = readCount(in);
    usage.dryRuns = readCount(in);
    usage.encryptSide = readCount(in);
    usage.decryptSide = readCount(in);
    usage.serviceMadeCalls = readCount(in);
    usage.serviceMadeEncryptSide = readCount(in);
    usage.serviceMadeDecryptSide = readCount(in);
    usage.crossAccountCalls = readCount(in);
    usage.pairedCalls = readCount(in);
    usage.firstMillis = in.readLong();
    usage.lastMillis = in.readLong();
    readTally(usage.byOperation, in);
    readTally(usage.failuresByError, in);
    readTally(usage.byViaService, in);
    readTally(usage.byContextResource, in);
    for (long n = readCount(in); n > 0; n--) usage.addAlias(readRepeatedText(in));
    DistinctCounter principals = readDistinct(usage.maxPrincipals(), in);
    usage.restoreDistinct(principals, readDistinct(usage.maxPrincipals(), in));
    for (long n = readCount(in); n > 0; n--) usage.addPrincipal(readPrincipal(version, in));
    if (version >= 2 && in.readBoolean()) usage.addPrincipal(readPrincipal(version, in));
    return usage;
  }

  private static void writePrincipal(PrincipalUsage usage, DataOutputView out) throws IOException {
    writeText(usage.principal, out);
    out.writeByte(usage.type.ordinal());
    writeText(usage.principalId, out);
    writeText(usage.callerAccountId, out);
    out.writeBoolean(usage.serviceMade);
    writeCount(usage.calls, out);
    writeCount(usage.failed, out);
    writeCount(usage.encryptSide, out);
    writeCount(usage.decryptSide, out);
    writeCount(usage.byOperation.bound(), out);
    writeTally(usage.byOperation, out);
    List<EventSample> samples = usage.samples();
    writeCount(samples.size(), out);
    for (EventSample sample : samples) writeSample(sample, out);
    writeOrigins(usage.origins, out);
  }

  private static PrincipalUsage readPrincipal(int version, DataInputView in) throws IOException {
    String principal = readRepeatedText(in);
    PrincipalType type = TYPES[in.readByte()];
    String principalId = readRepeatedText(in);
    String callerAccountId = readRepeatedText(in);
    boolean serviceMade = in.readBoolean();
    long calls = readCount(in);
    long failed = readCount(in);
    long encryptSide = readCount(in);
    long decryptSide = readCount(in);
    Tally byOperation = new Tally((int) readCount(in));
    readTally(byOperation, in);
    PrincipalUsage usage =
        new PrincipalUsage(principal, type, principalId, callerAccountId, serviceMade, byOperation);
    usage.calls = calls;
    usage.failed = failed;
    usage.encryptSide = encryptSide;
    usage.decryptSide = decryptSide;
    for (long n = readCount(in); n > 0; n--) usage.keep(readSample(in));
    if (version >= 2) readOrigins(usage.origins, in);
    return usage;
  }

  private static void writeOrigins(Origins origins, DataOutputView out) throws IOException {
    out.writeByte(origins.coarseness());
    writeCount(origins.all().size(), out);
    for (Origin origin : origins.all()) {
      writeSample(origin.first(), out);
      out.writeByte(origin.varying());
      writeCount(origin.calls, out);
      writeCount(origin.failed, out);
      writeCount(origin.encryptSide, out);
      writeCount(origin.decryptSide, out);
      writeTally(origin.byOperation, out);
    }
  }

  private static void readOrigins(Origins into, DataInputView in) throws IOException {
    into.coarsenTo(in.readByte());
    for (long n = readCount(in); n > 0; n--) {
      Origin origin = new Origin(readSample(in), in.readByte());
      origin.calls = readCount(in);
      origin.failed = readCount(in);
      origin.encryptSide = readCount(in);
      origin.decryptSide = readCount(in);
      readTally(origin.byOperation, in);
      into.keep(origin);
    }
  }

  private static void writeSample(EventSample sample, DataOutputView out) throws IOException {
    writeText(sample.eventId, out);
    out.writeLong(sample.timeMillis);
    writeText(sample.eventName, out);
    writeText(sample.requestId, out);
    writeText(sample.sessionName, out);
    writeText(sample.accessKeyId, out);
    writeText(sample.sourceAddress, out);
    writeText(sample.userAgent, out);
    writeText(sample.contextResource, out);
    writeText(sample.errorCode, out);
    writeOptionalBoolean(sample.mfa, out);
    writeOptionalLong(sample.sessionCreatedMillis, out);
  }

  private static EventSample readSample(DataInputView in) throws IOException {
    return new EventSample(
        readText(in),
        in.readLong(),
        readRepeatedText(in),
        readRepeatedText(in),
        readRepeatedText(in),
        readRepeatedText(in),
        readRepeatedText(in),
        readRepeatedText(in),
        readRepeatedText(in),
        readRepeatedText(in),
        readOptionalBoolean(in),
        readOptionalLong(in));
  }

  private static void writeTally(Tally tally, DataOutputView out) throws IOException {
    Map<String, Long> counts = tally.sorted();
    writeCount(counts.size(), out);
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      writeText(count.getKey(), out);
      writeCount(count.getValue(), out);
    }
    writeCount(tally.others(), out);
  }

  private static void readTally(Tally into, DataInputView in) throws IOException {
    for (long n = readCount(in); n > 0; n--) into.add(readRepeatedText(in), readCount(in));
    into.addOthers(readCount(in));
  }

  private static void writeDistinct(DistinctCounter counter, DataOutputView out)
      throws IOException {
    out.writeBoolean(counter.isExact());
    if (counter.isExact()) {
      writeCount(counter.exactValues().size(), out);
      for (String value : counter.exactValues()) writeText(value, out);
    } else {
      writeBytes(counter.sketchBytes(), out);
    }
  }

  private static DistinctCounter readDistinct(int bound, DataInputView in) throws IOException {
    if (!in.readBoolean()) return DistinctCounter.restore(bound, null, readBytes(in));
    Set<String> values = new HashSet<>();
    for (long n = readCount(in); n > 0; n--) values.add(readRepeatedText(in));
    return DistinctCounter.restore(bound, values, null);
  }

  @Override
  public KeyUsage copy(KeyUsage from) {
    return from.copy();
  }

  @Override
  public TypeSerializerSnapshot<KeyUsage> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<KeyUsage> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
