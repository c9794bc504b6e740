package io.keytrail.jobs.serial;

import static io.keytrail.jobs.serial.Wire.readCount;
import static io.keytrail.jobs.serial.Wire.readOptionalLong;
import static io.keytrail.jobs.serial.Wire.readRepeatedText;
import static io.keytrail.jobs.serial.Wire.readText;
import static io.keytrail.jobs.serial.Wire.writeCount;
import static io.keytrail.jobs.serial.Wire.writeOptionalLong;
import static io.keytrail.jobs.serial.Wire.writeText;

import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyAttribute.Form;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.Rotation;
import io.keytrail.key.Stated;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link KeyFacts} on the wire and in state. Attributes go by name: more may come. */
public final class KeyFactsSerializer extends CompactSerializer<KeyFacts> {
  public static final KeyFactsSerializer INSTANCE = new KeyFactsSerializer();
  public static final CompactType<KeyFacts> TYPE = new CompactType<>(KeyFacts.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(KeyFacts facts, DataOutputView out) throws IOException {
    writeText(facts.keyArn(), out);
    out.writeLong(facts.asOfMillis());
    writeCount(facts.stated().size(), out);
    for (Map.Entry<KeyAttribute, Stated> fact : facts.stated().entrySet()) {
      writeStated(fact.getKey(), fact.getKey().form(), fact.getValue(), out);
    }
    writeCount(facts.parts().size(), out);
    for (Map.Entry<KeyAttribute, Stated> part : facts.parts().entrySet()) {
      writeStated(part.getKey(), Form.TEXT_MAP, part.getValue(), out);
    }
    writeCount(facts.rotations().size(), out);
    for (Rotation rotation : facts.rotations()) {
      out.writeLong(rotation.timeMillis);
      writeText(rotation.type.name(), out);
      writeText(rotation.source.name(), out);
    }
    writeOptionalLong(facts.rotationsCompleteSince(), out);
  }

  @Override
  protected KeyFacts read(int version, DataInputView in) throws IOException {
    KeyFacts facts = new KeyFacts(readText(in), in.readLong());
    for (long n = readCount(in); n > 0; n--) {
      KeyAttribute attribute = KeyAttribute.valueOf(readRepeatedText(in));
      facts.put(attribute, readStated(attribute.form(), in));
    }
    for (long n = readCount(in); n > 0; n--) {
      KeyAttribute attribute = KeyAttribute.valueOf(readRepeatedText(in));
      facts.putPart(attribute, readStated(Form.TEXT_MAP, in));
    }
    for (long n = readCount(in); n > 0; n--) {
      facts.add(
          new Rotation(
              in.readLong(),
              Rotation.Type.valueOf(readRepeatedText(in)),
              FactSource.valueOf(readRepeatedText(in))));
    }
    return facts.rotationsCompleteSince(readOptionalLong(in));
  }

  private static void writeStated(
      KeyAttribute attribute, Form form, Stated fact, DataOutputView out) throws IOException {
    writeText(attribute.name(), out);
    writeText(fact.source.name(), out);
    out.writeLong(fact.sinceMillis);
    out.writeLong(fact.seenMillis);
    out.writeBoolean(fact.value != null);
    if (fact.value != null) writeValue(form, fact.value, out);
  }

  private static Stated readStated(Form form, DataInputView in) throws IOException {
    FactSource source = FactSource.valueOf(readRepeatedText(in));
    long sinceMillis = in.readLong();
    long seenMillis = in.readLong();
    return new Stated(
        in.readBoolean() ? readValue(form, in) : null, source, sinceMillis, seenMillis);
  }

  private static void writeValue(Form form, Object value, DataOutputView out) throws IOException {
    switch (form) {
      case TEXT:
        writeText((String) value, out);
        break;
      case FLAG:
        out.writeBoolean((Boolean) value);
        break;
      case NUMBER:
      case TIME:
        out.writeLong((Long) value);
        break;
      case TEXTS:
        writeCount(((Collection<?>) value).size(), out);
        for (Object text : (Collection<?>) value) writeText((String) text, out);
        break;
      default:
        writeCount(((Map<?, ?>) value).size(), out);
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
          writeText((String) entry.getKey(), out);
          writeText((String) entry.getValue(), out); // null in a part: known not to be there
        }
    }
  }

  private static Object readValue(Form form, DataInputView in) throws IOException {
    switch (form) {
      case TEXT:
        return readRepeatedText(in);
      case FLAG:
        return in.readBoolean();
      case NUMBER:
      case TIME:
        return in.readLong();
      case TEXTS:
        TreeSet<String> texts = new TreeSet<>();
        for (long n = readCount(in); n > 0; n--) texts.add(readRepeatedText(in));
        return texts;
      default:
        TreeMap<String, String> map = new TreeMap<>();
        for (long n = readCount(in); n > 0; n--) {
          map.put(readRepeatedText(in), readRepeatedText(in));
        }
        return map;
    }
  }

  @Override
  public TypeSerializerSnapshot<KeyFacts> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this serializer in a savepoint; the version byte of each record does the rest. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<KeyFacts> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
