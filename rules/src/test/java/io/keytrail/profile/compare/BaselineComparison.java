package io.keytrail.profile.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Prints how the candidates do on labelled series, as the table of {@code
 * rules/profiles/README.md}. What is tuned is tuned on seeds below 100 and reported on others.
 *
 * <pre>
 * ./mvnw -q -pl rules -am test-compile
 * ./mvnw -q -pl rules dependency:build-classpath -Dmdep.outputFile=/tmp/classpath
 * java -cp rules/target/test-classes:rules/target/classes:common/target/classes:$(cat /tmp/classpath) \
 *   io.keytrail.profile.compare.BaselineComparison FIRST_SEED SEEDS
 * </pre>
 */
public final class BaselineComparison {
  private static final double FALSE_PER_WEEK = 0.05;
  private static final String ROW = "| %-25s | %7s | %5s | %12s | %8s | %9s | %8s | %5s |%n";

  private BaselineComparison() {}

  public static void main(String[] args) {
    long first = Long.parseLong(args[0]);
    int seeds = Integer.parseInt(args[1]);
    List<Series> keys = new ArrayList<>();
    List<Series> metrics = new ArrayList<>();
    List<Series> twins = new ArrayList<>();
    for (long seed = first; seed < first + seeds; seed++) {
      keys.addAll(KeySeries.all(seed));
      metrics.addAll(MetricSeries.all(seed));
      for (CloudTwins twin : CloudTwins.values()) twins.add(twin.series(seed));
      for (OtherTwins twin : OtherTwins.values()) twins.add(twin.series(seed));
    }
    System.out.printf(
        ROW, "", "metrics", "twins", "in vain", "spike", "slow rise", "silence", "false");
    System.out.printf(ROW, "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:");
    for (Candidate candidate : Candidate.values()) {
      List<double[]> ofKeys = scores(candidate, keys);
      List<double[]> ofTwins = scores(candidate, twins);
      EventScore events = EventScore.best(twins, ofTwins);
      Budget budget = Budget.of(keys, ofKeys, FALSE_PER_WEEK);
      System.out.printf(
          ROW,
          candidate.title(),
          String.format(Locale.ROOT, "%.1f", WindowScore.best(metrics, scores(candidate, metrics))),
          String.format(Locale.ROOT, "%.1f", WindowScore.best(twins, ofTwins)),
          events.found + "/" + (events.found + events.missed) + ", " + events.wrong,
          budget.found(keys, ofKeys, "SPIKE"),
          budget.found(keys, ofKeys, "SLOW_RISE"),
          budget.found(keys, ofKeys, "SILENCE"),
          String.format(Locale.ROOT, "%.3f", budget.falsePerWeek));
    }
  }

  private static List<double[]> scores(Candidate candidate, List<Series> series) {
    return series.stream().map(candidate::scores).collect(Collectors.toList());
  }
}
