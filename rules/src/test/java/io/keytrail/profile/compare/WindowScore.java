package io.keytrail.profile.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A detection score after Lavin and Ahmad, "Evaluating Real-time Anomaly Detection Algorithms: the
 * Numenta Anomaly Benchmark" (2015): each departure stands in a window; the first row above the
 * threshold inside counts by how early it is, each row above it elsewhere counts against. One
 * threshold for all series, the best one. 100 is perfect, 0 is to say nothing.
 */
final class WindowScore {
  private static final double FALSE_WEIGHT = 0.11;
  private static final double PROBATION = 0.15;

  private WindowScore() {}

  /** The best over all thresholds. */
  static double best(List<Series> series, List<double[]> scores) {
    List<double[]> changes = new ArrayList<>(); // threshold, gain
    int windows = 0;
    for (int s = 0; s < series.size(); s++)
      windows += changes(series.get(s), scores.get(s), changes);
    changes.sort(Comparator.comparingDouble((double[] c) -> -c[0]));
    double sum = 0;
    double best = 0;
    for (int i = 0; i < changes.size(); i++) {
      sum += changes.get(i)[1];
      boolean last = i + 1 == changes.size() || changes.get(i + 1)[0] < changes.get(i)[0];
      if (last) best = Math.max(best, sum);
    }
    return 100 * best / windows;
  }

  /** What each row adds to the sum once the threshold falls to its score. */
  static int changes(Series series, double[] scores, List<double[]> changes) {
    int n = scores.length;
    int begin = (int) Math.min(PROBATION * n, 750);
    List<int[]> windows = windows(series);
    int[] inside = new int[n];
    java.util.Arrays.fill(inside, -1);
    for (int w = 0; w < windows.size(); w++) {
      for (int i = windows.get(w)[0]; i <= windows.get(w)[1]; i++) inside[i] = w;
    }
    for (int i = begin; i < n; i++) {
      if (inside[i] >= 0 || !(scores[i] > 0)) continue;
      double cost = -1;
      for (int[] w : windows) {
        if (w[1] < i)
          cost = Math.max(cost, sigmoid((i - w[1]) / (double) Math.max(1, w[1] - w[0])));
      }
      changes.add(new double[] {scores[i], FALSE_WEIGHT * cost});
    }
    for (int[] w : windows) {
      // A lower threshold is met earlier: only records count, each with what it adds.
      double most = 0;
      double won = 0;
      List<double[]> records = new ArrayList<>();
      for (int i = w[0]; i <= w[1]; i++) {
        if (scores[i] > most) {
          most = scores[i];
          records.add(
              new double[] {
                most, sigmoid(-(w[1] - i + 1) / (double) (w[1] - w[0] + 1)) / sigmoid(-1)
              });
        }
      }
      for (int r = records.size() - 1; r >= 0; r--) {
        double value = records.get(r)[1];
        changes.add(
            new double[] {records.get(r)[0], value - won + (r == records.size() - 1 ? 1 : 0)});
        won = value;
      }
    }
    return 2 * windows.size();
  }

  /** A tenth of the series, shared by its departures, around each. */
  private static List<int[]> windows(Series series) {
    List<int[]> windows = new ArrayList<>();
    int n = series.values.length;
    int length = series.anomalies.isEmpty() ? 0 : n / 10 / series.anomalies.size();
    for (int[] a : series.anomalies) {
      int middle = a[0];
      windows.add(
          new int[] {
            Math.max(0, middle - length / 4),
            Math.min(n - 1, Math.max(a[1], middle + length / 4 * 3))
          });
    }
    return windows;
  }

  private static double sigmoid(double y) {
    return y > 3 ? -1 : 2 / (1 + StrictMath.exp(5 * y)) - 1;
  }
}
