package io.keytrail.sigma.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.sigma.event.KeyContext;
import io.keytrail.sigma.yaml.YamlNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One event of a test: a fixture, changed by {@code with} and {@code without}. */
final class TestedEvent {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  final YamlNode node;

  /** Milliseconds after the test's start; null to leave the fixture's own time. */
  Long atMillis;

  /** What the configuration says in this test, by name; else it is as it is. */
  final Map<String, List<String>> settings = new TreeMap<>();

  int times = 1;
  long everyMillis;

  TestedEvent(YamlNode node) {
    this.node = node;
  }

  /**
   * The record.
   *
   * @param number 1 for the first of {@code times}; replaces <code>{n}</code> in patches
   */
  ObjectNode record(Fixtures fixtures, int number) throws IOException {
    ObjectNode record = fixture(fixtures);
    YamlNode with = node.get("with");
    if (with != null) {
      for (Map.Entry<String, YamlNode> patch : with.entries().entrySet()) {
        set(record, patch.getKey().split("\\.", -1), 0, patch.getValue(), number);
      }
    }
    YamlNode without = node.get("without");
    if (without != null) {
      for (YamlNode path : without.isList() ? without.items() : List.of(without)) {
        remove(record, path.text().split("\\.", -1));
      }
    }
    return record;
  }

  private ObjectNode fixture(Fixtures fixtures) throws IOException {
    YamlNode event = node.get("event");
    if (event == null) return NODES.objectNode();
    if (event.isMap()) return (ObjectNode) json(event, null, 1);
    JsonNode read = JSON.readTree(fixtures.load(event.text()));
    JsonNode records = read.path("Records");
    if (records.size() == 1) read = records.get(0);
    if (!read.isObject()) {
      throw new IOException("fixture " + event.text() + " is not one JSON object");
    }
    return (ObjectNode) read;
  }

  KeyContext key() {
    YamlNode key = node.get("key");
    if (key == null) return null;
    KeyContext context = new KeyContext();
    key.entries().forEach((field, value) -> context.set(field, json(value, null, 1)));
    return context;
  }

  /** Epoch ms of the record's {@code eventTime}; 0 when it has none. */
  static long timeOf(JsonNode record) {
    try {
      return Instant.parse(record.path("eventTime").asText("1970-01-01T00:00:00Z")).toEpochMilli();
    } catch (DateTimeException e) {
      return 0;
    }
  }

  private static void set(ObjectNode map, String[] path, int at, YamlNode value, int number) {
    String name = path[at];
    JsonNode old = map.get(name);
    if (at == path.length - 1) {
      map.set(name, json(value, old, number));
    } else if (old != null && old.isArray()) {
      setInArray((ArrayNode) old, path, at + 1, value, number);
    } else {
      ObjectNode below = old != null && old.isObject() ? (ObjectNode) old : map.putObject(name);
      set(below, path, at + 1, value, number);
    }
  }

  /** {@code resources.0.ARN}: an element by its number; without a number all of them. */
  private static void setInArray(
      ArrayNode list, String[] path, int at, YamlNode value, int number) {
    boolean numbered = path[at].matches("\\d{1,4}");
    for (int i = 0; i < list.size(); i++) {
      if (numbered && i != Integer.parseInt(path[at])) continue;
      int next = numbered ? at + 1 : at;
      if (next == path.length) {
        list.set(i, json(value, list.get(i), number));
      } else if (list.get(i).isObject()) {
        set((ObjectNode) list.get(i), path, next, value, number);
      }
    }
  }

  private static void remove(ObjectNode record, String[] path) {
    JsonNode node = record;
    for (int i = 0; i < path.length - 1 && node != null; i++) {
      boolean element = node.isArray() && path[i].matches("\\d{1,4}");
      node = element ? node.get(Integer.parseInt(path[i])) : node.get(path[i]);
    }
    if (node instanceof ObjectNode) ((ObjectNode) node).remove(path[path.length - 1]);
  }

  /**
   * Quoted text is text; without quotes true, false, null and plain numbers are what they are in
   * JSON, but for account ids, and for what takes the place of text.
   */
  private static JsonNode json(YamlNode value, JsonNode old, int number) {
    if (value.isMap()) {
      ObjectNode map = NODES.objectNode();
      value.entries().forEach((name, below) -> map.set(name, json(below, null, number)));
      return map;
    }
    if (value.isList()) {
      ArrayNode list = NODES.arrayNode();
      value.items().forEach(item -> list.add(json(item, null, number)));
      return list;
    }
    if (value.isNull()) return NODES.nullNode();
    String text = value.text().replace("{n}", String.valueOf(number));
    boolean typed = value.isPlain() && (old == null || !old.isTextual());
    if (typed && value.asBoolean() != null) return NODES.booleanNode(value.asBoolean());
    if (typed && text.matches("-?(0|[1-9]\\d{0,10})"))
      return NODES.numberNode(Long.parseLong(text));
    return NODES.textNode(text);
  }
}
