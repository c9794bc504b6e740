package io.keytrail.jobs.key;

import io.keytrail.jobs.serial.Wire;
import io.keytrail.kms.KmsOperation.Side;
import io.keytrail.kms.PrincipalType;
import io.keytrail.profile.UseFact;
import io.keytrail.profile.UseFacts;
import io.keytrail.usage.EventSample;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * {@link UseFacts} that may be null, as one part of a record. Of sample events the id and time go
 * along, as in {@link UseFacts#brief}: the models ask for no more.
 *
 * <p>Text by text, as the other parts of a record: names repeat from record to record and not so
 * much within one, so that a table of its own cost each record more than it spared.
 */
final class Facts {
  private static final int NONE = 0;

  /** {@link UseFacts#toBytes}. */
  private static final int IN_BYTES = 1;

  private static final int BY_TEXT = 2;
  private static final Side[] SIDES = Side.values();
  private static final PrincipalType[] TYPES = PrincipalType.values();

  private Facts() {}

  static void write(UseFacts facts, DataOutputView out) throws IOException {
    out.writeByte(facts == null ? NONE : BY_TEXT);
    if (facts == null) return;
    out.writeBoolean(facts.trimmed());
    Wire.writeCount(facts.sorted().size(), out);
    for (UseFact fact : facts.sorted()) writeFact(fact, out);
  }

  static UseFacts read(DataInputView in) throws IOException {
    int form = in.readByte();
    if (form == NONE) return null;
    if (form == IN_BYTES) return UseFacts.fromBytes(Wire.readBytes(in));
    UseFacts facts = new UseFacts(in.readBoolean());
    for (long n = Wire.readCount(in); n > 0; n--) facts.keep(readFact(in));
    return facts;
  }

  private static void writeFact(UseFact fact, DataOutputView out) throws IOException {
    Wire.writeText(fact.principal, out);
    Wire.writeText(fact.callerAccountId, out);
    Wire.writeText(fact.network, out);
    Wire.writeText(fact.viaService, out);
    Wire.writeText(fact.region, out);
    Wire.writeText(fact.operation, out);
    out.writeByte(fact.side.ordinal());
    Wire.writeText(fact.contextType, out);
    out.writeBoolean(fact.serviceMade);
    out.writeBoolean(fact.failed);
    Wire.writeText(fact.person, out);
    Wire.writeCount(fact.count, out);
    out.writeLong(fact.firstMillis);
    out.writeLong(fact.lastMillis);
    Wire.writeText(fact.sample.eventId, out);
    out.writeLong(fact.sample.timeMillis);
    Wire.writeText(fact.actor, out);
    out.writeByte(fact.actorType.ordinal());
    Wire.writeText(fact.actorId, out);
  }

  private static UseFact readFact(DataInputView in) throws IOException {
    UseFact fact =
        new UseFact(
            Wire.readRepeatedText(in),
            Wire.readRepeatedText(in),
            Wire.readRepeatedText(in),
            Wire.readRepeatedText(in),
            Wire.readRepeatedText(in),
            Wire.readRepeatedText(in),
            SIDES[in.readByte()],
            Wire.readRepeatedText(in),
            in.readBoolean(),
            in.readBoolean(),
            Wire.readRepeatedText(in));
    fact.count = Wire.readCount(in);
    fact.firstMillis = in.readLong();
    fact.lastMillis = in.readLong();
    fact.sample = EventSample.brief(Wire.readText(in), in.readLong());
    fact.actor = Wire.readRepeatedText(in);
    fact.actorType = TYPES[in.readByte()];
    fact.actorId = Wire.readRepeatedText(in);
    return fact;
  }
}
