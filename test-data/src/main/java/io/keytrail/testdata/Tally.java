package io.keytrail.testdata;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts of what was written. Each worker has its own; sums do not depend on their order. */
final class Tally {
  long files;
  long bytes;
  long jsonBytes;
  long events;
  long kmsEvents;
  long kmsDuplicates;
  long duplicates;
  long late;
  long errors;
  long sharedPairs;
  private final TreeMap<String, Long> kmsByOperation = new TreeMap<>();
  private final TreeMap<String, Long> kmsDuplicatesByOperation = new TreeMap<>();

  /** Counts one record of KMS. */
  void kms(String operation, boolean duplicate) {
    kmsEvents++;
    kmsByOperation.merge(operation, 1L, Long::sum);
    if (duplicate) {
      kmsDuplicates++;
      kmsDuplicatesByOperation.merge(operation, 1L, Long::sum);
    }
  }

  void add(Tally other) {
    files += other.files;
    bytes += other.bytes;
    jsonBytes += other.jsonBytes;
    events += other.events;
    kmsEvents += other.kmsEvents;
    kmsDuplicates += other.kmsDuplicates;
    duplicates += other.duplicates;
    late += other.late;
    errors += other.errors;
    sharedPairs += other.sharedPairs;
    other.kmsByOperation.forEach((name, n) -> kmsByOperation.merge(name, n, Long::sum));
    other.kmsDuplicatesByOperation.forEach(
        (name, n) -> kmsDuplicatesByOperation.merge(name, n, Long::sum));
  }

  SortedMap<String, Long> kmsByOperation() {
    return Collections.unmodifiableSortedMap(kmsByOperation);
  }

  SortedMap<String, Long> distinctKmsByOperation() {
    TreeMap<String, Long> distinct = new TreeMap<>(kmsByOperation);
    kmsDuplicatesByOperation.forEach((name, n) -> distinct.merge(name, -n, Long::sum));
    return Collections.unmodifiableSortedMap(distinct);
  }
}
