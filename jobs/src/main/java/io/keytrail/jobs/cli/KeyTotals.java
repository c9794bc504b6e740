package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.Shown;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Adds the windows of a run up, by key. A window that late events changed comes again, whole, with
 * a higher revision: it takes the place of the one before. Thread-safe.
 */
final class KeyTotals {
  static final int SHOWN = 10;

  /** What hostile input could fill the heap with is added up without a name past this. */
  private static final int MOST_KEYS = 100_000;

  private static final String OTHERS = "(further keys, without late events)";
  private static final String ROW = "%,12d %,12d %,12d %,10d %,12d  %s%n";

  private final long latenessMillis;
  private final Map<String, Key> keys = new HashMap<>();

  KeyTotals(Duration allowedLateness) {
    latenessMillis = allowedLateness.toMillis();
  }

  synchronized void add(UsageWindow window) {
    if (keys.size() < MOST_KEYS || keys.containsKey(window.keyArn)) {
      keys.computeIfAbsent(window.keyArn, Key::new).add(window, latenessMillis);
    } else if (window.revision == 0) {
      keys.computeIfAbsent(OTHERS, Key::new).sum.add(new Counts(window.usage), 1);
    }
  }

  synchronized void print(PrintStream people) {
    if (keys.isEmpty()) return;
    List<Key> busiest =
        keys.values().stream()
            .sorted(Comparator.comparingLong((Key key) -> -key.sum.calls).thenComparing(k -> k.arn))
            .limit(SHOWN)
            .collect(Collectors.toList());
    Counts all = new Counts();
    keys.values().forEach(key -> all.add(key.sum, 1));
    people.printf(
        "%12s %12s %12s %10s %12s  %s%n",
        "calls", "encrypt", "decrypt", "failed", "service-made", "key");
    for (Key key : busiest) row(people, key.sum, key.arn);
    int more = keys.size() - busiest.size();
    String label = String.format(Locale.ROOT, "all %,d keys", keys.size());
    row(
        people,
        all,
        keys.size() == 1 ? "one key" : more > 0 ? label + ", the busiest above" : label);
    people.println();
  }

  private static void row(PrintStream people, Counts counts, String label) {
    people.printf(
        Locale.ROOT,
        ROW,
        counts.calls,
        counts.encrypt,
        counts.decrypt,
        counts.failed,
        counts.serviceMade,
        Shown.line(label));
  }

  private static final class Key {
    final String arn;
    final Counts sum = new Counts();

    /** The windows that may come again, by their start. */
    private final TreeMap<Long, Counts> open = new TreeMap<>();

    Key(String arn) {
      this.arn = arn;
    }

    void add(UsageWindow window, long latenessMillis) {
      Counts now = new Counts(window.usage);
      Counts before = open.put(window.startMillis, now);
      if (before != null) sum.add(before, -1);
      sum.add(now, 1);
      // A window follows when the watermark is past its end; those older than that by the
      // allowed lateness have come for the last time.
      open.headMap(open.lastKey() - latenessMillis, true).clear();
      open.putIfAbsent(window.startMillis, now);
    }
  }

  private static final class Counts {
    long calls;
    long encrypt;
    long decrypt;
    long failed;
    long serviceMade;

    Counts() {}

    Counts(KeyUsage usage) {
      calls = usage.calls;
      encrypt = usage.encryptSide;
      decrypt = usage.decryptSide;
      failed = usage.failed;
      serviceMade = usage.serviceMadeCalls;
    }

    void add(Counts other, int sign) {
      calls += sign * other.calls;
      encrypt += sign * other.encrypt;
      decrypt += sign * other.decrypt;
      failed += sign * other.failed;
      serviceMade += sign * other.serviceMade;
    }
  }
}
