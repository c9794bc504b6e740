package io.keytrail.finding;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes OCSF attributes and leaves out what is not there: null, empty or blank text, and every
 * object or array that nothing was written into. OCSF takes none of them for information.
 */
final class OcsfOutput {
  /** The last instant that RFC 3339 can write: its years have four digits. */
  private static final long LAST_MILLIS = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private static final long FIRST_MILLIS = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();

  /** Bounds of free JSON ({@code unmapped}, {@code data}): entries of one container, and depth. */
  private static final int MAX_ENTRIES = 64;

  private static final int MAX_DEPTH = 6;

  private final JsonGenerator json;

  /** Opened containers, the innermost last; each is written once it has something to hold. */
  private final Deque<Container> open = new ArrayDeque<>();

  OcsfOutput(JsonGenerator json) {
    this.json = json;
  }

  /** Opens an object: an attribute of that name, or the next element of an array if null. */
  OcsfOutput object(String name) {
    open.addLast(new Container(name, false));
    return this;
  }

  OcsfOutput array(String name) {
    open.addLast(new Container(name, true));
    return this;
  }

  /** Closes the innermost container. */
  OcsfOutput end() throws IOException {
    Container last = open.removeLast();
    if (!last.written) return this;
    if (last.array) json.writeEndArray();
    else json.writeEndObject();
    return this;
  }

  /** Prose, or a text that a caller may have chosen. */
  OcsfOutput text(String name, String value) throws IOException {
    return string(name, SafeText.clean(value, SafeText.TEXT));
  }

  /** Where an empty text says something: an AWS tag without a value. */
  OcsfOutput textOrEmpty(String name, String value) throws IOException {
    String clean = SafeText.clean(value, SafeText.TEXT);
    return string(name, clean == null ? "" : clean);
  }

  /** An identifier: bounded so that no legal one is cut. */
  OcsfOutput id(String name, String value) throws IOException {
    return string(name, SafeText.clean(value, SafeText.ID));
  }

  OcsfOutput prose(String name, String value) throws IOException {
    return string(name, SafeText.clean(value, SafeText.PROSE));
  }

  /** An OCSF enum: the number, and its caption in the sibling attribute. */
  OcsfOutput choice(String idName, int id, String name, String caption) throws IOException {
    return number(idName, id).text(name, caption);
  }

  OcsfOutput number(String name, long value) throws IOException {
    at(name).writeNumber(value);
    return this;
  }

  /** A number of things; {@code integer_t} has 32 bits, so more are written as its largest. */
  OcsfOutput count(String name, long value) throws IOException {
    return number(name, Math.min(value, Integer.MAX_VALUE));
  }

  OcsfOutput flag(String name, Boolean value) throws IOException {
    if (value != null) at(name).writeBoolean(value);
    return this;
  }

  /** A {@code timestamp_t} in epoch ms, and its twin of the datetime profile in RFC 3339. */
  OcsfOutput time(String name, Long millis) throws IOException {
    if (millis == null) return this;
    number(name, millis);
    if (millis < FIRST_MILLIS || millis > LAST_MILLIS) return this;
    return string(name + "_dt", Instant.ofEpochMilli(millis).toString());
  }

  /** An array of texts. */
  OcsfOutput texts(String name, Collection<String> values) throws IOException {
    array(name);
    for (String value : values) text(null, value);
    return end();
  }

  /**
   * Free JSON, maps sorted by name. Containers past {@value #MAX_ENTRIES} entries and {@value
   * #MAX_DEPTH} levels are cut; what JSON cannot say (null, NaN, infinities) is left out.
   *
   * @throws IllegalArgumentException for a value that is not a plain JSON value
   */
  OcsfOutput free(String name, Object value) throws IOException {
    return free(name, value, 0);
  }

  private OcsfOutput free(String name, Object value, int depth) throws IOException {
    if (value == null || depth > MAX_DEPTH) return this;
    if (value instanceof Map) {
      object(name);
      int entries = 0;
      for (var entry : sorted((Map<?, ?>) value).entrySet()) {
        if (entries++ == MAX_ENTRIES) break;
        free(entry.getKey(), entry.getValue(), depth + 1);
      }
      return end();
    }
    if (value instanceof Collection) {
      array(name);
      int entries = 0;
      for (Object element : (Collection<?>) value) {
        if (entries++ == MAX_ENTRIES) break;
        free(null, element, depth + 1);
      }
      return end();
    }
    if (value instanceof Boolean) return flag(name, (Boolean) value);
    if (value instanceof Integer || value instanceof Long) {
      return number(name, ((Number) value).longValue());
    }
    if (value instanceof Double) {
      if (Double.isFinite((Double) value)) at(name).writeNumber((Double) value);
      return this;
    }
    if (value instanceof String) return text(name, (String) value);
    throw new IllegalArgumentException(
        "'"
            + name
            + "' of a finding is a "
            + value.getClass().getName()
            + ": give it as String, "
            + "Integer, Long, Double, Boolean, List or Map");
  }

  /** The same map by cleaned name; of names that become one, the first in order stays. */
  private static Map<String, Object> sorted(Map<?, ?> map) {
    var byName = new TreeMap<String, Object>();
    map.forEach((key, value) -> byName.put(String.valueOf(key), value));
    var cleaned = new TreeMap<String, Object>();
    byName.forEach(
        (key, value) -> {
          String name = SafeText.clean(key, SafeText.TEXT);
          if (name != null) cleaned.putIfAbsent(name, value);
        });
    return cleaned;
  }

  private OcsfOutput string(String name, String value) throws IOException {
    if (value != null) at(name).writeString(value);
    return this;
  }

  /** The generator at the place where the value of this name goes, its containers written. */
  private JsonGenerator at(String name) throws IOException {
    for (Container container : open) {
      if (container.written) continue;
      if (container.name != null) json.writeFieldName(container.name);
      if (container.array) json.writeStartArray();
      else json.writeStartObject();
      container.written = true;
    }
    if (name != null) json.writeFieldName(name);
    return json;
  }

  private static final class Container {
    final String name;
    final boolean array;
    boolean written;

    Container(String name, boolean array) {
      this.name = name;
      this.array = array;
    }
  }
}
