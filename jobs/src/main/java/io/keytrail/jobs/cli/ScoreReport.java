package io.keytrail.jobs.cli;

import io.keytrail.finding.Severity;
import io.keytrail.score.FamilyScore;
import io.keytrail.score.FindingRecord;
import io.keytrail.score.Label;
import io.keytrail.score.Score;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A score for people and for programs. */
final class ScoreReport {
  /** What people are shown of a list; programs get all of it. */
  private static final int SHOWN = 20;

  private final Score score;
  private final Severity floor;

  ScoreReport(Score score, Severity floor) {
    this.score = score;
    this.floor = floor;
  }

  void print(PrintStream out) {
    TextTable table =
        new TextTable("attack", "labels", "found", "recall", "median delay", "duplicates");
    for (FamilyScore family : score.families()) row(table, family);
    row(table, score.overall());
    table.print(out);
    out.printf(
        Locale.ROOT,
        "%n%,d false findings in %,.1f key-weeks: %.3f per key and week, %s and above;"
            + " %,d more while learning%n",
        score.falseFindings().size(),
        score.keyWeeks(),
        score.falsePerKeyWeek(),
        floor.caption().toLowerCase(Locale.ROOT),
        score.falseFindingsWhileLearning().size());
    score.falseFindingsByTitle().forEach((title, n) -> out.printf("%,7d  %s%n", n, title));
    if (!score.missed().isEmpty()) out.println("\nMissed");
    for (Label label : first(score.missed())) {
      out.printf(
          "  %s, %s to %s, %s: %s%n",
          label.id(), label.from(), label.to(), keys(label), label.what());
    }
    more(out, score.missed());
    if (!score.falseFindings().isEmpty()) out.println("\nFalse findings, the first of each kind");
    List<FindingRecord> kinds = firstOfEachTitle();
    for (FindingRecord finding : first(kinds)) {
      out.printf(
          "  %s %s, %s: %s%n", finding.time(), finding.uid(), keys(finding), finding.title());
    }
    more(out, kinds);
  }

  private static <T> List<T> first(List<T> list) {
    return list.subList(0, Math.min(SHOWN, list.size()));
  }

  private static void more(PrintStream out, List<?> list) {
    if (list.size() <= SHOWN) return;
    out.printf("  … and %,d more: --format json has them all%n", list.size() - SHOWN);
  }

  private static void row(TextTable table, FamilyScore family) {
    table.row(
        family.family(),
        String.valueOf(family.attacks()),
        String.valueOf(family.found()),
        String.format(Locale.ROOT, "%.0f %%", 100 * family.recall()),
        family.medianDelay().map(ScoreReport::minutes).orElse("-"),
        String.valueOf(family.duplicates()));
  }

  private static String minutes(Duration delay) {
    return String.format(Locale.ROOT, "%.0f min", delay.toSeconds() / 60.0);
  }

  private static String keys(Label label) {
    if (label.keyArns().size() > 1) return label.keyArns().size() + " keys";
    return label.keyArns().iterator().next();
  }

  private static String keys(FindingRecord finding) {
    if (finding.keyArns().size() == 1) return finding.keyArns().iterator().next();
    return finding.keyArns().size() + " keys";
  }

  private List<FindingRecord> firstOfEachTitle() {
    Map<String, FindingRecord> first = new LinkedHashMap<>();
    for (FindingRecord finding : score.falseFindings()) first.putIfAbsent(finding.title(), finding);
    return new ArrayList<>(first.values());
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("overall", json(score.overall()));
    List<Object> families = new ArrayList<>();
    for (FamilyScore family : score.families()) families.add(json(family));
    json.put("families", families);
    json.put("keyWeeks", score.keyWeeks());
    json.put("falseFindingCount", score.falseFindings().size());
    json.put("falseFindingsPerKeyWeek", score.falsePerKeyWeek());
    json.put("falseFindingsWhileLearning", score.falseFindingsWhileLearning().size());
    json.put("falseFindingsByTitle", score.falseFindingsByTitle());
    List<Object> missed = new ArrayList<>();
    for (Label label : score.missed()) missed.add(json(label));
    json.put("missed", missed);
    List<Object> examples = new ArrayList<>();
    for (FindingRecord finding : score.falseFindings()) examples.add(json(finding));
    json.put("falseFindings", examples);
    return json;
  }

  private static Map<String, Object> json(FamilyScore family) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("family", family.family());
    json.put("attacks", family.attacks());
    json.put("found", family.found());
    json.put("recall", family.recall());
    json.put("medianDelaySeconds", family.medianDelay().map(Duration::toSeconds).orElse(null));
    json.put("duplicates", family.duplicates());
    return json;
  }

  private static Map<String, Object> json(Label label) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", label.id());
    json.put("family", label.family());
    json.put("keyArns", label.keyArns().stream().sorted().toArray());
    json.put("principal", label.principal());
    json.put("from", label.from().toString());
    json.put("to", label.to().toString());
    json.put("what", label.what());
    return json;
  }

  private static Map<String, Object> json(FindingRecord finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("uid", finding.uid());
    json.put("title", finding.title());
    json.put("time", finding.time().toString());
    json.put("keyArns", finding.keyArns());
    json.put("principals", finding.principals());
    return json;
  }
}
