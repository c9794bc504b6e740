package io.keytrail.sigma.match;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** Compares numbers as numbers, also those written as text; all else is false. */
final class NumberTest extends ValueTest {
  private static final int LONGEST = 40;

  private final Comparison comparison;
  private final BigDecimal limit;

  NumberTest(Comparison comparison, BigDecimal limit) {
    this.comparison = comparison;
    this.limit = limit;
  }

  /** Null when the text is no plain decimal number, or absurdly long. */
  static BigDecimal read(String text) {
    if (text.isEmpty() || text.length() > LONGEST) return null;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (!(c == '-' && i == 0) && c != '.') {
        return null;
      }
    }
    boolean plain = digits > 0 && text.indexOf('.') == text.lastIndexOf('.');
    return plain ? new BigDecimal(text) : null;
  }

  @Override
  boolean text(String value) {
    BigDecimal number = read(value);
    return number != null && comparison.holds(number.compareTo(limit));
  }

  @Override
  boolean number(JsonNode value) {
    if (value.isIntegralNumber()) {
      return comparison.holds(value.decimalValue().compareTo(limit));
    }
    double number = value.doubleValue();
    return !Double.isNaN(number) && comparison.holds(Double.compare(number, limit.doubleValue()));
  }

  @Override
  boolean bool(boolean value) {
    return false;
  }

  @Override
  boolean looksBelowMaps() {
    return false;
  }

  @Override
  public String toString() {
    return comparison.sign() + " " + limit;
  }
}
