package io.keytrail.sigma.match;

import com.fasterxml.jackson.databind.JsonNode;

/** Asks one thing of one value of the event. Immutable, pure, total. */
abstract class ValueTest {
  /** Of a string. */
  abstract boolean text(String value);

  /** Of a number; as text unless a test knows better. */
  boolean number(JsonNode value) {
    return text(NumberText.of(value));
  }

  /** Of a boolean; as the text {@code true} or {@code false}. */
  boolean bool(boolean value) {
    return text(value ? "true" : "false");
  }

  /** Whether a map is asked through the scalars below it. */
  boolean looksBelowMaps() {
    return true;
  }

  /** Of any value: null never passes, a map or list when any scalar below it does. */
  final boolean node(JsonNode value) {
    switch (value.getNodeType()) {
      case STRING:
        return text(value.textValue());
      case NUMBER:
        return number(value);
      case BOOLEAN:
        return bool(value.booleanValue());
      case OBJECT:
        return looksBelowMaps() && below(value);
      case ARRAY:
        return below(value);
      default:
        return false;
    }
  }

  private boolean below(JsonNode value) {
    for (JsonNode child : value) {
      if (node(child)) return true;
    }
    return false;
  }
}
