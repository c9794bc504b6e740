package io.keytrail.cloudtrail;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.keytrail.kms.KmsEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Flattens a JSON value into dotted paths and texts, see {@link KmsEvent#facts}. Lists of plain
 * values are joined by commas; KMS's tag lists become {@code …tags.<tagKey>}; other lists of
 * objects are numbered from 0. Null values are left out. Bounded.
 */
final class Facts {
  private static final int MAX_FACTS = 256;
  private static final int MAX_PATH = 512;
  private static final double MAX_EPOCH_SECONDS = 1e11;

  private Map<String, String> facts;

  void clear() {
    facts = null;
  }

  /** What was collected; null when nothing was. */
  Map<String, String> map() {
    return facts;
  }

  String get(String path) {
    return facts == null ? null : facts.get(path);
  }

  void put(String path, String value) {
    if (value == null || path.length() > MAX_PATH) return;
    if (facts == null) facts = new HashMap<>();
    if (facts.size() < MAX_FACTS || facts.containsKey(path)) facts.put(path, value);
  }

  /** Takes the value at the parser's token, whatever it is, and everything in it. */
  void flatten(String path, JsonParser p) throws IOException {
    JsonToken token = p.currentToken();
    if (path.length() > MAX_PATH) {
      // Or a long path would be copied for each of many members below it.
      p.skipChildren();
    } else if (token == JsonToken.START_OBJECT) {
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        String name = p.currentName();
        p.nextToken();
        flatten(path + '.' + name, p);
      }
    } else if (token == JsonToken.START_ARRAY) {
      flattenArray(path, p);
    } else if (token != JsonToken.VALUE_NULL) {
      put(path, date(path, token, p.getText()));
    }
  }

  private void flattenArray(String path, JsonParser p) throws IOException {
    StringBuilder joined = null;
    boolean tags = path.endsWith("tags") || path.endsWith("Tags");
    int index = 0;
    for (JsonToken t = p.nextToken(); t != JsonToken.END_ARRAY; t = p.nextToken()) {
      if (t == JsonToken.START_OBJECT && tags) {
        tag(path, p);
      } else if (t.isStructStart()) {
        flatten(path + '.' + index, p);
      } else {
        if (joined == null) joined = new StringBuilder();
        else joined.append(',');
        joined.append(p.getText());
      }
      index++;
    }
    if (joined != null) put(path, joined.toString());
  }

  private void tag(String path, JsonParser p) throws IOException {
    String key = null;
    String value = "";
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      boolean scalar = p.nextToken().isScalarValue();
      if (scalar && name.equalsIgnoreCase("tagKey")) key = p.getText();
      else if (scalar && name.equalsIgnoreCase("tagValue")) value = p.getText();
      else p.skipChildren();
    }
    if (key != null) put(path + '.' + key, value);
  }

  /** Dates come in English, as epoch seconds or as ISO-8601; here they are ISO-8601 always. */
  private static String date(String path, JsonToken token, String value) {
    if (!path.endsWith("Date") && !path.endsWith(".validTo")) return value;
    if (token == JsonToken.VALUE_STRING) {
      String iso = EnglishDate.toIso(value);
      return iso == null ? value : iso;
    }
    try {
      double seconds = Double.parseDouble(value);
      boolean plausible = seconds > 0 && seconds < MAX_EPOCH_SECONDS;
      return plausible ? Instant.ofEpochMilli(Math.round(seconds * 1000)).toString() : value;
    } catch (NumberFormatException e) {
      return value;
    }
  }
}
