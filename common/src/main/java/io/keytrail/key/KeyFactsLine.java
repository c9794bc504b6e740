package io.keytrail.key;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.keytrail.kms.KeyArn;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One line of a key snapshot, read strictly. */
final class KeyFactsLine {
  /** Where a line says what is not understood. */
  static final class Problem extends Exception {
    private static final long serialVersionUID = 1;

    Problem(String message) {
      super(message, null, false, false);
    }
  }

  private static final String HEADER_MEMBERS =
      "keytrail, version, takenAt, accounts, regions and complete";
  private static final String OTHER_MEMBERS =
      "arn, asOf, source, rotations, rotationsCompleteSince, parts, since, seen, sources";
  private static final int MAX_ENTRIES = 100_000;

  private final JsonParser p;
  private final Map<KeyAttribute, Object> values = new EnumMap<>(KeyAttribute.class);
  private final Map<KeyAttribute, Object> parts = new EnumMap<>(KeyAttribute.class);
  private final List<Rotation> rotations = new ArrayList<>(0);
  private final Map<KeyAttribute, Long> since = new EnumMap<>(KeyAttribute.class);
  private final Map<KeyAttribute, Long> seen = new EnumMap<>(KeyAttribute.class);
  private final Map<KeyAttribute, FactSource> sources = new EnumMap<>(KeyAttribute.class);
  private String arn;
  private Long asOf;
  private FactSource source;
  private Long rotationsCompleteSince;

  KeyFactsLine(JsonParser p) {
    this.p = p;
  }

