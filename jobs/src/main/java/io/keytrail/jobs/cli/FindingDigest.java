package io.keytrail.jobs.cli;

import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingText;
import io.keytrail.finding.Severity;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The gravest findings of a run in their newest form, and how many there were of each severity, by
 * the last word on each. What it says does not depend on the order in which findings come. Memory:
 * some 200 bytes a finding, and {@value #KEPT} of them in full. Thread-safe.
 */
final class FindingDigest {
  /** More than a person reads in one go. */
  static final int SHOWN = 10;

  /** Held in full, for those above them may yet turn out less grave. */
  static final int KEPT = 1_000;

  private final Map<String, Rank> ranks = new HashMap<>();
  private final TreeMap<Rank, Finding> gravest = new TreeMap<>();
  private long records;
  private Severity worst;

  synchronized void add(Finding finding) {
    records++;
    if (worst == null || finding.severity.compareTo(worst) > 0) worst = finding.severity;
    Rank rank = new Rank(finding);
    Rank known = ranks.get(finding.uid);
    if (known != null && known.isNewerThan(rank)) return;
    ranks.put(finding.uid, rank);
    if (known != null) gravest.remove(known);
    gravest.put(rank, finding);
    if (gravest.size() > KEPT) gravest.pollLastEntry();
  }

  synchronized long count() {
    return ranks.size();
  }

  /** Whether a finding was ever that grave, or graver. */
  synchronized boolean reached(Severity severity) {
    return worst != null && worst.compareTo(severity) >= 0;
  }

  /** {@code 3: 1 critical, 2 high; 4 updates}, each finding as grave as it was last. */
  synchronized String summary() {
    EnumMap<Severity, Long> bySeverity = new EnumMap<>(Severity.class);
    for (Rank rank : ranks.values()) bySeverity.merge(rank.severity, 1L, Long::sum);
    List<String> parts = new ArrayList<>();
    bySeverity.forEach(
        (severity, count) ->
            parts.add(
                0,
                String.format(Locale.ROOT, "%,d ", count)
                    + severity.caption().toLowerCase(Locale.ROOT)));
    String total = String.format(Locale.ROOT, "%,d", count());
    if (parts.isEmpty()) return total;
    long updates = records - count();
    return total
        + ": "
        + String.join(", ", parts)
        + String.format(Locale.ROOT, "; %,d update%s", updates, updates == 1 ? "" : "s");
  }

  synchronized void print(PrintStream people) {
    List<Rank> order = new ArrayList<>(ranks.values());
    Collections.sort(order);
    boolean whole = true;
    int shown = 0;
    for (Rank rank : order.subList(0, Math.min(SHOWN, order.size()))) {
      Finding finding = gravest.get(rank);
      whole &= finding != null;
      if (finding == null) continue;
      people.println(FindingText.write(finding));
      shown++;
    }
    long more = count() - shown;
    if (more > 0) {
      people.printf(
          Locale.ROOT,
          "… and %,d more finding%s, %s.%n%n",
          more,
          more == 1 ? "" : "s",
          whole ? "none graver" : "some as grave");
    }
  }

  /** What is remembered of the last word on each finding. The gravest first, then the earliest. */
  private static final class Rank implements Comparable<Rank> {
    private static final Comparator<Rank> GRAVEST_FIRST =
        Comparator.<Rank, Severity>comparing(rank -> rank.severity)
            .reversed()
            .thenComparing(rank -> rank.timeMillis)
            .thenComparing(rank -> rank.uid);

    final String uid;
    final Severity severity;
    final int sequence;
    final long timeMillis;

    Rank(Finding finding) {
      uid = finding.uid;
      severity = finding.severity;
      sequence = finding.sequence;
      timeMillis = finding.timeMillis;
    }

    boolean isNewerThan(Rank other) {
      return sequence != other.sequence ? sequence > other.sequence : timeMillis > other.timeMillis;
    }

    @Override
    public int compareTo(Rank other) {
      return GRAVEST_FIRST.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Rank && compareTo((Rank) other) == 0;
    }

    @Override
    public int hashCode() {
      return uid.hashCode();
    }
  }
}
