package io.keytrail.jobs.scenario;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.score.FamilyScore;
import io.keytrail.score.FindingRecord;
import io.keytrail.score.Label;
import io.keytrail.score.LabelScore;
import io.keytrail.score.LabelledTrail;
import io.keytrail.score.Score;
import io.keytrail.score.ScoreOptions;
import io.keytrail.score.Scorer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How the profiles do on labelled scenarios, beside simpler ways to judge the same windows.
 *
 * <pre>
 * ./mvnw -q -pl jobs -am test-compile dependency:build-classpath -Dmdep.outputFile=/tmp/classpath
 * java -cp jobs/target/test-classes:jobs/target/classes:rules/target/classes:common/target/classes:test-data/target/classes:$(cat /tmp/classpath) \
 *   io.keytrail.jobs.scenario.ScenarioBenchmark FIRST_SEED SEEDS [--tell] [--compare]
 * </pre>
 *
 * <p>{@code --tell} tells what found each attack, each miss and each false finding; {@code
 * --compare} adds the others, each with the threshold that is best for it in hindsight.
 */
public final class ScenarioBenchmark {
  /** What an analyst bears: 5,000 keys then give 36 false findings a day. */
  private static final double FALSE_PER_KEY_WEEK = 0.05;

  private static final int HALVINGS = 14;
  private static final int MOST_FINDINGS = 50_000;
  private static final JsonMapper JSON = new JsonMapper();

  private ScenarioBenchmark() {}

  public static void main(String[] args) throws IOException {
    long first = Long.parseLong(args[0]);
    int seeds = Integer.parseInt(args[1]);
    List<String> rest = new ArrayList<>(List.of(args).subList(2, args.length));
    boolean tell = rest.remove("--tell");
    boolean compare = rest.remove("--compare");
    List<LabelledTrail> trails = new ArrayList<>();
    List<Finding> found = new ArrayList<>();
    List<Finding> bounds = new ArrayList<>();
    List<Rivals.Judged> zScores = new ArrayList<>();
    List<Rivals.Judged> forests = new ArrayList<>();
    long events = 0;
    long windows = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      ScenarioWindows scenario = ScenarioWindows.of(seed);
      trails.add(scenario.labels);
      Profiles profiles = new Profiles(scenario);
      Rivals.StaticBounds ofBounds = new Rivals.StaticBounds();
      Consumer<List<ScenarioWindows.Used>> all = profiles;
      if (compare) {
        zScores.add(new Rivals.Judged(scenario, Rivals.ZScore::new));
        forests.add(new Rivals.Judged(scenario, Rivals.Forest::new));
        all =
            all.andThen(ofBounds)
                .andThen(zScores.get(zScores.size() - 1))
                .andThen(forests.get(forests.size() - 1));
      }
      scenario.forEachSlot(all);
      found.addAll(profiles.findings);
      bounds.addAll(ofBounds.findings);
      events += scenario.events;
      windows += scenario.windows;
      System.out.printf(
          Locale.ROOT,
          "%n%,d KMS events, %,d windows with use, seeds %d to %d%n",
          events,
          windows,
          first,
          seed);
      print("Keytrail profiles", trails, found, tell && seed == first + seeds - 1);
    }
    if (!compare) return;
    print("z-score, the threshold that is best for it", trails, best(trails, zScores), false);
    print("RandomCutForest 4.4.0, likewise", trails, best(trails, forests), false);
    print("static bounds", trails, bounds, false);
  }

  /** Under the lowest threshold that leaves few enough false findings on these very scenarios. */
  private static List<Finding> best(List<LabelledTrail> trails, List<Rivals.Judged> judged)
      throws IOException {
    double low = 0;
    double high = 0;
    for (Rivals.Judged one : judged) {
      for (float[] scores : one.scores.values()) {
        for (float score : scores) high = Math.max(high, score);
      }
    }
    List<Finding> best = List.of();
    for (int i = 0; i < HALVINGS; i++) {
      double threshold = (low + high) / 2;
      List<Finding> findings = new ArrayList<>();
      for (Rivals.Judged one : judged) findings.addAll(one.findings(threshold));
      // Far too many: no need to score them.
      boolean few =
          findings.size() <= MOST_FINDINGS
              && score(trails, findings).falsePerKeyWeek() <= FALSE_PER_KEY_WEEK;
      if (few) {
        best = findings;
        high = threshold;
      } else {
        low = threshold;
      }
    }
    return best;
  }

  static Score score(List<LabelledTrail> trails, List<Finding> findings) throws IOException {
    Scorer scorer = new Scorer(trails, ScoreOptions.defaults());
    for (Finding finding : findings) {
      scorer.add(FindingRecord.of(JSON.readTree(OcsfJson.write(finding))));
    }
    return scorer.score();
  }

  private static void print(
      String title, List<LabelledTrail> trails, List<Finding> findings, boolean tell)
      throws IOException {
    System.out.printf("%n%s: %d records%n", title, findings.size());
    Score score = score(trails, findings);
    List<FamilyScore> rows = new ArrayList<>(score.families());
    rows.add(score.overall());
    for (FamilyScore row : rows) {
      System.out.printf(
          Locale.ROOT,
          "%-22s %3d of %3d  %5.1f %%  delay %s  duplicates %d%n",
          row.family(),
          row.found(),
          row.attacks(),
          100 * row.recall(),
          row.medianDelay().map(d -> d.toMinutes() + " min").orElse("-"),
          row.duplicates());
    }
    System.out.printf(
        Locale.ROOT,
        "false: %d, %.4f a key-week of %.0f; while learning %d%n",
        score.falseFindings().size(),
        score.falsePerKeyWeek(),
        score.keyWeeks(),
        score.falseFindingsWhileLearning().size());
    score.falseFindingsByTitle().forEach((of, n) -> System.out.println("  " + n + " " + of));
    if (!tell) return;
    Map<String, Finding> byUid = new LinkedHashMap<>();
    for (Finding finding : findings) byUid.putIfAbsent(finding.uid, finding);
    System.out.println("FOUND");
    for (LabelScore label : score.labels()) {
      if (!label.isFound()) continue;
      Finding finding = byUid.get(label.uids().iterator().next());
      System.out.println(
          "  "
              + label.label().id()
              + " "
              + finding.facts.get("score")
              + "/"
              + finding.facts.get("bar")
              + " "
              + finding.types
              + " of "
              + label.uids().size());
    }
    System.out.println("MISSED");
    for (Label label : score.missed()) {
      System.out.println(
          "  " + label.id() + " " + label.from() + " " + label.what() + " " + label.keyArns());
    }
    tell("FALSE", score.falseFindings(), byUid);
    tell("FALSE WHILE LEARNING", score.falseFindingsWhileLearning(), byUid);
  }

  private static void tell(String title, List<FindingRecord> records, Map<String, Finding> byUid) {
    System.out.println(title);
    for (FindingRecord record : records) {
      Finding finding = byUid.get(record.uid());
      System.out.println(
          "  "
              + record.time()
              + " "
              + finding.severity
              + " "
              + finding.facts.get("score")
              + "/"
              + finding.facts.get("bar")
              + " "
              + finding.types
              + " "
              + finding.keyArns
              + "\n      "
              + finding.message);
    }
  }
}
