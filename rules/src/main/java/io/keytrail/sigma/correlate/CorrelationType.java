package io.keytrail.sigma.correlate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sigma's correlation types. */
public enum CorrelationType {
  EVENT_COUNT("number of events"),
  VALUE_COUNT("number of distinct values of a field"),
  VALUE_SUM("sum of a field's numbers"),
  VALUE_AVG("mean of a field's numbers"),
  VALUE_PERCENTILE("percentile of a field's numbers, by nearest rank"),
  TEMPORAL("number of different rules that match, in any order"),
  TEMPORAL_ORDERED("longest chain of different events that match the rules in their order");

  private final String measure;

  CorrelationType(String measure) {
    this.measure = measure;
  }

  /** What of a window its condition judges. */
  public String measure() {
    return measure;
  }

  public String sigmaName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Null when there is none of that name. */
  public static CorrelationType of(String name) {
    for (CorrelationType type : values()) {
      if (type.sigmaName().equals(name)) return type;
    }
    return null;
  }

  public static List<String> names() {
    List<String> names = new ArrayList<>();
    for (CorrelationType type : values()) names.add(type.sigmaName());
    return names;
  }

  /** Whether the condition names a field whose values are judged. */
  public boolean hasField() {
    return this == VALUE_COUNT || isNumeric();
  }

  /** Whether its measure may have a fraction. */
  public boolean isNumeric() {
    return this == VALUE_SUM || this == VALUE_AVG || this == VALUE_PERCENTILE;
  }

  /** Whether it asks which of several rules matched; its condition may be left out. */
  public boolean isTemporal() {
    return this == TEMPORAL || this == TEMPORAL_ORDERED;
  }
}
