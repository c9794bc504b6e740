package io.keytrail.key;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes key facts as lines of JSON, the form of a snapshot file: a header, then one object a key.
 * The same facts give the same bytes. {@code common/key-snapshot.md} describes the form; {@link
 * KeySnapshotReader} reads it.
 */
public final class KeyFactsJson {
  /** Version of the form that is written, and the newest that is read. */
  public static final int VERSION = 1;

  static final String FORM = "key-snapshot";

  private static final JsonFactory JSON = new JsonFactory();

  private KeyFactsJson() {}

  /** The first line of a snapshot file, without its line break. */
  public static String header(KeySnapshotHeader header) {
    return line(
        json -> {
          json.writeStringField("keytrail", FORM);
          json.writeNumberField("version", VERSION);
          json.writeStringField("takenAt", time(header.takenAtMillis()));
          texts(json, "accounts", header.accounts());
          texts(json, "regions", header.regions());
          json.writeBooleanField("complete", header.complete());
        });
  }

  /** One key as one line, without its line break. */
  public static String write(KeyFacts facts) {
    return line(json -> write(facts, json));
  }

  private static void write(KeyFacts facts, JsonGenerator json) throws IOException {
    FactSource source = mostCommonSource(facts);
    json.writeStringField("arn", facts.keyArn());
    json.writeStringField("asOf", time(facts.asOfMillis()));
    json.writeStringField("source", source.text());
    for (Map.Entry<KeyAttribute, Stated> fact : facts.stated().entrySet()) {
      json.writeFieldName(fact.getKey().text());
      value(json, fact.getKey().form(), fact.getValue().value);
    }
    if (!facts.parts().isEmpty()) {
      json.writeObjectFieldStart("parts");
      for (Map.Entry<KeyAttribute, Stated> part : facts.parts().entrySet()) {
        json.writeFieldName(part.getKey().text());
        value(json, KeyAttribute.Form.TEXT_MAP, part.getValue().value);
      }
      json.writeEndObject();
    }
    rotations(facts, source, json);
    about(facts, source, json);
  }

  private static void rotations(KeyFacts facts, FactSource source, JsonGenerator json)
      throws IOException {
    if (!facts.rotations().isEmpty()) {
      json.writeArrayFieldStart("rotations");
      for (Rotation rotation : facts.rotations()) {
        json.writeStartObject();
        json.writeStringField("time", time(rotation.timeMillis));
        json.writeStringField("type", rotation.type.name());
        if (rotation.source != source) json.writeStringField("source", rotation.source.text());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    Long since = facts.rotationsCompleteSince();
    if (since != null) json.writeStringField("rotationsCompleteSince", time(since));
  }

  /** Who says it, since when and when, where that differs from what most facts of the key have. */
  private static void about(KeyFacts facts, FactSource source, JsonGenerator json)
      throws IOException {
    Map<String, String> since = new TreeMap<>();
    Map<String, String> seen = new TreeMap<>();
    Map<String, String> sources = new TreeMap<>();
    Map<KeyAttribute, Stated> all = new EnumMap<>(KeyAttribute.class);
    all.putAll(facts.parts());
    all.putAll(facts.stated());
    all.forEach(
        (attribute, fact) -> {
          String name = attribute.text();
          if (fact.sinceMillis != fact.seenMillis) since.put(name, time(fact.sinceMillis));
          if (fact.seenMillis != facts.asOfMillis()) seen.put(name, time(fact.seenMillis));
          if (fact.source != source) sources.put(name, fact.source.text());
        });
    map(json, "since", since);
    map(json, "seen", seen);
    map(json, "sources", sources);
  }

  private static FactSource mostCommonSource(KeyFacts facts) {
    int[] count = new int[FactSource.values().length];
    facts.stated().values().forEach(fact -> count[fact.source.ordinal()]++);
    facts.parts().values().forEach(fact -> count[fact.source.ordinal()]++);
    facts.rotations().forEach(rotation -> count[rotation.source.ordinal()]++);
    FactSource most = FactSource.TRAIL;
    for (FactSource source : FactSource.values()) {
      if (count[source.ordinal()] > count[most.ordinal()]) most = source;
    }
    return most;
  }

  @SuppressWarnings("unchecked")
  private static void value(JsonGenerator json, KeyAttribute.Form form, Object value)
      throws IOException {
    if (value == null) {
      json.writeNull();
      return;
    }
    switch (form) {
      case TEXT:
        json.writeString((String) value);
        break;
      case FLAG:
        json.writeBoolean((Boolean) value);
        break;
      case NUMBER:
        json.writeNumber((Long) value);
        break;
      case TIME:
        json.writeString(time((Long) value));
        break;
      case TEXTS:
        json.writeStartArray();
        for (String text : (Collection<String>) value) json.writeString(text);
        json.writeEndArray();
        break;
      case TEXT_MAP:
        json.writeStartObject();
        for (Map.Entry<String, String> entry : ((Map<String, String>) value).entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
        break;
    }
  }

  private static void texts(JsonGenerator json, String name, Collection<String> texts)
      throws IOException {
    json.writeFieldName(name);
    value(json, KeyAttribute.Form.TEXTS, texts);
  }

  private static void map(JsonGenerator json, String name, Map<String, String> map)
      throws IOException {
    if (map.isEmpty()) return;
    json.writeFieldName(name);
    value(json, KeyAttribute.Form.TEXT_MAP, map);
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private static String line(Members members) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes everything", e);
    }
    return text.toString();
  }

  private interface Members {
    void write(JsonGenerator json) throws IOException;
  }
}
