package io.keytrail.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelationEngine;
import io.keytrail.sigma.correlate.CorrelationState;
import io.keytrail.sigma.correlate.Firing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoublePredicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The engine against the definition, written out as slowly as it reads: for each distinct time all
 * events in the closed window, and for chains all ways to pick them. Random events in random order,
 * with ties, duplicates, several rules at once, and watermarks in between.
 */
class CorrelationOracleTest {
  private static final int RULES = 3;
  private static final long SPAN = 10_000;

  private static CorrelationEngine engine(String type) {
    return engine(type, "gte: 0");
  }

  private static CorrelationEngine engine(String type, String condition) {
    StringBuilder files = new StringBuilder();
    for (int i = 0; i < RULES; i++) {
      files.append("title: r\nid: r").append(i);
      files.append("\nlogsource: {product: aws}\ndetection: {s: {f: a}, condition: s}\n---\n");
    }
    String field = type.startsWith("value") ? "field: v, " : "";
    String percentile = type.equals("value_percentile") ? "percentile: 60, " : "";
    files.append("title: x\nid: x\ncorrelation: {type: ").append(type);
    files.append(", rules: [r0, r1, r2], timespan: 10s, condition: {");
    files.append(field).append(percentile).append(condition).append("}}\n");
    return new CorrelationEngine(Sigma.clean(files.toString()).correlation("x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event_count",
        "value_count",
        "value_sum",
        "value_avg",
        "value_percentile",
        "temporal",
        "temporal_ordered"
      })
  void theEngineAgreesWithTheDefinition(String type) {
    Random random = new Random(11);
    CorrelationEngine engine = engine(type);
    for (int round = 0; round < 150; round++) {
      List<Contribution> events = new ArrayList<>();
      for (int i = 0; i < 12; i++) events.add(event(i, random));
      assertThat(judge(engine, events, random))
          .as("round " + round)
          .isEqualTo(define(type, events));
    }
  }

  /** What cannot meet the condition is not even measured: that must not be seen. */
  @ParameterizedTest
  @ValueSource(strings = {"event_count", "value_count", "temporal", "temporal_ordered"})
  void aConditionLeavesOutTheOtherMeasuresAndNothingElse(String type) {
    Map<String, DoublePredicate> conditions =
        Map.of(
            "gte: 3", m -> m >= 3,
            "gt: 1", m -> m > 1,
            "lt: 2", m -> m < 2,
            "eq: 2", m -> m == 2,
            "neq: 0", m -> m != 0,
            "gte: 1, lte: 2", m -> m >= 1 && m <= 2,
            "gt: 1, neq: 2", m -> m > 1 && m != 2);
    Random random = new Random(12);
    conditions.forEach(
        (condition, holds) -> {
          CorrelationEngine engine = engine(type, condition);
          for (int round = 0; round < 60; round++) {
            List<Contribution> events = new ArrayList<>();
            int size = 1 + random.nextInt(12);
            for (int i = 0; i < size; i++) events.add(event(i, random));
            TreeMap<Long, Double> expected = define(type, events);
            expected.values().removeIf(measure -> !holds.test(measure));
            assertThat(judge(engine, events, random))
                .as(condition + ", round " + round)
                .isEqualTo(expected);
          }
        });
  }

  private static Contribution event(int id, Random random) {
    Contribution event = new Contribution();
    event.correlationId = "x";
    event.eventId = "e" + id;
    event.timeMillis = random.nextInt(25) * 1_000L;
    event.ruleMask = 1 + random.nextInt((1 << RULES) - 1);
    if (random.nextInt(4) > 0) event.values.add(String.valueOf(random.nextInt(4)));
    return event;
  }

  /**
   * In the order of time as far as watermarks demand it, shuffled otherwise, some of them twice.
   */
  private static TreeMap<Long, Double> judge(
      CorrelationEngine engine, List<Contribution> events, Random random) {
    TreeMap<Long, Double> fired = new TreeMap<>();
    CorrelationState state = engine.newState();
    long cut = random.nextInt(25) * 1_000L;
    List<Contribution> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, random);
    for (boolean before : new boolean[] {true, false}) {
      for (Contribution event : shuffled) {
        if (event.timeMillis <= cut != before) continue;
        engine.onEvent(state, event, before ? Long.MIN_VALUE : cut);
        if (random.nextInt(3) == 0) engine.onEvent(state, event, before ? Long.MIN_VALUE : cut);
      }
      engine.onTime(
          state, before ? cut : Long.MAX_VALUE, (Firing f) -> fired.put(f.timeMillis, f.measured));
    }
    return fired;
  }

  private static TreeMap<Long, Double> define(String type, List<Contribution> events) {
    TreeMap<Long, Double> out = new TreeMap<>();
    Set<Long> times = new TreeSet<>();
    for (Contribution event : events) times.add(event.timeMillis);
    for (long time : times) {
      List<Contribution> window = new ArrayList<>();
      for (Contribution event : events) {
        if (event.timeMillis >= time - SPAN && event.timeMillis <= time) window.add(event);
      }
      Double measure = measure(type, window);
      if (measure != null) out.put(time, measure);
    }
    return out;
  }

  private static Double measure(String type, List<Contribution> window) {
    List<Double> numbers = new ArrayList<>();
    Set<String> values = new HashSet<>();
    long mask = 0;
    for (Contribution event : window) {
      mask |= event.ruleMask;
      values.addAll(event.values);
      for (String value : event.values) numbers.add(Double.valueOf(value));
    }
    Collections.sort(numbers);
    double sum = numbers.stream().mapToDouble(Double::doubleValue).sum();
    switch (type) {
      case "event_count":
        return (double) window.size();
      case "temporal":
        return (double) Long.bitCount(mask);
      case "temporal_ordered":
        return (double) chain(window, 0, Long.MIN_VALUE, new HashSet<>());
      default:
        break;
    }
    if (numbers.isEmpty()) return null;
    switch (type) {
      case "value_count":
        return (double) values.size();
      case "value_sum":
        return sum;
      case "value_avg":
        return sum / numbers.size();
      default:
        int below = 0; // the smallest number that 60 in 100 of all do not exceed
        for (double candidate : numbers) {
          below = 0;
          for (double number : numbers) below += number <= candidate ? 1 : 0;
          if (below * 100 >= 60 * numbers.size()) return candidate;
        }
        throw new AssertionError("the largest always qualifies");
    }
  }

  /** Longest chain with rules from {@code rule} on and events not before {@code since}. */
  private static int chain(List<Contribution> window, int rule, long since, Set<String> used) {
    if (rule == RULES) return 0;
    int best = chain(window, rule + 1, since, used);
    for (Contribution event : window) {
      boolean fits = (event.ruleMask & 1L << rule) != 0 && event.timeMillis >= since;
      if (!fits || !used.add(event.eventId)) continue;
      best = Math.max(best, 1 + chain(window, rule + 1, event.timeMillis, used));
      used.remove(event.eventId);
    }
    return best;
  }
}
