package io.keytrail.jobs.cli;

import io.keytrail.jobs.trail.TrailCounters;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** The counters of a run, for people; they add up as {@link TrailCounters} says. */
final class RunSummary {
  private final Map<String, Object> counters;

  /**
   * @param accumulators of the finished job
   */
  RunSummary(Map<String, Object> accumulators) {
    this.counters = accumulators;
  }

  long count(String name) {
    Object count = counters.get(name);
    return count instanceof Number ? ((Number) count).longValue() : 0;
  }

  /**
   * @param start what it took to start Flink
   * @param reading what it took from there to the end
   */
  void print(
      PrintStream people, long files, FindingDigest findings, Duration start, Duration reading) {
    line(people, "files", "%,d", files);
    printReceived(people);
    warn(people);
    long outside = count(TrailCounters.OUTSIDE);
    if (outside > 0) line(people, "left out", "%,d outside of what was asked for", outside);
    printCounted(people);
    line(people, "findings", "%s", findings.summary());
    double seconds = reading.toNanos() / 1e9;
    line(
        people,
        "time",
        "%.1f s, %,.0f events/s, after %.1f s to start",
        seconds,
        count(TrailCounters.RECEIVED) / seconds,
        start.toNanos() / 1e9);
  }

  /** Says nothing of a run that there is something to say of. */
  void warn(PrintStream people) {
    if (count(TrailCounters.KMS) > 0) return;
    line(
        people,
        "nothing",
        "no KMS event was found in what was asked for: check the paths, and the times, accounts"
            + " and Regions asked for");
  }

  /** Of a live job that was stopped: what it did since it was started last. */
  void print(PrintStream people) {
    printReceived(people);
    printCounted(people);
    line(
        people,
        "findings",
        "%,d, and %,d updates",
        count(TrailCounters.FINDINGS),
        count(TrailCounters.FINDING_UPDATES));
  }

  private void printReceived(PrintStream people) {
    line(
        people,
        "received",
        "%,d = %,d KMS + %,d other + %,d rejected",
        count(TrailCounters.RECEIVED),
        count(TrailCounters.KMS),
        count(TrailCounters.OTHER),
        count(TrailCounters.REJECTED));
  }

  private void printCounted(PrintStream people) {
    line(
        people,
        "KMS",
        "%,d = %,d counted + %,d without a key + %,d duplicates + %,d second views + %,d late",
        count(TrailCounters.KMS),
        count(TrailCounters.COUNTED),
        count(TrailCounters.KEYLESS),
        count(TrailCounters.DUPLICATES),
        count(TrailCounters.SECOND_VIEWS),
        count(TrailCounters.LATE));
    line(
        people,
        "windows",
        "%,d, and %,d changed by late events",
        count(TrailCounters.WINDOWS),
        count(TrailCounters.WINDOW_UPDATES));
    if (count(TrailCounters.CASE_RECORDS) > 0) {
      line(
          people,
          "cases",
          "%,d records and %,d for what joined = %,d to the budget + %,d told by another finding"
              + " + %,d of keys silent with their trail, less %,d told after all",
          count(TrailCounters.CASE_RECORDS),
          count(TrailCounters.MERGE_RECORDS),
          count(TrailCounters.BUDGETED_RECORDS),
          count(TrailCounters.MERGED_RECORDS),
          count(TrailCounters.WAITING_SILENCES),
          count(TrailCounters.TOLD_SILENCES));
    }
    if (counters.containsKey(TrailCounters.RULE_MATCHES)) {
      line(
          people,
          "rules",
          "%,d matches, %,d suppressed",
          count(TrailCounters.RULE_MATCHES),
          count(TrailCounters.RULE_SUPPRESSED));
      long undecided = count(TrailCounters.RULE_UNDECIDED);
      if (undecided > 0) {
        line(people, "", "%,d answers open: the trail does not tell what the rule asks", undecided);
      }
    }
  }

  private static void line(PrintStream people, String label, String format, Object... values) {
    people.printf(Locale.ROOT, "%-10s" + format + "%n", prepend(label, values));
  }

  private static Object[] prepend(String label, Object[] values) {
    Object[] all = new Object[values.length + 1];
    all[0] = label;
    System.arraycopy(values, 0, all, 1, values.length);
    return all;
  }
}
