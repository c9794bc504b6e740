package io.keytrail.jobs.cli;

import io.keytrail.compare.ChangedFinding;
import io.keytrail.compare.Difference;
import io.keytrail.compare.FindingComparison;
import io.keytrail.compare.FindingFacts;
import io.keytrail.compare.RuleChange;
import io.keytrail.jobs.trail.TrailCounters;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What B finds more, less and differently than A: for people and for programs. */
final class BacktestReport {
  /** What people are shown of a list; programs get all of it. */
  private static final int SHOWN = 10;

  final BacktestRun one;
  final BacktestRun other;
  final FindingComparison changes;

  BacktestReport(BacktestRun one, BacktestRun other, FindingComparison changes) {
    this.one = one;
    this.other = other;
    this.changes = changes;
  }

  boolean isUnchanged() {
    return changes.isUnchanged();
  }

  /** {@code B finds 3 that A does not, tells 2 differently; 40 are the same}. */
  String verdict() {
    String same = String.format(Locale.ROOT, "%,d", changes.same());
    if (isUnchanged()) return "B finds and says the same as A: " + same + " findings";
    List<String> parts = new ArrayList<>();
    part(parts, "finds %,d that A does not", changes.onlyAfter());
    part(parts, "lacks %,d that A finds", changes.onlyBefore());
    part(parts, "tells %,d differently", changes.changed());
    return "B " + String.join(", ", parts) + "; " + same + " are the same";
  }

  private static void part(List<String> parts, String format, List<?> findings) {
    if (!findings.isEmpty()) parts.add(String.format(Locale.ROOT, format, findings.size()));
  }

  void writeJson(Writer out) throws IOException {
    new BacktestJson(this).write(out);
  }

  void print(Writer writer) {
    PrintWriter out = new PrintWriter(writer);
    out.println(verdict());
    out.println();
    head(out);
    if (changes.untilMillis().isPresent()) incomplete(out);
    rules(out);
    list(out, "Only in B", changes.onlyAfter(), finding -> finding(out, finding));
    list(out, "Only in A", changes.onlyBefore(), finding -> finding(out, finding));
    list(out, "Told differently", changes.changed(), change -> changed(out, change));
    out.flush();
  }

