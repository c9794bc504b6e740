package io.keytrail.profile.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What is found when so many false alarms a key-week are allowed, two weeks after the start. */
final class Budget {
  private static final int SETTLED = 14 * 288;
  private static final int EPISODE = 36;

  final double threshold;
  final double recall;
  final double falsePerWeek;

  private Budget(double threshold, double recall, double falsePerWeek) {
    this.threshold = threshold;
    this.recall = recall;
    this.falsePerWeek = falsePerWeek;
  }

  static Budget of(List<Series> series, List<double[]> scores, double budget) {
    List<Double> peaks = new ArrayList<>();
    double weeks = 0;
    int all = 0;
    for (int s = 0; s < series.size(); s++) {
      peaks.addAll(falsePeaks(series.get(s), scores.get(s)));
      weeks += (series.get(s).values.length - SETTLED) / 2016.0;
      all += series.get(s).anomalies.size();
    }
    Collections.sort(peaks, Collections.reverseOrder());
    int allowed = (int) (budget * weeks);
    double threshold = peaks.size() > allowed ? peaks.get(allowed) : 0;
    int found = 0;
    for (int s = 0; s < series.size(); s++) found += found(series.get(s), scores.get(s), threshold);
    return new Budget(threshold, found / (double) all, Math.min(allowed, peaks.size()) / weeks);
  }

  private static int found(Series series, double[] scores, double threshold) {
    int found = 0;
    for (int[] a : series.anomalies) {
      for (int i = a[0]; i <= a[1]; i++) {
        if (scores[i] > threshold) {
          found++;
          break;
        }
      }
    }
    return found;
  }

  /** One number for each stretch of three hours outside of labels. */
  private static List<Double> falsePeaks(Series series, double[] scores) {
    List<Double> peaks = new ArrayList<>();
    for (int i = SETTLED; i < scores.length; i += EPISODE) {
      double most = 0;
      for (int j = i; j < Math.min(i + EPISODE, scores.length); j++) {
        boolean labelled = series.change >= 0 && j >= series.change && j <= series.change + 144;
        // The return to normal, up to half a day after, is part of the departure.
        for (int[] a : series.anomalies) labelled |= j >= a[0] && j <= a[1] + 144;
        if (!labelled) most = Math.max(most, scores[j]);
      }
      peaks.add(most);
    }
    return peaks;
  }

  void print(List<Series> series, List<double[]> scores) {
    Map<String, int[]> byKind = new TreeMap<>();
    for (int s = 0; s < series.size(); s++) {
      int[] n = byKind.computeIfAbsent(series.get(s).kind, k -> new int[4]);
      n[0] += series.get(s).anomalies.size();
      n[1] += found(series.get(s), scores.get(s), threshold);
      for (double peak : falsePeaks(series.get(s), scores.get(s))) if (peak > threshold) n[2]++;
      n[3]++;
    }
    System.out.printf(Locale.ROOT, "threshold %.3f%n", threshold);
    byKind.forEach(
        (kind, n) ->
            System.out.printf(
                "  %-36s %d of %d found, %d false in %d%n", kind, n[1], n[0], n[2], n[3]));
  }
}
