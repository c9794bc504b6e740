package io.keytrail.jobs.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.jobs.testing.RepositoryFiles;
import io.keytrail.jobs.trail.TrailCounters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole replays with rules, on a mini cluster. */
class RuleReplayIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TRAIL =
      RepositoryFiles.root().resolve("test-data/sample-trail/AWSLogs");
  private static final Path RULES =
      RepositoryFiles.root().resolve("jobs/src/test/resources/rules/sample.yml");

  private static TopologyRun replay(int parallelism, int failAfter) throws Exception {
    return TopologyRun.replay(
        TRAIL.toString(), parallelism, failAfter, "rules.pack=false", "rules.location=" + RULES);
  }

  private static List<JsonNode> ofRules(TopologyRun run, String idEnd) throws Exception {
    List<JsonNode> found = new ArrayList<>();
    for (String line : run.findings) {
      JsonNode finding = JSON.readTree(line);
      if (finding.at("/finding_info/analytic/uid").asText().endsWith(idEnd)) found.add(finding);
    }
    return found;
  }

  @Test
  void theSameFindingsAtEveryParallelismAndAllOfThemValid() throws Exception {
    TopologyRun one = replay(1, 0);
    TopologyRun four = replay(4, 0);
    four.assertSame(one);
    for (String finding : one.findings) {
      assertThat(OcsfValidator.check(finding).errors).as(finding).isEmpty();
    }
    long creates = one.findings.stream().filter(f -> f.contains("\"activity_id\":1,")).count();
    assertThat(one.counter(TrailCounters.FINDINGS)).isEqualTo(creates);
  }

  /** Without the version of the rule set, which each change of any rule changes everywhere. */
  @Test
  void thePackGivesTheGoldenFindings() throws Exception {
    TopologyRun run = TopologyRun.replay(TRAIL.toString(), 2, "rules.pack=true");
    List<String> ofPack = new ArrayList<>();
    for (String line : run.findings) {
      assertThat(OcsfValidator.check(line).errors).as(line).isEmpty();
      String version = JSON.readTree(line).at("/unmapped/rule_set").asText();
      if (!version.isEmpty()) ofPack.add(line.replace('"' + version + '"', "\"of the run\""));
    }
    Collections.sort(ofPack);
    Golden.compare("pack-findings.jsonl", ofPack);
  }

  @Test
  void rulesFindWhatTheyAreAbout() throws Exception {
    TopologyRun run = replay(2, 0);

    List<JsonNode> takenOut = ofRules(run, "01");
    assertThat(takenOut).isNotEmpty();
    for (JsonNode finding : takenOut) {
      assertThat(finding.get("severity").asText()).isEqualTo("High");
      assertThat(finding.at("/resources/0/uid").asText()).startsWith("arn:aws:kms:");
      assertThat(finding.at("/finding_info/attacks/0/technique/uid").asText()).isEqualTo("T1485");
      assertThat(finding.at("/remediation/desc").asText()).startsWith("Ask the owner");
      assertThat(finding.at("/unmapped/rule_set").asText()).hasSize(16);
    }

    List<JsonNode> others = ofRules(run, "02");
    assertThat(others).isNotEmpty();
    assertThat(others)
        .allSatisfy(
            finding ->
                assertThat(finding.at("/evidences/0/api/service/name").asText())
                    .endsWith(".amazonaws.com")
                    .isNotEqualTo("kms.amazonaws.com"));
    assertThat(ofRules(run, "03")).as("silent: it feeds a correlation").isEmpty();
  }

  @Test
  void correlationsFireOncePerEpisodeAndFeedEachOther() throws Exception {
    TopologyRun run = replay(3, 0);
    List<JsonNode> bursts = ofRules(run, "04");
    List<String> creates =
        bursts.stream()
            .filter(f -> f.get("activity_id").asInt() == 1)
            .map(f -> f.at("/unmapped/group_kms.principal").asText())
            .collect(Collectors.toList());
    assertThat(creates).contains("arn:aws:iam::111122223333:role/reporting-export");
    assertThat(bursts).hasSizeLessThan(12 * creates.size());
    assertThat(ofRules(run, "05")).isNotEmpty();
    assertThat(ofRules(run, "05").get(0).at("/resources/0/uid").asText())
        .startsWith("arn:aws:kms:");
  }

  @Test
  void whatTheTrailDoesNotTellOfAKeyStaysOpenAndDoesNotFire() throws Exception {
    TopologyRun run = replay(1, 0);
    assertThat(ofRules(run, "06")).isEmpty();
    assertThat(run.counter(TrailCounters.RULE_KEY_QUESTIONS)).isPositive();
    assertThat(run.counter(TrailCounters.RULE_UNDECIDED)).isPositive();
  }

  @Test
  void aRuleSeesTheKeyAsItWasBeforeTheEvent(@TempDir Path dir) throws Exception {
    Files.writeString(
        dir.resolve("key.yml"),
        keyRule("k1", "PutKeyPolicy", "false")
            + "---\n"
            + keyRule("k2", "DisableKeyRotation", "false"));
    TopologyRun run =
        TopologyRun.replay(TRAIL.toString(), 2, "rules.pack=false", "rules.location=" + dir);
    assertThat(ofRules(run, "k1")).isNotEmpty();
    assertThat(ofRules(run, "k2")).as("rotation was not known to be off before").isEmpty();
    JsonNode key = ofRules(run, "k1").get(0).at("/resources/0/data");
    assertThat(key.at("/rotation_enabled").isBoolean()).isTrue();
    assertThat(key.at("/enrichment").asText()).isEqualTo("partial");
  }

  private static String keyRule(String id, String eventName, String rotation) {
    return "title: "
        + id
        + "\nid: "
        + id
        + "\nlevel: medium\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n"
        + "  s: {eventSource: kms.amazonaws.com, eventName: "
        + eventName
        + ", key.rotation_enabled: "
        + rotation
        + "}\n  condition: s\n";
  }

  @Test
  void aKilledJobLosesAndDoublesNothing() throws Exception {
    TopologyRun calm = replay(2, 0);
    TopologyRun killed = replay(2, 10);
    assertThat(killed.failures()).isEqualTo(1);
    killed.assertSame(calm);
  }

  @Test
  void withoutRulesNothingOfThemIsThere() throws Exception {
    TopologyRun run = TopologyRun.replay(TRAIL.toString(), 1, "rules.pack=false");
    assertThat(run.hasCounter(TrailCounters.RULE_UNDECIDED)).isFalse();
  }

  @Test
  void aFiringReachesEveryLevelAboveIt(@TempDir Path dir) throws Exception {
    Files.writeString(
        dir.resolve("levels.yml"),
        Files.readString(RULES)
            + "---\n"
            + correlation("c1", "type: event_count, rules: [decrypted], condition: {gte: 100}")
            + correlation("c2", "type: event_count, rules: [c1], condition: {gte: 1}")
            + correlation("c3", "type: temporal, rules: [c1, c2]"));
    TopologyRun run =
        TopologyRun.replay(TRAIL.toString(), 2, "rules.pack=false", "rules.location=" + dir);
    assertThat(ofRules(run, "c3")).as("by way of c2, and past it").isNotEmpty();
  }

  private static String correlation(String id, String what) {
    return "title: "
        + id
        + "\nid: "
        + id
        + "\nname: "
        + id
        + "\ncorrelation: {"
        + what
        + ", group-by: [kms.principal], timespan: 5m}\n---\n";
  }

  @Test
  void aFilterThatHasEndedIsReportedOnceAtItsFirstEventAndOneThatHasNotIsNot(@TempDir Path dir)
      throws Exception {
    Files.writeString(dir.resolve("rules.yml"), Files.readString(RULES));
    Files.writeString(
        dir.resolve("filters.yml"), filter("ended", "2026-02-28") + filter("open", "2026-03-02"));
    String[] options = {"rules.pack=false", "rules.location=" + dir};
    TopologyRun one = TopologyRun.replay(TRAIL.toString(), 1, options);
    List<JsonNode> told = ofRules(one, "filter-expired");
    assertThat(told).extracting(f -> f.at("/unmapped/filter_id").asText()).containsExactly("ended");
    assertThat(OcsfValidator.check(told.get(0).toString()).errors).isEmpty();
    TopologyRun four = TopologyRun.replay(TRAIL.toString(), 4, options);
    four.assertSame(one);
  }

  private static String filter(String id, String lastDay) {
    return "title: "
        + id
        + "\nid: "
        + id
        + "\nreason: r\nexpires: "
        + lastDay
        + "\nlogsource: {product: aws, service: cloudtrail}\n"
        + "filter: {rules: any, s: {eventName: Nothing}, condition: not s}\n---\n";
  }
}
