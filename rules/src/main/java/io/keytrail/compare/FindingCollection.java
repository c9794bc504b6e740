package io.keytrail.compare;

import io.keytrail.finding.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The findings of one run, each in its newest record, in bounded memory: of too many the earliest
 * stay, so that what is kept is a whole stretch of time, whatever the order of arrival.
 * Thread-safe.
 */
public final class FindingCollection {
  private static final Comparator<FindingFacts> EARLIEST_FIRST =
      Comparator.<FindingFacts>comparingLong(finding -> finding.createdMillis)
          .thenComparing(finding -> finding.uid);

  private final int most;
  private final Map<String, FindingFacts> byUid = new HashMap<>();
  private final TreeSet<FindingFacts> byTime = new TreeSet<>(EARLIEST_FIRST);

  /** The earliest that was left out; null while all are here. */
  private FindingFacts cut;

  private long total;

  /**
   * @param most how many findings to keep, at least 1
   */
  public FindingCollection(int most) {
    this.most = most;
  }

  /** Takes in a record; those of one finding may come in any order. */
  public synchronized void add(Finding record) {
    if (record.sequence == 1) total++;
    FindingFacts finding = new FindingFacts(record);
    FindingFacts known = byUid.get(finding.uid);
    if (known != null) {
      if (known.sequence >= finding.sequence) return;
      byTime.remove(known);
    } else if (cut != null && EARLIEST_FIRST.compare(finding, cut) >= 0) {
      return;
    }
    byUid.put(finding.uid, finding);
    byTime.add(finding);
    if (byTime.size() > most) {
      cut = byTime.pollLast();
      byUid.remove(cut.uid);
    }
  }

  /** How many findings there were, those left out included. */
  public synchronized long total() {
    return total;
  }

  /** From when on findings may be missing; empty when all are here. */
  public synchronized OptionalLong cutMillis() {
    return cut == null ? OptionalLong.empty() : OptionalLong.of(cut.createdMillis);
  }

  /** Those that were first told before this time, the earliest first. */
  synchronized List<FindingFacts> before(long millis) {
    List<FindingFacts> findings = new ArrayList<>();
    for (FindingFacts finding : byTime) {
      if (finding.createdMillis >= millis) break;
      findings.add(finding);
    }
    return findings;
  }
}
