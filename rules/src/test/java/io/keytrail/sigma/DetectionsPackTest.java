package io.keytrail.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.cloudtrail.DecodeLimits;
import io.keytrail.cloudtrail.TrailReader;
import io.keytrail.detections.RuleDefaults;
import io.keytrail.kms.KmsEvent;
import io.keytrail.policy.Trust;
import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.correlate.CorrelationRunner;
import io.keytrail.sigma.correlate.Firing;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.KeyContext;
import io.keytrail.sigma.model.RuleInfo;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.verify.Fixtures;
import io.keytrail.sigma.verify.RuleTests;
import io.keytrail.sigma.verify.TestResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules that Keytrail comes with: sound, tested, documented, and quiet on ordinary traffic. */
class DetectionsPackTest {
  private static final Path ROOT = Path.of("detections");
  private static final Path FIXTURES = ROOT.resolve("fixtures");
  private static final Pattern ACCOUNT = Pattern.compile("[:\"](\\d{12})[:\"]");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final RuleOptions OPTIONS = RuleDefaults.options(Trust.NOBODY, Set.of());
  private static final Compilation PACK = RuleCompiler.compile(ROOT, OPTIONS);
  private static final RuleSet RULES = PACK.ruleSet();

  private static KmsEvent decode(byte[] json) {
    try (TrailReader reader =
        TrailReader.open(new ByteArrayInputStream(json), "fixture", DecodeLimits.DEFAULT)) {
      TrailReader.Item item = reader.next();
      assertThat(item)
          .as(new String(json, StandardCharsets.UTF_8))
          .isIn(TrailReader.Item.KMS, TrailReader.Item.OTHER);
      return item == TrailReader.Item.KMS ? reader.event() : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EventView view(ObjectNode record) {
    byte[] json = record.toString().getBytes(StandardCharsets.UTF_8);
    return RULES
        .newView()
        .reset(
            json,
            0,
            json.length,
            record.get("eventSource").asText(),
            record.get("eventName").asText(),
            record.get("eventID").asText(),
            Instant.parse(record.get("eventTime").asText()).toEpochMilli(),
            decode(json));
  }

  private static Map<String, ObjectNode> fixtures(String folder) throws IOException {
    Map<String, ObjectNode> out = new TreeMap<>();
    try (Stream<Path> files = Files.list(FIXTURES.resolve(folder))) {
      for (Path file : files.collect(Collectors.toList())) {
        out.put(
            folder + '/' + file.getFileName(), (ObjectNode) JSON.readTree(Files.readString(file)));
      }
    }
    assertThat(out).isNotEmpty();
    return out;
  }

  /** Steps speak only through the correlations that name them. */
  private static boolean isStep(RuleInfo info) {
    Rule rule = RULES.rule(info.id);
    return rule != null ? rule.isSilent() : RULES.correlation(info.id).isSilent();
  }

  private static List<Rule> speaking(List<Rule> rules) {
    return rules.stream().filter(r -> !r.isSilent()).collect(Collectors.toList());
  }

  @Test
  void everyFileCompilesWithoutProblemOrWarning() {
    assertThat(PACK.problems()).isEmpty();
    assertThat(RULES.filters()).isEmpty();
  }

  @Test
  void everyTestInTheFilesPasses() {
    Problems problems = new Problems();
    List<TestResult> results =
        new RuleTests(RULES, Fixtures.below(FIXTURES), DetectionsPackTest::decode).run(problems);
    assertThat(problems.sorted()).isEmpty();
    String failed =
        results.stream()
            .filter(r -> !r.passed())
            .map(TestResult::toString)
            .collect(Collectors.joining("\n"));
    if (!failed.isEmpty()) fail(failed);
    for (RuleInfo info : RULES.infos()) {
      Set<String> expected =
          results.stream()
              .filter(r -> r.rule() == info)
              .map(TestResult::expected)
              .collect(Collectors.toSet());
      assertThat(expected).as("a hit and a near miss of " + info).contains("match", "no-match");
    }
  }

  @Test
  void everyRuleTellsTheAnalystWhatItIs() {
    Set<String> tactics =
        Set.of(
            "attack.collection",
            "attack.credential-access",
            "attack.defense-evasion",
            "attack.discovery",
            "attack.exfiltration",
            "attack.impact",
            "attack.initial-access",
            "attack.persistence",
            "attack.privilege-escalation");
    Set<String> ids = new TreeSet<>();
    Set<String> titles = new TreeSet<>();
    for (RuleInfo info : RULES.infos()) {
      assertThat(UUID.fromString(info.id)).as("id of " + info).hasToString(info.id);
      assertThat(ids.add(info.id)).as("id of " + info).isTrue();
      assertThat(titles.add(info.title)).as("title of " + info).isTrue();
      assertThat(info.name).as("name of " + info).matches("(kms|trail)_[a-z0-9_]+");
      assertThat(info.levelGiven).as("level of " + info).isTrue();
      assertThat(info.attackTechniques()).as("techniques of " + info).isNotEmpty();
      for (String tag : info.tags) {
        assertThat(tactics.contains(tag) || tag.matches("attack\\.t\\d{4}(\\.\\d{3})?"))
            .as("tag " + tag + " of " + info)
            .isTrue();
      }
      assertThat(info.tags).as("tactic of " + info).anyMatch(tactics::contains);
      assertThat(info.description).as("description of " + info).isNotBlank();
      assertThat(info.falsePositives).as("false positives of " + info).isNotEmpty();
      assertThat(info.runbook).as("runbook of " + info).isNotBlank();
    }
  }

  @Test
  void stepsAreThoseThatSayTheyMakeNoFinding() {
    for (RuleInfo info : RULES.infos()) {
      assertThat(info.description.contains("by itself it makes no finding"))
          .as(info + " says so only if it is a step")
          .isEqualTo(isStep(info));
    }
  }

  @Test
  void everyFieldToShowExists() {
    for (RuleInfo info : RULES.infos()) {
      for (String field : info.fields) {
        Problems problems = new Problems();
        OPTIONS.vocabulary().field(field, info.file, info.line, problems);
        assertThat(problems.sorted()).isEmpty();
      }
    }
  }

  @Test
  void noRuleFiresOnOrdinaryTraffic() throws IOException {
    for (Map.Entry<String, ObjectNode> fixture : fixtures("ordinary").entrySet()) {
      EventView event = view(fixture.getValue());
      assertThat(speaking(RULES.evaluate(event).matched())).as(fixture.getKey()).isEmpty();
      // A key of the highest class makes no difference to services at work.
      event.with(
          new KeyContext()
              .tags(Map.of("data-classification", "Restricted"))
              .set("classification", "Restricted")
              .set("origin", "AWS_KMS")
              .set("policy", (String) null));
      boolean person = fixture.getKey().contains("by-a-user");
      List<Rule> matched = speaking(RULES.evaluate(event).matched());
      if (person && fixture.getValue().get("eventName").asText().equals("Decrypt")) {
        assertThat(matched)
            .extracting(r -> r.info().name)
            .containsOnly("kms_restricted_key_person");
      } else {
        assertThat(matched).as(fixture.getKey()).isEmpty();
      }
    }
  }

  @Test
  void noCorrelationFiresOnAFloodOfOrdinaryTraffic() throws IOException {
    CorrelationRunner runner = new CorrelationRunner(RULES.correlations(), RULES::contributions);
    Instant start = Instant.parse("2026-03-02T10:00:00Z");
    int contributions = 0;
    for (Map.Entry<String, ObjectNode> fixture : fixtures("ordinary").entrySet()) {
      ObjectNode record = fixture.getValue();
      KmsEvent decoded = decode(record.toString().getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 300; i++) {
        record.put("eventTime", start.plusSeconds(i).toString());
        record.put("eventID", fixture.getKey() + i);
        for (JsonNode resource : record.path("resources")) {
          // Services for themselves touch every key there is; people's services the same ones.
          int key = decoded.serviceMade ? i : i % 5;
          ((ObjectNode) resource)
              .put("ARN", "arn:aws:kms:eu-west-1:111122223333:key/" + (100_000 + key));
        }
        EventView event = view(record);
        for (var contribution : RULES.contributions(event, RULES.evaluate(event).matched())) {
          contributions++;
          runner.onEvent(contribution);
        }
      }
    }
    assertThat(contributions).as("the steps do see what services carry").isPositive();
    List<Firing> firings = runner.onTime(Long.MAX_VALUE);
    assertThat(firings).extracting(f -> f.correlationId + f.group).isEmpty();
  }

  @Test
  void everyFixtureIsADocumentationRecordThatATestUses() throws IOException {
    StringBuilder rules = new StringBuilder();
    for (RuleFile file : RuleFile.below(ROOT, new Problems())) rules.append(file.text(null));
    for (String folder : List.of("kms", "trail")) {
      for (Map.Entry<String, ObjectNode> fixture : fixtures(folder).entrySet()) {
        assertThat(rules.indexOf(fixture.getKey())).as(fixture.getKey() + " is used").isPositive();
        String text = fixture.getValue().toString();
        Matcher account = ACCOUNT.matcher(text);
        while (account.find()) assertThat(account.group(1)).isEqualTo("111122223333");
      }
    }
  }

  /** On failure the message holds the table as it should be. */
  @Test
  void theReadmeListsEveryRule() throws IOException {
    List<String> rows = new ArrayList<>();
    List<RuleInfo> infos = new ArrayList<>(RULES.infos());
    infos.sort(Comparator.comparing((RuleInfo i) -> i.file).thenComparingInt(i -> i.line));
    int steps = 0;
    for (RuleInfo info : infos) {
      if (isStep(info)) {
        steps++;
        continue;
      }
      CorrelationRule correlation = RULES.correlation(info.id);
      rows.add(
          "| "
              + info.title
              + " | "
              + info.level.name().toLowerCase(Locale.ROOT)
              + " | "
              + (correlation == null ? "event" : correlation.type().sigmaName())
              + " | `"
              + ROOT.relativize(Path.of(info.file)).toString().replace('\\', '/')
              + "` | `"
              + info.name
              + "` |");
    }
    String page = Files.readString(ROOT.resolve("README.md"));
    List<String> written =
        page.lines()
            .dropWhile(line -> !line.equals("| rule | level | judges | file | name |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .collect(Collectors.toList());
    assertThat(written).as("the table should be\n" + String.join("\n", rows)).isEqualTo(rows);
    assertThat(page).contains(rows.size() + " rules and " + steps + " steps");
  }
}