  private void head(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "Read       %,d files, %,d events of KMS, %,d rejected%n",
        one.files,
        one.summary.count(TrailCounters.KMS),
        one.summary.count(TrailCounters.REJECTED));
    side(out, "A", one);
    side(out, "B", other);
    if (one.summary.count(TrailCounters.KMS) == 0) {
      out.println(
          "No KMS event was found in what was asked for: check the paths, and the times, accounts"
              + " and Regions asked for.");
    }
    if (open(one) + open(other) > 0) {
      out.printf(
          Locale.ROOT,
          "Open       %,d answers of rules in A, %,d in B: the trail does not tell what they ask%n",
          open(one),
          open(other));
    }
  }

  private static long open(BacktestRun run) {
    return run.summary.count(TrailCounters.RULE_UNDECIDED);
  }

  private static void side(PrintWriter out, String name, BacktestRun run) {
    out.printf(Locale.ROOT, "%s          %,d findings: %s%n", name, run.findings.total(), run.side);
  }

  private void incomplete(PrintWriter out) {
    out.printf(
        "%nThere are too many findings to hold. Only those first told before %s are compared: ask"
            + " for the rest with --from, or for less with --account or --region.%n",
        Instant.ofEpochMilli(changes.untilMillis().getAsLong()));
  }

  private void rules(PrintWriter out) {
    TextTable table = new TextTable("only B", "only A", "changed", "same", "rule");
    long quiet = 0;
    long quietFindings = 0;
    for (RuleChange rule : changes.rules()) {
      if (rule.isUnchanged()) {
        quiet++;
        quietFindings += rule.same();
        continue;
      }
      table.row(
          number(rule.onlyAfter()),
          number(rule.onlyBefore()),
          number(rule.changed()),
          number(rule.same()),
          rule.title() + ", " + rule.ruleId() + inWhat(rule));
    }
    if (!isUnchanged()) {
      out.println();
      table.lines().forEach(out::println);
    }
    if (quiet > 0) {
      out.printf(
          Locale.ROOT,
          "%n%s with %s %s as before.%n",
          RuleSelection.counted(quiet, "rule"),
          RuleSelection.counted(quietFindings, "finding"),
          quiet == 1 ? "is" : "are");
    }
  }

  private static String number(long number) {
    return number == 0 ? "-" : String.format(Locale.ROOT, "%,d", number);
  }

  private static String inWhat(RuleChange rule) {
    if (rule.changed() == 0) return "";
    List<String> parts = new ArrayList<>();
    for (Difference difference : Difference.values()) {
      Long count = rule.differences().get(difference);
      if (count != null) parts.add(number(count) + " in " + word(difference));
    }
    return " (changed: " + String.join(", ", parts) + ")";
  }

  private static String word(Difference difference) {
    switch (difference) {
      case SUBJECTS:
        return "keys";
      case TOLD:
        return "time told";
      case SPAN:
        return "begin or end";
      case GROUNDS:
        return "how sure";
      default:
        return difference.name().toLowerCase(Locale.ROOT);
    }
  }

  private static <T> void list(PrintWriter out, String title, List<T> all, Consumer<T> print) {
    if (all.isEmpty()) return;
    out.printf(Locale.ROOT, "%n%s: %,d%n", title, all.size());
    all.stream().limit(SHOWN).forEach(print);
    if (all.size() > SHOWN) {
      out.printf(Locale.ROOT, "  … and %,d more: --format json has them all%n", all.size() - SHOWN);
    }
  }

  private static void finding(PrintWriter out, FindingFacts finding) {
    out.printf(
        "  [%s] %s  %s%n",
        finding.severity.caption().toUpperCase(Locale.ROOT),
        Instant.ofEpochMilli(finding.createdMillis),
        finding.title);
    out.printf("    %s, by %s%n", about(finding), who(finding));
    if (finding.message != null) out.printf("    %s%n", finding.message);
  }

  private static String about(FindingFacts finding) {
    if (finding.subjects.isEmpty()) return "no key";
    int more = finding.subjects.size() - 1;
    return (finding.alias == null ? "" : finding.alias + " ")
        + finding.subjects.get(0)
        + (more == 0 ? "" : " and " + more + " more");
  }

  private static String who(FindingFacts finding) {
    if (finding.principals.isEmpty()) return "an unknown caller";
    int more = finding.principals.size() - 1;
    return finding.principals.get(0) + (more == 0 ? "" : " and " + more + " more");
  }

  private static void changed(PrintWriter out, ChangedFinding change) {
    finding(out, change.after);
    for (Difference difference : change.differences) {
      out.printf("    %s%n", said(difference, change.before, change.after));
    }
  }

  private static String said(Difference difference, FindingFacts before, FindingFacts after) {
    switch (difference) {
      case SEVERITY:
        return "severity: was " + before.severity.caption().toLowerCase(Locale.ROOT);
      case SUBJECTS:
        return "keys: was " + about(before);
      case TOLD:
        return "told " + apart(before.createdMillis, after.createdMillis);
      case COUNT:
        return String.format(Locale.ROOT, "count: %,d events, was %,d", after.count, before.count);
      case SPAN:
        return "begins "
            + apart(before.firstMillis, after.firstMillis)
            + ", ends "
            + apart(before.lastMillis, after.lastMillis);
      case GROUNDS:
        return "how sure: " + grounds(after) + "; was: " + grounds(before);
      default:
        return "said before: " + before.message;
    }
  }

  private static String grounds(FindingFacts finding) {
    return finding.grounds == null ? "not told" : finding.grounds;
  }

  private static String apart(long before, long after) {
    if (before == after) return "as before";
    String by =
        Duration.ofMillis(Math.abs(after - before))
            .toString()
            .substring(2)
            .toLowerCase(Locale.ROOT);
    return by + (after < before ? " earlier" : " later");
  }
}
