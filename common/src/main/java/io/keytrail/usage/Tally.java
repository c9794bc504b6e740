package io.keytrail.usage;

import io.keytrail.stats.BottomK;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts per name, bounded: past the bound some names are not kept and their counts make up {@link
 * #others}.
 *
 * <p>Most names counted here come from a short list in life (event names, error codes, services);
 * the bound is there because whoever writes records could invent more.
 */
public final class Tally {
  private final BottomK<long[]> counts;
  private long sum;

  public Tally(int bound) {
    counts = new BottomK<>(bound);
  }

  /** Null is not counted. */
  public void add(String name, long count) {
    if (name == null) return;
    sum += count;
    long[] kept = counts.get(name, () -> new long[1]);
    if (kept != null) kept[0] += count;
  }

  public void merge(Tally other) {
    long others = other.others();
    other.counts.kept().forEach((name, count) -> add(name, count[0]));
    addOthers(others);
  }

  /** Counts of names that are not kept; for merging and for readers of stored tallies. */
  public void addOthers(long count) {
    sum += count;
  }

  public long get(String name) {
    long[] count = counts.kept().get(name);
    return count == null ? 0 : count[0];
  }

  public long sum() {
    return sum;
  }

  /** What was counted under names that are not kept; 0 while the bound was not reached. */
  public long others() {
    long others = sum;
    for (long[] count : counts.kept().values()) others -= count[0];
    return others;
  }

  public boolean isEmpty() {
    return sum == 0;
  }

  public int bound() {
    return counts.k();
  }

  /** A copy, sorted by name, so that it is written the same way each time. */
  public TreeMap<String, Long> sorted() {
    TreeMap<String, Long> sorted = new TreeMap<>();
    counts.kept().forEach((name, count) -> sorted.put(name, count[0]));
    return sorted;
  }

  /** The most frequent names, the alphabet deciding ties. */
  public List<String> top(int n) {
    return sorted().entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(n)
        .map(Map.Entry::getKey)
        .collect(Collectors.toList());
  }

  public Tally copy() {
    Tally copy = new Tally(bound());
    copy.merge(this);
    return copy;
  }
}
