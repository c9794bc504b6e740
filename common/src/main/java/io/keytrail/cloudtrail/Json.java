package io.keytrail.cloudtrail;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.keytrail.reject.RejectReason;
import java.io.IOException;

/** What the record readers ask of Jackson's parser. */
final class Json {
  private Json() {}

  /** The current scalar as text, null for null; an object or array is not what stands there. */
  static String text(JsonParser p, String path) throws IOException, BadRecord {
    JsonToken token = p.currentToken();
    if (token == JsonToken.VALUE_STRING) return p.getText();
    if (token == JsonToken.VALUE_NULL) return null;
    if (token.isScalarValue()) return p.getText();
    throw malformed(path, "text", token);
  }

  /** Same, for texts that repeat. */
  static String text(JsonParser p, String path, StringCache cache) throws IOException, BadRecord {
    return p.currentToken() == JsonToken.VALUE_STRING ? cache.text(p) : text(p, path);
  }

  /** Whether an object begins here; null is none, anything else is malformed. */
  static boolean isObject(JsonParser p, String path) throws BadRecord {
    return begins(p, path, JsonToken.START_OBJECT, "an object");
  }

  /** Whether an array begins here; null is none, anything else is malformed. */
  static boolean isArray(JsonParser p, String path) throws BadRecord {
    return begins(p, path, JsonToken.START_ARRAY, "an array");
  }

  private static boolean begins(JsonParser p, String path, JsonToken start, String expected)
      throws BadRecord {
    JsonToken token = p.currentToken();
    if (token == start) return true;
    if (token == JsonToken.VALUE_NULL) return false;
    throw malformed(path, expected, token);
  }

  private static BadRecord malformed(String path, String expected, JsonToken found) {
    return new BadRecord(
        RejectReason.MALFORMED_RECORD, path + " should be " + expected + ", but is " + name(found));
  }

  private static String name(JsonToken token) {
    switch (token) {
      case START_OBJECT:
        return "an object";
      case START_ARRAY:
        return "an array";
      case VALUE_STRING:
        return "a string";
      case VALUE_TRUE:
      case VALUE_FALSE:
        return "a boolean";
      default:
        return "a number";
    }
  }
}
