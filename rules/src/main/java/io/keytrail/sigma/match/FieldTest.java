package io.keytrail.sigma.match;

import com.fasterxml.jackson.databind.JsonNode;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.FieldPath;
import io.keytrail.sigma.event.Truth;

/** Asks one thing of one field of the event, all its values taken together. */
abstract class FieldTest {
  abstract boolean holds(FieldPath field, EventView event);

  /**
   * Of the outline of an event, whose record is not at hand: undecided, unless what the decoder
   * knows of the field suffices.
   */
  final Truth ofOutline(FieldPath field, EventView event) {
    if (other() != null) return Truth.UNDECIDED;
    if (!event.isHidden(field) || known(field, event) != null) {
      return Truth.of(holds(field, event));
    }
    return field.text().equals("errorCode") ? ofErrorCode(event.kms().errorCode) : Truth.UNDECIDED;
  }

  /** The decoder takes an empty code for none, and a number or boolean for its text. */
  private Truth ofErrorCode(String code) {
    ValueTest test = valueTest();
    if (test == null) return Truth.UNDECIDED;
    if (code == null) return test.text("") ? Truth.UNDECIDED : Truth.FALSE;
    boolean word =
        Character.isLetter(code.charAt(0)) && !code.equals("true") && !code.equals("false");
    return word ? Truth.of(test.text(code)) : Truth.UNDECIDED;
  }

  /** A second field that it looks at; null for all but references. */
  FieldPath other() {
    return null;
  }

  /** The test behind it when it asks single values, else null. */
  ValueTest valueTest() {
    return null;
  }

  /** Any value of the field passes. */
  static FieldTest anyValue(ValueTest test) {
    return new FieldTest() {
      @Override
      boolean holds(FieldPath field, EventView event) {
        String known = known(field, event);
        return known != null ? test.text(known) : event.any(field, test::node);
      }

      @Override
      ValueTest valueTest() {
        return test;
      }

      @Override
      public String toString() {
        return test.toString();
      }
    };
  }

  /** What the decoder has read already, so that the record need not be parsed for it. */
  private static String known(FieldPath field, EventView event) {
    if (field.text().equals("eventSource")) return event.eventSource();
    return field.text().equals("eventName") ? event.eventName() : null;
  }

  /** Missing, JSON null, an empty list, or a list of nothing but these. */
  static final FieldTest IS_NULL =
      new FieldTest() {
        @Override
        boolean holds(FieldPath field, EventView event) {
          return known(field, event) == null && !event.any(field, n -> !n.isNull());
        }

        @Override
        public String toString() {
          return "null";
        }
      };

  /** The key is there, whatever its value; or, when not wanted, it is not. */
  static FieldTest exists(boolean wanted) {
    return new FieldTest() {
      @Override
      boolean holds(FieldPath field, EventView event) {
        boolean exists = known(field, event) != null || event.exists(field);
        return exists == wanted;
      }

      @Override
      public String toString() {
        return wanted ? "exists" : "does not exist";
      }
    };
  }

  /** How {@code fieldref} compares the two texts. */
  enum Anchoring {
    WHOLE,
    CONTAINS,
    STARTS,
    ENDS
  }

  /**
   * Any value of the field against any value of the other: text, wildcards have no meaning. False
   * when either has no value.
   */
  static FieldTest sameAs(FieldPath other, Anchoring anchoring, boolean cased) {
    return new FieldTest() {
      @Override
      boolean holds(FieldPath field, EventView event) {
        return event.any(
            field, mine -> mine.isValueNode() && event.any(other, their -> compare(mine, their)));
      }

      private boolean compare(JsonNode mine, JsonNode their) {
        if (mine.isNull() || !their.isValueNode() || their.isNull()) return false;
        String a = text(mine);
        String b = text(their);
        switch (anchoring) {
          case CONTAINS:
            return a.contains(b);
          case STARTS:
            return a.startsWith(b);
          case ENDS:
            return a.endsWith(b);
          default:
            return a.equals(b);
        }
      }

      private String text(JsonNode value) {
        String text = value.isNumber() ? NumberText.of(value) : value.asText();
        return cased ? text : Letters.fold(text);
      }

      @Override
      FieldPath other() {
        return other;
      }

      @Override
      public String toString() {
        return anchoring == Anchoring.WHOLE
            ? "the value of " + other
            : anchoring + " the value of " + other;
      }
    };
  }
}
