package io.keytrail.profile.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is found when so many false alarms a key-week are allowed, two weeks after the start. */
final class Budget {
  private static final int SETTLED = 14 * 288;
  private static final int EPISODE = 36;

  final double threshold;
  final double falsePerWeek;

  private Budget(double threshold, double falsePerWeek) {
    this.threshold = threshold;
    this.falsePerWeek = falsePerWeek;
  }

  static Budget of(List<Series> series, List<double[]> scores, double budget) {
    List<Double> peaks = new ArrayList<>();
    double weeks = 0;
    for (int s = 0; s < series.size(); s++) {
      peaks.addAll(falsePeaks(series.get(s), scores.get(s)));
      weeks += (series.get(s).values.length - SETTLED) / 2016.0;
    }
    Collections.sort(peaks, Collections.reverseOrder());
    int allowed = (int) (budget * weeks);
    double threshold = peaks.size() > allowed ? peaks.get(allowed) : 0;
    return new Budget(threshold, Math.min(allowed, peaks.size()) / weeks);
  }

  /** Departures above the threshold among the series whose kind ends so: {@code 18 of 24}. */
  String found(List<Series> series, List<double[]> scores, String kind) {
    int found = 0;
    int of = 0;
    for (int s = 0; s < series.size(); s++) {
      if (!series.get(s).kind.endsWith(kind)) continue;
      found += found(series.get(s), scores.get(s), threshold);
      of += series.get(s).anomalies.size();
    }
    return found + " of " + of;
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
}
