package io.keytrail.profile.compare;

import java.util.List;

/** A synthetic series with a label on each stretch that is not normal. */
final class Series {
  final String kind;
  final long startMillis;
  final long stepMillis;

  /** NaN where the row is missing. */
  final double[] values;

  /** First and last window of each anomaly, both inclusive. */
  final List<int[]> anomalies;

  /** First window after which a legitimate change may be told without being false; else -1. */
  final int change;

  Series(
      String kind,
      long startMillis,
      long stepMillis,
      double[] values,
      List<int[]> anomalies,
      int change) {
    this.kind = kind;
    this.startMillis = startMillis;
    this.stepMillis = stepMillis;
    this.values = values;
    this.anomalies = anomalies;
    this.change = change;
  }

  long millis(int window) {
    return startMillis + window * stepMillis;
  }
}