  KeySnapshotHeader header() throws IOException, Problem {
    begin("the header");
    String form = null;
    Long version = null;
    Long takenAt = null;
    Boolean complete = null;
    Collection<String> accounts = Collections.emptySet();
    Collection<String> regions = Collections.emptySet();
    List<String> unknown = new ArrayList<>(0);
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      p.nextToken();
      switch (name) {
        case "keytrail":
          form = text(name);
          break;
        case "version":
          version = number(name);
          break;
        case "takenAt":
          takenAt = time(name);
          break;
        case "accounts":
          accounts = texts(name);
          break;
        case "regions":
          regions = texts(name);
          break;
        case "complete":
          complete = flag(name);
          break;
        default:
          unknown.add(name);
          p.skipChildren();
      }
    }
    if (!KeyFactsJson.FORM.equals(form) || version == null) {
      throw new Problem(
          "no header of a key snapshot, expected {\"keytrail\":\"key-snapshot\",\"version\":"
              + KeyFactsJson.VERSION
              + ",…} in the first line");
    }
    if (version < 1 || version > KeyFactsJson.VERSION) {
      throw new Problem(
          "a key snapshot of version "
              + version
              + "; this Keytrail reads version "
              + KeyFactsJson.VERSION
              + ": use the one that wrote it, or write it anew");
    }
    if (!unknown.isEmpty()) {
      throw new Problem(
          "'"
              + quoted(unknown.get(0))
              + "' is no member of the header, allowed: "
              + HEADER_MEMBERS);
    }
    return new KeySnapshotHeader(
        required(takenAt, "takenAt", "the header"),
        accounts,
        regions,
        required(complete, "complete", "the header"));
  }

  KeyFacts key() throws IOException, Problem {
    begin("a key");
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      p.nextToken();
      member(name);
    }
    KeyFacts facts = new KeyFacts(required(arn, "arn", "a key"), required(asOf, "asOf", "a key"));
    for (Map.Entry<KeyAttribute, Object> value : values.entrySet()) {
      facts.put(value.getKey(), stated(value.getKey(), value.getValue()));
    }
    for (Map.Entry<KeyAttribute, Object> part : parts.entrySet()) {
      if (values.containsKey(part.getKey())) {
        throw new Problem(part.getKey().text() + " is known as a whole and in parts: keep one");
      }
      facts.putPart(part.getKey(), stated(part.getKey(), part.getValue()));
    }
    refuseAboutNothing(since.keySet(), "since");
    refuseAboutNothing(seen.keySet(), "seen");
    refuseAboutNothing(sources.keySet(), "sources");
    rotations.sort(
        Comparator.comparingLong((Rotation r) -> r.timeMillis).thenComparing(r -> r.type));
    for (Rotation rotation : rotations) {
      facts.add(
          rotation.source != null
              ? rotation
              : new Rotation(rotation.timeMillis, rotation.type, lineSource()));
    }
    return facts.rotationsCompleteSince(rotationsCompleteSince);
  }

  private void member(String name) throws IOException, Problem {
    switch (name) {
      case "arn":
        arn = text(name);
        if (!KeyArn.isKeyArn(arn)) {
          throw new Problem(
              "arn '" + quoted(arn) + "' is no key ARN, expected arn:aws:kms:…:key/…");
        }
        break;
      case "asOf":
        asOf = time(name);
        break;
      case "source":
        source = source(text(name));
        break;
      case "rotations":
        rotations();
        break;
      case "rotationsCompleteSince":
        rotationsCompleteSince = time(name);
        break;
      case "parts":
        begin(name);
        while (p.nextToken() == JsonToken.FIELD_NAME) {
          KeyAttribute attribute = attribute(p.currentName());
          boolean entries =
              attribute.form() == KeyAttribute.Form.TEXTS
                  || attribute.form() == KeyAttribute.Form.TEXT_MAP;
          if (!entries) throw new Problem("parts: " + attribute.text() + " has no entries");
          p.nextToken();
          parts.put(attribute, map("parts." + attribute.text(), true));
        }
        break;
      case "since":
        times(name, since);
        break;
      case "seen":
        times(name, seen);
        break;
      case "sources":
        begin(name);
        while (p.nextToken() == JsonToken.FIELD_NAME) {
          KeyAttribute attribute = attribute(p.currentName());
          p.nextToken();
          sources.put(attribute, source(text(name)));
        }
        break;
      default:
        KeyAttribute attribute = attribute(name);
        values.put(attribute, p.currentToken() == JsonToken.VALUE_NULL ? null : value(attribute));
    }
  }

  private Stated stated(KeyAttribute attribute, Object value) throws Problem {
    long seenAt = seen.getOrDefault(attribute, asOf);
    long from = since.getOrDefault(attribute, seenAt);
    if (from > seenAt) {
      throw new Problem(attribute.text() + " holds since a time after it was seen");
    }
    return new Stated(value, sources.getOrDefault(attribute, lineSource()), from, seenAt);
  }

  private FactSource lineSource() {
    return source == null ? FactSource.SNAPSHOT : source;
  }

  private void refuseAboutNothing(Collection<KeyAttribute> attributes, String member)
      throws Problem {
    for (KeyAttribute attribute : attributes) {
      if (values.containsKey(attribute) || parts.containsKey(attribute)) continue;
      throw new Problem(member + " speaks of " + attribute.text() + ", which the line leaves out");
    }
  }

  private Object value(KeyAttribute attribute) throws IOException, Problem {
    String name = attribute.text();
    switch (attribute.form()) {
      case TEXT:
        return text(name);
      case FLAG:
        return flag(name);
      case NUMBER:
        return number(name);
      case TIME:
        return time(name);
      case TEXTS:
        return Collections.unmodifiableSortedSet(texts(name));
      case TEXT_MAP:
        return map(name, false);
    }
    throw new IllegalStateException(name);
  }

  private void rotations() throws IOException, Problem {
    array("rotations");
    for (JsonToken t = p.nextToken(); t != JsonToken.END_ARRAY; t = p.nextToken()) {
      begin("rotations[]");
      Long at = null;
      Rotation.Type type = null;
      FactSource by = null;
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        String name = p.currentName();
        p.nextToken();
        if (name.equals("time")) at = time("rotations[].time");
        else if (name.equals("type")) type = rotationType(text("rotations[].type"));
        else if (name.equals("source")) by = source(text("rotations[].source"));
        else {
          throw new Problem(
              "'" + quoted(name) + "' is no member of a rotation, allowed: time, type, source");
        }
      }
      bounded(rotations.size(), "rotations");
      rotations.add(
          new Rotation(
              required(at, "time", "a rotation"), required(type, "type", "a rotation"), by));
    }
  }

  private static Rotation.Type rotationType(String text) throws Problem {
    for (Rotation.Type type : Rotation.Type.values()) {
      if (type.name().equals(text)) return type;
    }
    throw new Problem(
        "'"
            + quoted(text)
            + "' is no type of rotation, allowed: "
            + Arrays.toString(Rotation.Type.values()));
  }

  private static FactSource source(String text) throws Problem {
    FactSource source = FactSource.of(text);
    if (source == null) {
      throw new Problem("'" + quoted(text) + "' is no source, allowed: trail, snapshot, api");
    }
    return source == FactSource.API ? FactSource.SNAPSHOT : source;
  }

  private static KeyAttribute attribute(String name) throws Problem {
    KeyAttribute attribute = KeyAttribute.of(name);
    if (attribute != null) return attribute;
    String attributes =
        Arrays.stream(KeyAttribute.values())
            .map(KeyAttribute::text)
            .collect(Collectors.joining(", "));
    throw new Problem(
        "'"
            + quoted(name)
            + "' is no fact about a key, allowed: "
            + attributes
            + ", "
            + OTHER_MEMBERS);
  }

  private void times(String name, Map<KeyAttribute, Long> into) throws IOException, Problem {
    begin(name);
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      KeyAttribute attribute = attribute(p.currentName());
      p.nextToken();
      into.put(attribute, time(name + "." + attribute.text()));
    }
  }

  // ---- values ----

  private void begin(String what) throws IOException, Problem {
    if (p.currentToken() == null) p.nextToken();
    if (p.currentToken() != JsonToken.START_OBJECT) throw expected(what, "an object");
  }

  private void array(String name) throws Problem {
    if (p.currentToken() != JsonToken.START_ARRAY) throw expected(name, "an array");
  }

  private String text(String name) throws IOException, Problem {
    if (p.currentToken() != JsonToken.VALUE_STRING) throw expected(name, "a text");
    return p.getText();
  }

  private boolean flag(String name) throws Problem {
    if (p.currentToken() == JsonToken.VALUE_TRUE) return true;
    if (p.currentToken() == JsonToken.VALUE_FALSE) return false;
    throw expected(name, "true or false");
  }

  private long number(String name) throws IOException, Problem {
    if (p.currentToken() == JsonToken.VALUE_NUMBER_INT
        && p.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return p.getLongValue();
    }
    throw expected(name, "a whole number");
  }

  private long time(String name) throws IOException, Problem {
    String text = text(name);
    try {
      Instant time = Instant.parse(text);
      if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) throw outside(name, text);
      return time.toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new Problem(
          name + " '" + quoted(text) + "' is no time, expected ISO-8601 as 2026-03-01T00:00:00Z");
    }
  }

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  private static Problem outside(String name, String text) {
    return new Problem(name + " '" + quoted(text) + "' lies outside the years 1970 to 9999");
  }

  private TreeSet<String> texts(String name) throws IOException, Problem {
    array(name);
    TreeSet<String> texts = new TreeSet<>();
    for (JsonToken t = p.nextToken(); t != JsonToken.END_ARRAY; t = p.nextToken()) {
      bounded(texts.size(), name);
      texts.add(text(name + "[]"));
    }
    return texts;
  }

  private Map<String, String> map(String name, boolean mayBeAbsent) throws IOException, Problem {
    begin(name);
    Map<String, String> map = new TreeMap<>();
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String key = p.currentName();
      bounded(map.size(), name);
      boolean absent = p.nextToken() == JsonToken.VALUE_NULL && mayBeAbsent;
      map.put(key, absent ? null : text(name + "." + quoted(key)));
    }
    return Collections.unmodifiableMap(map);
  }

  private static void bounded(int size, String name) throws Problem {
    if (size >= MAX_ENTRIES) {
      throw new Problem(name + " has more than " + MAX_ENTRIES + " entries, which is the most");
    }
  }

  private Problem expected(String what, String form) {
    String found = p.currentToken() == null ? "nothing" : word(p.currentToken());
    return new Problem(what + " should be " + form + ", but is " + found);
  }

  private static String word(JsonToken token) {
    switch (token) {
      case START_OBJECT:
        return "an object";
      case START_ARRAY:
        return "an array";
      case VALUE_STRING:
        return "a text";
      case VALUE_NULL:
        return "null";
      case VALUE_TRUE:
      case VALUE_FALSE:
        return "a boolean";
      default:
        return "a number";
    }
  }

  private static <T> T required(T value, String name, String of) throws Problem {
    if (value == null) throw new Problem("'" + name + "' of " + of + " is missing");
    return value;
  }

  /** Text from the file: cut, on one line, without control characters. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), 101));
    for (int i = 0; i < text.length() && i < 100; i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return text.length() > 100 ? out.append('…').toString() : out.toString();
  }
}
