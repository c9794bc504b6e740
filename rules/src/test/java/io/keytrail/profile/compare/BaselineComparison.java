package io.keytrail.profile.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints how the candidates do on labelled series: {@code BaselineComparison FIRST_SEED SEEDS}. */
public final class BaselineComparison {
  private BaselineComparison() {}

  public static void main(String[] args) {
    long first = Long.parseLong(args[0]);
    int seeds = Integer.parseInt(args[1]);
    List<Series> keys = new ArrayList<>();
    List<Series> metrics = new ArrayList<>();
    for (long seed = first; seed < first + seeds; seed++) {
      keys.addAll(KeySeries.all(seed));
      metrics.addAll(MetricSeries.all(seed));
    }
    System.out.printf(
        "%-28s %10s %10s %10s %10s %10s%n",
        "", "metrics", "keys", "recall", "false/wk", "ns/window");
    for (Candidate candidate : Candidate.values()) {
      if (args.length > 3 && !args[3].equals(candidate.name())) continue;
      List<double[]> keyScores = new ArrayList<>();
      long begin = System.nanoTime();
      long rows = 0;
      for (Series s : keys) {
        keyScores.add(candidate.scores(s));
        rows += s.values.length;
      }
      double nanos = (System.nanoTime() - begin) / (double) rows;
      List<double[]> metricScores = new ArrayList<>();
      for (Series s : metrics) metricScores.add(candidate.scores(s));
      Budget budget = Budget.of(keys, keyScores, 0.05);
      System.out.printf(
          Locale.ROOT,
          "%-28s %10.1f %10.1f %10.2f %10.3f %10.0f%n",
          candidate.title(),
          WindowScore.best(metrics, metricScores),
          WindowScore.best(keys, keyScores),
          budget.recall,
          budget.falsePerWeek,
          nanos);
      if (args.length > 2 && args[2].equals(candidate.name())) {
        budget.print(keys, keyScores);
        WorstRows.print(metrics, metricScores);
      }
    }
  }
}
