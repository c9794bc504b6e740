package io.keytrail.profile.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Departures found and alarms given in vain under one threshold for all series: a departure is
 * found by a row above it from its beginning to its end, three rows at least; rows above it
 * elsewhere are one false alarm as long as no more than twelve lie between them. The first 15 % of
 * a series count for nothing, and the way back from a departure is part of it.
 */
final class EventScore {
  private static final double PROBATION = 0.15;
  private static final int APART = 12;
  private static final int LEAST = 3;

  final double threshold;
  int found;
  int missed;
  int wrong;

  private EventScore(double threshold) {
    this.threshold = threshold;
  }

  /** Under the threshold with the highest F1. */
  static EventScore best(List<Series> series, List<double[]> scores) {
    EventScore best = new EventScore(1);
    for (double threshold : thresholds(scores)) {
      EventScore sum = new EventScore(threshold);
      for (int s = 0; s < series.size(); s++) {
        EventScore one = at(series.get(s), scores.get(s), threshold);
        sum.found += one.found;
        sum.missed += one.missed;
        sum.wrong += one.wrong;
      }
      if (sum.f1() > best.f1()) best = sum;
    }
    return best;
  }

  /** From the twentieth highest score down, ever further apart. */
  private static TreeSet<Double> thresholds(List<double[]> scores) {
    List<Double> high = new ArrayList<>();
    for (double[] some : scores) {
      for (double score : some) if (score > 0) high.add(score);
    }
    high.sort((a, b) -> Double.compare(b, a));
    TreeSet<Double> thresholds = new TreeSet<>();
    int most = Math.min(high.size(), 20_000);
    for (double i = 20; i < most; i *= 1.05) thresholds.add(high.get((int) i));
    return thresholds;
  }

  static EventScore at(Series series, double[] scores, double threshold) {
    EventScore score = new EventScore(threshold);
    int n = scores.length;
    boolean[] labelled = new boolean[n];
    for (int[] a : series.anomalies) {
      int end = Math.min(n - 1, Math.max(a[1], a[0] + LEAST));
      boolean found = false;
      for (int i = a[0]; i <= end; i++) found |= scores[i] > threshold;
      if (found) score.found++;
      else score.missed++;
      for (int i = a[0]; i <= Math.min(n - 1, end + APART); i++) labelled[i] = true;
    }
    int last = -APART - 1;
    for (int i = (int) (PROBATION * n); i < n; i++) {
      if (!(scores[i] > threshold) || labelled[i]) continue;
      if (i - last > APART) score.wrong++;
      last = i;
    }
    return score;
  }

  double f1() {
    return found == 0 ? 0 : 2.0 * found / (2 * found + missed + wrong);
  }
}
