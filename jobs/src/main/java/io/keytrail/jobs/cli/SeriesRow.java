package io.keytrail.jobs.cli;

/** One row of a series: as written, and what it means. */
final class SeriesRow {
  final String timestamp;
  final String value;

  /** Epoch ms. */
  final long millis;

  /** NaN where the row has no value. */
  final double number;

  SeriesRow(String timestamp, String value, long millis, double number) {
    this.timestamp = timestamp;
    this.value = value;
    this.millis = millis;
    this.number = number;
  }
}
