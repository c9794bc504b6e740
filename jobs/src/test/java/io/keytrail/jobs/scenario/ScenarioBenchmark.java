package io.keytrail.jobs.scenario;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keytrail.cases.CaseSettings;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.UseSettings;
import io.keytrail.score.FamilyScore;
import io.keytrail.score.FindingRecord;
import io.keytrail.score.Label;
import io.keytrail.score.LabelScore;
import io.keytrail.score.LabelledTrail;
import io.keytrail.score.Score;
import io.keytrail.score.ScoreOptions;
import io.keytrail.score.Scorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How the profiles do on labelled scenarios, beside simpler ways to judge the same windows.
 *
 * <pre>
 * ./mvnw -q -pl jobs -am test-compile dependency:build-classpath -Dmdep.outputFile=/tmp/classpath
 * java -cp jobs/target/test-classes:jobs/target/classes:rules/target/classes:common/target/classes:test-data/target/classes:$(cat /tmp/classpath) \
 *   io.keytrail.jobs.scenario.ScenarioBenchmark FIRST_SEED SEEDS [CACHE_DIRECTORY] [--tell] [--compare]
 * </pre>
 *
 * <p>{@code --tell} tells each miss and each false finding, {@code --compare} adds the others.
 */
public final class ScenarioBenchmark {
  private static final JsonMapper JSON = new JsonMapper();

  private ScenarioBenchmark() {}

  public static void main(String[] args) throws IOException {
    long first = Long.parseLong(args[0]);
    int seeds = Integer.parseInt(args[1]);
    List<String> rest = new ArrayList<>(List.of(args).subList(2, args.length));
    boolean tell = rest.remove("--tell");
    boolean compare = rest.remove("--compare");
    Path cache = rest.isEmpty() ? null : Path.of(rest.get(0));
    List<Contender> contenders = new ArrayList<>();
    CaseSettings cases = CaseSettings.packaged();
    contenders.add(new Profiles(BaselineParameters.defaults(), UseSettings.DEFAULTS, cases));
    if (compare) contenders.addAll(Rivals.all());

    List<LabelledTrail> trails = new ArrayList<>();
    Map<String, List<Finding>> found = new LinkedHashMap<>();
    Map<String, Long> nanos = new LinkedHashMap<>();
    long events = 0;
    long windows = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      ScenarioWindows scenario = ScenarioWindows.of(seed, cache);
      trails.add(scenario.labels);
      events += scenario.events;
      for (List<ScenarioWindows.Used> slot : scenario.slots) windows += slot.size();
      for (Contender contender : contenders) {
        long begin = System.nanoTime();
        List<Finding> findings = contender.findings(scenario);
        nanos.merge(contender.title(), System.nanoTime() - begin, Long::sum);
        found.computeIfAbsent(contender.title(), t -> new ArrayList<>()).addAll(findings);
      }
      System.err.println("seed " + seed);
    }
    System.out.printf(
        Locale.ROOT, "%,d KMS events, %,d windows with use, %d seeds%n", events, windows, seeds);
    for (Map.Entry<String, List<Finding>> entry : found.entrySet()) {
      System.out.printf(
          Locale.ROOT,
          "%n%s: %.1f s, %d records%n",
          entry.getKey(),
          nanos.get(entry.getKey()) / 1e9,
          entry.getValue().size());
      print(trails, entry.getValue(), tell && entry.getKey().equals(contenders.get(0).title()));
    }
  }

  static Score score(List<LabelledTrail> trails, List<Finding> findings) throws IOException {
    Scorer scorer = new Scorer(trails, ScoreOptions.defaults());
    for (Finding finding : findings) {
      scorer.add(FindingRecord.of(JSON.readTree(OcsfJson.write(finding))));
    }
    return scorer.score();
  }

  private static void print(List<LabelledTrail> trails, List<Finding> findings, boolean tell)
      throws IOException {
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
        score.falseFindingsWhileLearning());
    score.falseFindingsByTitle().forEach((title, n) -> System.out.println("  " + n + " " + title));
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
    System.out.println("FALSE");
    for (FindingRecord record : score.falseFindings()) {
      Finding finding = byUid.get(record.uid());
      System.out.println(
          "  "
              + record.time()
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
