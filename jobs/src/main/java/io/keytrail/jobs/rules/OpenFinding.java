package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;

/** A finding that repetitions may still update. Immutable: state replaces it as a whole. */
final class OpenFinding {
  /** The match that began it. */
  final Finding first;

  /** All matches together. */
  final Finding all;

  /** Of the last record that was emitted. */
  final int sequence;

  /** Event time of the last record, epoch ms. */
  final long toldMillis;

  /** How many events it counted. */
  final long toldCount;

  OpenFinding(Finding first, Finding all, int sequence, long toldMillis, long toldCount) {
    this.first = first;
    this.all = all;
    this.sequence = sequence;
    this.toldMillis = toldMillis;
    this.toldCount = toldCount;
  }

  boolean hasNews() {
    return all.count > toldCount;
  }
}
