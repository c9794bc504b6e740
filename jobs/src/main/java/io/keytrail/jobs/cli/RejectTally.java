package io.keytrail.jobs.cli;

import io.keytrail.reject.RejectReason;
import io.keytrail.reject.Rejected;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts what could not be used, by reason. Thread-safe. */
final class RejectTally {
  private final EnumMap<RejectReason, Long> byReason = new EnumMap<>(RejectReason.class);

  synchronized void add(Rejected rejected) {
    byReason.merge(rejected.reason, 1L, Long::sum);
  }

  synchronized boolean isEmpty() {
    return byReason.isEmpty();
  }

  /** How many for which reason, the most frequent first. */
  @Override
  public synchronized String toString() {
    return byReason.entrySet().stream()
        .sorted(Comparator.comparingLong((Map.Entry<RejectReason, Long> e) -> -e.getValue()))
        .map(e -> String.format(Locale.ROOT, "%,d %s", e.getValue(), e.getKey()))
        .collect(Collectors.joining(", "));
  }

  /**
   * Says nothing when nothing was rejected.
   *
   * @param kept whether the records went anywhere, where a person can look at them
   */
  synchronized void print(PrintStream people, boolean kept) {
    if (byReason.isEmpty()) return;
    people.printf("%-10s%s%n", "not used", this);
    if (!kept)
      people.println("          --rejected FILE keeps them, each with its reason and origin");
  }
}
