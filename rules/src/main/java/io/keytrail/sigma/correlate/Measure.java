package io.keytrail.sigma.correlate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a correlation's condition judges of a window. */
final class Measure {
  private Measure() {}

  /**
   * @param window by time and event id, not empty
   * @return NaN when there is nothing to judge: no event has a value
   */
  static double of(CorrelationRule rule, List<Contribution> window) {
    switch (rule.type()) {
      case EVENT_COUNT:
        return window.size();
      case VALUE_COUNT:
        return distinctValues(window);
      case TEMPORAL:
        long rules = 0;
        for (Contribution event : window) rules |= event.ruleMask;
        return Long.bitCount(rules);
      case TEMPORAL_ORDERED:
        return LongestChain.of(window, rule.ruleIds().size());
      default:
        return ofNumbers(rule, numbers(window));
    }
  }

  private static double distinctValues(List<Contribution> window) {
    Set<String> values = new HashSet<>();
    for (Contribution event : window) values.addAll(event.values);
    return values.isEmpty() ? Double.NaN : values.size();
  }

  private static double ofNumbers(CorrelationRule rule, double[] numbers) {
    if (numbers.length == 0) return Double.NaN;
    Arrays.sort(numbers); // summing in one order gives one result, whatever order events came in
    if (rule.type() == CorrelationType.VALUE_PERCENTILE) {
      // Nearest rank: the smallest value that so many percent of all values do not exceed.
      int rank = (int) Math.ceil(rule.percentile() / 100 * numbers.length);
      return numbers[Math.max(1, rank) - 1];
    }
    double sum = 0;
    for (double number : numbers) sum += number;
    return rule.type() == CorrelationType.VALUE_AVG ? sum / numbers.length : sum;
  }

  /** Values that are numbers, each event's own; text, booleans and missing ones do not count. */
  private static double[] numbers(List<Contribution> window) {
    List<Double> numbers = new ArrayList<>();
    for (Contribution event : window) {
      for (String value : event.values) {
        if (value.length() > 40 || !value.matches("-?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?")) continue;
        double number = Double.parseDouble(value);
        if (!Double.isInfinite(number)) numbers.add(number);
      }
    }
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
