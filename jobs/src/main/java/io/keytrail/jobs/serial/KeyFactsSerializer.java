package io.keytrail.jobs.serial;

import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.Rotation;
import io.keytrail.key.Stated;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * {@link KeyFacts} on the wire. Attributes, sources and types of rotation go by name, so that their
 * order may change; an attribute that a newer release knows and this one does not is left out.
 */
public final class KeyFactsSerializer extends CompactSerializer<KeyFacts> {
  public static final KeyFactsSerializer INSTANCE = new KeyFactsSerializer();
  public static final CompactType<KeyFacts> TYPE = new CompactType<>(KeyFacts.class, INSTANCE);
  private static final Map<String, KeyAttribute> ATTRIBUTES = new HashMap<>();
  private static final long serialVersionUID = 1;

  static {
    for (KeyAttribute attribute : KeyAttribute.values()) {
      ATTRIBUTES.put(attribute.name(), attribute);
    }
  }

  /** The form of a value is written with it: a reader can skip what it does not know. */
  private static final int NONE = 0;

  private static final int TEXT = 1;
  private static final int FLAG = 2;
  private static final int NUMBER = 3;
  private static final int TEXTS = 4;
  private static final int TEXT_MAP = 5;

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(KeyFacts facts, DataOutputView out) throws IOException {
    Wire.writeText(facts.keyArn(), out);
    out.writeLong(facts.asOfMillis());
    writeStated(facts.stated(), out);
    writeStated(facts.parts(), out);
    Wire.writeCount(facts.rotations().size(), out);
    for (Rotation rotation : facts.rotations()) {
      out.writeLong(rotation.timeMillis);
      Wire.writeText(rotation.type.name(), out);
      Wire.writeText(rotation.source.name(), out);
    }
    Wire.writeOptionalLong(facts.rotationsCompleteSince(), out);
  }

  @Override
  protected KeyFacts read(int version, DataInputView in) throws IOException {
    KeyFacts facts = new KeyFacts(Wire.readText(in), in.readLong());
    readStated(in).forEach(facts::put);
    readStated(in).forEach(facts::putPart);
    for (long n = Wire.readCount(in); n > 0; n--) {
      facts.add(
          new Rotation(
              in.readLong(),
              Rotation.Type.valueOf(Wire.readRepeatedText(in)),
              FactSource.valueOf(Wire.readRepeatedText(in))));
    }
    return facts.rotationsCompleteSince(Wire.readOptionalLong(in));
  }

  private static void writeStated(Map<KeyAttribute, Stated> stated, DataOutputView out)
      throws IOException {
    Wire.writeCount(stated.size(), out);
    for (Map.Entry<KeyAttribute, Stated> entry : stated.entrySet()) {
      Stated fact = entry.getValue();
      Wire.writeText(entry.getKey().name(), out);
      Wire.writeText(fact.source.name(), out);
      out.writeLong(fact.sinceMillis);
      out.writeLong(fact.seenMillis);
      writeValue(fact.value, out);
    }
  }

  private static Map<KeyAttribute, Stated> readStated(DataInputView in) throws IOException {
    Map<KeyAttribute, Stated> stated = new EnumMap<>(KeyAttribute.class);
    for (long n = Wire.readCount(in); n > 0; n--) {
      KeyAttribute attribute = ATTRIBUTES.get(Wire.readRepeatedText(in));
      FactSource source = FactSource.valueOf(Wire.readRepeatedText(in));
      long since = in.readLong();
      long seen = in.readLong();
      Stated fact = new Stated(readValue(in), source, since, seen);
      if (attribute != null) stated.put(attribute, fact);
    }
    return stated;
  }

  @SuppressWarnings("unchecked")
  private static void writeValue(Object value, DataOutputView out) throws IOException {
    if (value == null) {
      out.writeByte(NONE);
    } else if (value instanceof String) {
      out.writeByte(TEXT);
      Wire.writeText((String) value, out);
    } else if (value instanceof Boolean) {
      out.writeByte(FLAG);
      out.writeBoolean((Boolean) value);
    } else if (value instanceof Long) {
      out.writeByte(NUMBER);
      out.writeLong((Long) value);
    } else if (value instanceof Map) {
      out.writeByte(TEXT_MAP);
      Wire.writeTexts((Map<String, String>) value, out);
    } else {
      Set<String> texts = (Set<String>) value;
      out.writeByte(TEXTS);
      Wire.writeCount(texts.size(), out);
      for (String text : texts) Wire.writeText(text, out);
    }
  }

  private static Object readValue(DataInputView in) throws IOException {
    int form = in.readUnsignedByte();
    switch (form) {
      case NONE:
        return null;
      case TEXT:
        return Wire.readRepeatedText(in);
      case FLAG:
        return in.readBoolean();
      case NUMBER:
        return in.readLong();
      case TEXT_MAP:
        return new TreeMap<>(Wire.readTexts(in));
      case TEXTS:
        TreeSet<String> texts = new TreeSet<>();
        for (long n = Wire.readCount(in); n > 0; n--) texts.add(Wire.readRepeatedText(in));
        return texts;
      default:
        throw new IOException("a fact about a key has form " + form + ", which nobody writes");
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
