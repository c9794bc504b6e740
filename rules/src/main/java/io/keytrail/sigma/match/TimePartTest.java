package io.keytrail.sigma.match;

import com.fasterxml.jackson.databind.JsonNode;

/** Compares a part of a time; what is no time is false. */
final class TimePartTest extends ValueTest {
  private final TimePart part;
  private final Comparison comparison;
  private final int limit;

  TimePartTest(TimePart part, Comparison comparison, int limit) {
    this.part = part;
    this.comparison = comparison;
    this.limit = limit;
  }

  @Override
  boolean text(String value) {
    int found = part.of(value);
    return found >= 0 && comparison.holds(Integer.compare(found, limit));
  }

  @Override
  boolean number(JsonNode value) {
    return false; // seconds since the epoch have no offset of their own
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
    return part + " " + comparison.sign() + " " + limit;
  }
}
