package io.keytrail.jobs.serial;

import static io.keytrail.jobs.serial.Wire.readCount;
import static io.keytrail.jobs.serial.Wire.readOptionalBoolean;
import static io.keytrail.jobs.serial.Wire.readOptionalLong;
import static io.keytrail.jobs.serial.Wire.readRepeatedText;
import static io.keytrail.jobs.serial.Wire.readText;
import static io.keytrail.jobs.serial.Wire.readTexts;
import static io.keytrail.jobs.serial.Wire.writeCount;
import static io.keytrail.jobs.serial.Wire.writeOptionalBoolean;
import static io.keytrail.jobs.serial.Wire.writeOptionalLong;
import static io.keytrail.jobs.serial.Wire.writeText;
import static io.keytrail.jobs.serial.Wire.writeTexts;

import io.keytrail.kms.KeyRole;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.PrincipalType;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link KmsEvent} on the wire and in state. */
public final class KmsEventSerializer extends CompactSerializer<KmsEvent> {
  public static final KmsEventSerializer INSTANCE = new KmsEventSerializer();
  public static final CompactType<KmsEvent> TYPE = new CompactType<>(KmsEvent.class, INSTANCE);
  private static final long serialVersionUID = 1;
  private static final KeyRole[] ROLES = KeyRole.values();
  private static final PrincipalType[] PRINCIPAL_TYPES = PrincipalType.values();

  /** Version 2 has a second flag beside this one; in version 1 the byte was 0 or 1. */
  private static final int SERVICE_MADE = 1;

  private static final int FROM_CONSOLE = 2;

  @Override
  protected int version() {
    return 2;
  }

  @Override
  protected void write(KmsEvent event, DataOutputView out) throws IOException {
    writeText(event.eventId, out);
    writeText(event.sharedEventId, out);
    writeText(event.requestId, out);
    out.writeLong(event.eventTimeMillis);
    // The operation follows from the name: a release that knows more operations reads old state
    // right.
    writeText(event.eventName, out);
    writeText(event.eventType, out);
    writeText(event.awsRegion, out);
    writeText(event.recipientAccountId, out);
    writeCount(event.keys.size(), out);
    for (KeyUse use : event.keys) {
      writeText(use.keyArn, out);
      out.writeByte(use.role.ordinal());
    }
    writeText(event.requestedAlias, out);
    out.writeByte(event.principalType.ordinal());
    writeText(event.principal, out);
    writeText(event.sessionName, out);
    writeText(event.principalId, out);
    writeText(event.accessKeyId, out);
    writeText(event.callerAccountId, out);
    writeText(event.viaService, out);
    out.writeByte((event.serviceMade ? SERVICE_MADE : 0) | (event.fromConsole ? FROM_CONSOLE : 0));
    writeText(event.sourceAddress, out);
    writeText(event.userAgent, out);
    writeText(event.vpcEndpointId, out);
    writeText(event.tlsVersion, out);
    writeTexts(event.encryptionContext, out);
    writeText(event.contextResource, out);
    writeText(event.errorCode, out);
    writeText(event.errorMessage, out);
    writeOptionalBoolean(event.mfa, out);
    writeOptionalLong(event.sessionCreatedMillis, out);
    writeTexts(event.facts, out);
    writeTexts(event.enclave, out);
    out.writeBoolean(event.dryRun);
    writeText(event.pairedEventId, out);
    writeText(event.pairedAccountId, out);
  }

  @Override
  protected KmsEvent read(int version, DataInputView in) throws IOException {
    KmsEvent event = new KmsEvent();
    event.eventId = readText(in);
    event.sharedEventId = readText(in);
    event.requestId = readText(in);
    event.eventTimeMillis = in.readLong();
    String eventName = readRepeatedText(in);
    event.operation = KmsOperation.of(eventName);
    // The constant knows its hash already, and maps are keyed by it downstream.
    event.eventName =
        event.operation == KmsOperation.UNKNOWN ? eventName : event.operation.eventName();
    event.eventType = readRepeatedText(in);
    event.awsRegion = readRepeatedText(in);
    event.recipientAccountId = readRepeatedText(in);
    for (long keys = readCount(in); keys > 0; keys--) {
      event.keys.add(new KeyUse(readRepeatedText(in), ROLES[in.readByte()]));
    }
    event.requestedAlias = readRepeatedText(in);
    event.principalType = PRINCIPAL_TYPES[in.readByte()];
    event.principal = readRepeatedText(in);
    event.sessionName = readRepeatedText(in);
    event.principalId = readRepeatedText(in);
    event.accessKeyId = readRepeatedText(in);
    event.callerAccountId = readRepeatedText(in);
    event.viaService = readRepeatedText(in);
    int flags = in.readByte();
    event.serviceMade = (flags & SERVICE_MADE) != 0;
    event.fromConsole = (flags & FROM_CONSOLE) != 0;
    event.sourceAddress = readRepeatedText(in);
    event.userAgent = readRepeatedText(in);
    event.vpcEndpointId = readRepeatedText(in);
    event.tlsVersion = readRepeatedText(in);
    event.encryptionContext = readTexts(in);
    event.contextResource = readRepeatedText(in);
    event.errorCode = readRepeatedText(in);
    event.errorMessage = readRepeatedText(in);
    event.mfa = readOptionalBoolean(in);
    event.sessionCreatedMillis = readOptionalLong(in);
    event.facts = readTexts(in);
    event.enclave = readTexts(in);
    event.dryRun = in.readBoolean();
    event.pairedEventId = readText(in);
    event.pairedAccountId = readRepeatedText(in);
    return event;
  }

  @Override
  public TypeSerializerSnapshot<KmsEvent> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<KmsEvent> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
