package io.keytrail.sigma.match;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Several tests that one value of the rule became: any of them will do, even under {@code all}. */
final class OneOf extends ValueTest {
  private final ValueTest[] tests;

  private OneOf(List<ValueTest> tests) {
    this.tests = tests.toArray(new ValueTest[0]);
  }

  static ValueTest of(List<ValueTest> tests) {
    return tests.size() == 1 ? tests.get(0) : new OneOf(tests);
  }

  @Override
  boolean text(String value) {
    for (ValueTest test : tests) {
      if (test.text(value)) return true;
    }
    return false;
  }

  @Override
  boolean number(JsonNode value) {
    for (ValueTest test : tests) {
      if (test.number(value)) return true;
    }
    return false;
  }

  @Override
  boolean bool(boolean value) {
    for (ValueTest test : tests) {
      if (test.bool(value)) return true;
    }
    return false;
  }

  @Override
  boolean looksBelowMaps() {
    return tests[0].looksBelowMaps();
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < tests.length && i < 8; i++)
      out.append(i == 0 ? "" : " | ").append(tests[i]);
    return tests.length > 8 ? out + " | …" : out.toString();
  }
}
