package io.keytrail.sigma.match;

import com.fasterxml.jackson.databind.JsonNode;

/** The one spelling of a number by which numbers and texts are compared: 5, 5.0 and 5e0 are "5". */
final class NumberText {
  private static final double EXACT = 1e15;

  private NumberText() {}

  static String of(JsonNode number) {
    if (number.isIntegralNumber()) return number.asText();
    double value = number.doubleValue();
    if (value == Math.rint(value) && Math.abs(value) < EXACT) return Long.toString((long) value);
    return number.asText();
  }

  /** The same for a rule's text that is a plain decimal; null for all other text ("05", "1e3"). */
  static String of(String text) {
    if (!text.matches("-?(0|[1-9]\\d{0,14})(\\.\\d{1,15})?")) return null;
    double value = Double.parseDouble(text);
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
