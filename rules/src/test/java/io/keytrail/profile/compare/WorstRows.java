package io.keytrail.profile.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** For tuning: per kind, the highest score in a label and the highest elsewhere. */
final class WorstRows {
  private WorstRows() {}

  static void print(List<Series> series, List<double[]> scores) {
    for (int s = 0; s < series.size(); s++) {
      double[] score = scores.get(s);
      double in = 0;
      List<Double> out = new ArrayList<>();
      int n = score.length;
      int length = series.get(s).anomalies.isEmpty() ? 0 : n / 10 / series.get(s).anomalies.size();
      boolean[] label = new boolean[n];
      for (int[] a : series.get(s).anomalies) {
        Arrays.fill(
            label,
            Math.max(0, a[0] - length / 4),
            Math.min(n, Math.max(a[1] + 1, a[0] + length * 3 / 4)),
            true);
      }
      StringBuilder found = new StringBuilder();
      for (int[] a : series.get(s).anomalies) {
        double most = 0;
        for (int i = a[0]; i <= Math.min(n - 1, Math.max(a[1], a[0] + length * 3 / 4)); i++)
          most = Math.max(most, score[i]);
        found.append(String.format(Locale.ROOT, " %.2f", most));
      }
      for (int i = (int) Math.min(n * 0.15, 750); i < n; i++) if (!label[i]) out.add(score[i]);
      out.sort((a, b) -> Double.compare(b, a));
      System.out.printf(
          Locale.ROOT,
          "  %-48s in%-20s out %.2f %.2f %.2f %.2f %.2f %.2f%n",
          series.get(s).kind,
          found,
          out.get(0),
          out.get(2),
          out.get(5),
          out.get(10),
          out.get(20),
          out.get(50));
    }
  }
}
