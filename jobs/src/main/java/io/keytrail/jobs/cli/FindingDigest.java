package io.keytrail.jobs.cli;

import io.keytrail.finding.Activity;
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

/** The gravest findings of a run in their newest form, and how many there were. Thread-safe. */
final class FindingDigest {
  /** More than a person reads in one go. */
  static final int SHOWN = 10;

  private static final Comparator<Finding> GRAVEST_FIRST =
      Comparator.<Finding, Severity>comparing(finding -> finding.severity)
          .thenComparing(finding -> finding.count)
          .reversed()
          .thenComparing(finding -> finding.timeMillis)
          .thenComparing(finding -> finding.uid);

  private final Map<String, Finding> gravest = new HashMap<>();
  private final EnumMap<Severity, Long> created = new EnumMap<>(Severity.class);
  private long updates;
  private Severity worst;

  synchronized void add(Finding finding) {
    if (finding.activity == Activity.CREATE) created.merge(finding.severity, 1L, Long::sum);
    else updates++;
    if (worst == null || finding.severity.compareTo(worst) > 0) worst = finding.severity;
    gravest.put(finding.uid, finding);
    if (gravest.size() > SHOWN) {
      gravest.remove(Collections.max(gravest.values(), GRAVEST_FIRST).uid);
    }
  }

  synchronized long count() {
    return created.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether a finding was ever that grave, or graver. */
  synchronized boolean reached(Severity severity) {
    return worst != null && worst.compareTo(severity) >= 0;
  }

  /** {@code 3: 1 critical, 2 high; 4 updates}. */
  synchronized String summary() {
    List<String> parts = new ArrayList<>();
    created.forEach(
        (severity, count) ->
            parts.add(
                0,
                String.format(Locale.ROOT, "%,d ", count)
                    + severity.caption().toLowerCase(Locale.ROOT)));
    String total = String.format(Locale.ROOT, "%,d", count());
    if (parts.isEmpty()) return total;
    return total
        + ": "
        + String.join(", ", parts)
        + String.format(Locale.ROOT, "; %,d update%s", updates, updates == 1 ? "" : "s");
  }

  synchronized void print(PrintStream people) {
    List<Finding> shown = new ArrayList<>(gravest.values());
    shown.sort(GRAVEST_FIRST);
    for (Finding finding : shown) people.println(FindingText.write(finding));
    long more = count() - shown.size();
    if (more > 0) {
      people.printf(
          Locale.ROOT, "… and %,d more finding%s, none graver.%n%n", more, more == 1 ? "" : "s");
    }
  }
}
