package io.keytrail.jobs.rules;

import io.keytrail.finding.Finding;
import io.keytrail.sigma.report.Callers;
import java.util.Set;

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

  /** Whom it named, where people who share a role are one finding; a release before told nobody. */
  final Set<String> toldCallers;

  OpenFinding(
      Finding first,
      Finding all,
      int sequence,
      long toldMillis,
      long toldCount,
      Set<String> toldCallers) {
    this.first = first;
    this.all = all;
    this.sequence = sequence;
    this.toldMillis = toldMillis;
    this.toldCount = toldCount;
    this.toldCallers = toldCallers;
  }

  /** Nothing of it was told yet. */
  static OpenFinding of(Finding match) {
    return new OpenFinding(match, match, 0, 0, 0, Set.of());
  }

  OpenFinding with(Finding allNow) {
    return new OpenFinding(first, allNow, sequence, toldMillis, toldCount, toldCallers);
  }

  /** After its next record. */
  OpenFinding told(long millis) {
    return new OpenFinding(first, all, sequence + 1, millis, all.count, Callers.names(all));
  }

  boolean hasNewCaller() {
    return !toldCallers.isEmpty() && !toldCallers.containsAll(Callers.names(all));
  }

  boolean hasNews() {
    return all.count > toldCount;
  }
}
