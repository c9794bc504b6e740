package io.keytrail.sigma;

import static io.keytrail.sigma.Sigma.clean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.detections.RuleDefaults;
import io.keytrail.kms.KmsEvent;
import io.keytrail.policy.Trust;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.verify.Fixtures;
import io.keytrail.sigma.verify.RuleTests;
import io.keytrail.sigma.verify.TestResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests inside rule files: that they pass, that they can fail, and what they say then. */
class RuleTestsTest {
  private static final String FIXTURE =
      "{\"eventSource\":\"kms.amazonaws.com\",\"eventName\":\"DisableKey\",\"eventID\":\"e\","
          + "\"eventTime\":\"2026-05-01T10:00:00Z\",\"recipientAccountId\":\"111122223333\","
          + "\"errorCode\":\"X\",\"resources\":[{\"ARN\":\"arn:aws:kms:eu-west-1:111122223333:key/1\"}]}";
  private static final Fixtures FIXTURES =
      name -> {
        if (!name.equals("disable.json")) throw new IOException("there is no fixture " + name);
        return FIXTURE.getBytes(StandardCharsets.UTF_8);
      };

  private static final String RULE =
      "title: Key disabled\nid: r1\nname: disabled\nlogsource: {product: aws}\n"
          + "detection: {s: {eventName: DisableKey}, failed: {errorCode|exists: true}, condition: s and not failed}\n";

  private static String tests(String... tests) {
    return "tests:\n"
        + List.of(tests).stream()
            .map(t -> "  - {name: n, " + t + "}\n")
            .collect(Collectors.joining());
  }

  private static List<TestResult> run(Problems problems, String... files) {
    return new RuleTests(clean(files), FIXTURES, json -> (KmsEvent) null).run(problems);
  }

  private static List<String> actual(String... files) {
    Problems problems = new Problems();
    List<TestResult> results = run(problems, files);
    assertThat(problems.sorted()).isEmpty();
    return results.stream().map(TestResult::actual).collect(Collectors.toList());
  }

  private static String problems(String... files) {
    Problems problems = new Problems();
    run(problems, files);
    return problems.sorted().stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }

  @Test
  void aFixtureIsPatched() {
    assertThat(
            actual(
                RULE
                    + tests(
                        "event: disable.json, expect: no-match",
                        "event: disable.json, without: [errorCode], expect: match",
                        "event: disable.json, without: errorCode, with: {eventName: EnableKey}, expect: no-match",
                        "event: {eventName: DisableKey}, expect: match",
                        "with: {eventName: disablekey}, expect: match")))
        .containsExactly("no-match", "match", "no-match", "match", "match");
  }

  @Test
  void settingsStandInForTheConfiguration() {
    String rule =
        "title: t\nid: r3\nlogsource: {product: aws}\n"
            + "detection: {s: {region.unused: true}, condition: s}\n";
    String event = "event: {requestParameters: {replicaRegion: eu-north-1}}, ";
    String tests =
        tests(
            event + "expect: match",
            event + "settings: {used-regions: [us-east-1]}, expect: match",
            event + "settings: {used-regions: eu-north-1}, expect: no-match",
            event + "settings: {used-regions: []}, expect: no-match",
            event + "settings: {trusted-accounts: ['111122223333']}, expect: match");
    Problems problems = new Problems();
    RuleSet rules = clean(RuleDefaults.options(Trust.NOBODY, Set.of("eu-west-1")), rule + tests);
    List<TestResult> results =
        new RuleTests(rules, FIXTURES, json -> (KmsEvent) null).run(problems);
    assertThat(problems.sorted()).isEmpty();
    assertThat(results).hasSize(5).allMatch(TestResult::passed);
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    Problems problems = new Problems();
    RuleSet rules =
        clean(
            RuleDefaults.options(Trust.NOBODY, Set.of()),
            RULE
                + tests(
                    "with: {eventName: b}, settings: {used-region: [x]}, expect: match",
                    "with: {eventName: b}, settings: {trusted-accounts: ['12']}, expect: match",
                    "with: {eventName: b}, settings: {used-regions: {a: b}}, expect: match",
                    "with: {eventName: b}, settings: [used-regions], expect: match"));
    new RuleTests(rules, FIXTURES, json -> (KmsEvent) null).run(problems);
    assertThat(problems.sorted())
        .extracting(Problem::toString)
        .containsExactly(
            "f1.yml:7: error: there is no setting `used-region`; did you mean `used-regions`? (there"
                + " are trusted-accounts, trusted-organizations, used-regions)",
            "f1.yml:8: error: trusted account 12 is not twelve digits",
            "f1.yml:9: error: a setting is a list of texts; here is a map",
            "f1.yml:10: error: `settings` must be a map of name to list, not a list");
  }

  @Test
  void patchesReachIntoListsAndKeepTypes() {
    String rule =
        "title: t\nid: r2\nlogsource: {product: aws}\ndetection:\n  s:\n    resources.ARN|endswith: 'key/2'\n"
            + "    recipientAccountId|re: '^001'\n    requestParameters.er: 5\n    requestParameters.yes: true\n    readOnly: b\n    errorCode: null\n    errorCode|exists: true\n  condition: s\n";
    assertThat(
            actual(
                rule
                    + tests(
                        "event: disable.json, with: {resources.0.ARN: 'arn:x:key/2', recipientAccountId: 001234567012, requestParameters.er: 5, requestParameters.yes: true, readOnly: [a, b], errorCode: null}, expect: match",
                        "event: disable.json, with: {resources.ARN: 'x:key/2', recipientAccountId: 001, requestParameters: {er: '5', yes: 'True'}, readOnly: b, errorCode: ~}, expect: match",
                        "event: disable.json, with: {recipientAccountId: 001, requestParameters.er: 5, requestParameters.yes: true, readOnly: b, errorCode: ~}, expect: no-match")))
        .containsExactly("match", "match", "no-match");
  }

  @Test
  void aFailureShowsExpectationAndFactItemByItem() {
    TestResult failed =
        run(new Problems(), RULE + tests("event: disable.json, expect: match")).get(0);
    assertThat(failed.passed()).isFalse();
    assertThat(failed.toString())
        .startsWith("f1.yml:7: Key disabled: n: expected match, was no-match\n")
        .contains("eventName = `DisableKey`: true  (event: \"DisableKey\")")
        .contains("errorCode|exists = `true`: true  (event: \"X\")");
    TestResult passed =
        run(new Problems(), RULE + tests("event: disable.json, expect: no-match")).get(0);
    assertThat(passed.toString()).isEqualTo("f1.yml:7: Key disabled: n: ok");
  }

  @Test
  void theKeysContextIsGivenByTheTest() {
    String rule =
        "title: t\nid: r3\nlogsource: {product: aws}\ndetection: {s: {eventName: DisableKey, key.tags.env: prod}, condition: s}\n";
    assertThat(
            actual(
                rule
                    + tests(
                        "event: disable.json, expect: undecided",
                        "event: disable.json, key: {tags: {env: prod}}, expect: match",
                        "event: disable.json, key: {tags: {env: dev}}, expect: no-match",
                        "event: disable.json, key: {state: Enabled}, expect: undecided")))
        .containsExactly("undecided", "match", "no-match", "undecided");
  }

  @Test
  void filtersAreTestedAndApply() {
    String filter =
        "title: f\nid: fi\nlogsource: {product: aws}\nfilter: {rules: any, s: {userAgent: ann}, condition: not s}\n"
            + tests(
                "event: {userAgent: ann}, expect: filtered",
                "event: {userAgent: bob}, expect: kept");
    assertThat(
            actual(
                RULE + tests("event: {eventName: DisableKey, userAgent: ann}, expect: suppressed"),
                filter))
        .containsExactly("suppressed", "filtered", "kept");
  }

  private static final String CORRELATION =
      "title: many\nid: c1\ncorrelation: {type: value_count, rules: [disabled], group-by: [userAgent], timespan: 5m, condition: {field: resources.ARN, gte: 3}}\n";

  @Test
  void correlationsAreTestedWithEventsInTime() {
    String event =
        "event: disable.json, without: [errorCode], with: {userAgent: ann, resources.0.ARN: 'key/{n}'}";
    assertThat(
            actual(
                RULE,
                CORRELATION
                    + tests(
                        "events: [{" + event + ", times: 3, every: 150s}], expect: match",
                        "events: [{" + event + ", times: 3, every: 151s}], expect: no-match",
                        "events: [{"
                            + event
                            + ", times: 2}, {"
                            + event
                            + ", at: 5m, times: 3}], expect: match",
                        "events: [{event: disable.json, with: {userAgent: ann}, times: 9}], expect: no-match")))
        .containsExactly("match", "no-match", "match", "no-match");
  }

  @Test
  void aFailedCorrelationTellsWhatCameIn() {
    String event = "event: disable.json, without: [errorCode], with: {userAgent: ann}";
    TestResult failed =
        run(
                new Problems(),
                RULE,
                CORRELATION
                    + tests("events: [{" + event + ", times: 2, every: 1s}], expect: match"))
            .get(0);
    assertThat(failed.toString())
        .contains(
            "2026-01-01T12:00:01Z DisableKey matches [Key disabled (disabled)] group [ann] values [arn:aws:kms:eu-west-1:111122223333:key/1]")
        .contains("never fired: number of distinct values of a field had to be >= 3 within 300 s");
  }

  @Test
  void testsThatCannotBeReadAreProblems() {
    assertThat(problems(RULE + tests("event: disable.json, expect: hit")))
        .contains(
            "f1.yml:7: error: `expect` must be one of match, no-match, suppressed, undecided, not `hit`");
    assertThat(problems(RULE + tests("evnt: disable.json, expect: match")))
        .contains("unknown key `evnt` in a test; did you mean `event`?");
    assertThat(problems(RULE + tests("events: [{event: disable.json}], expect: match")))
        .contains("`events` are for correlations");
    assertThat(problems(RULE + tests("expect: match")))
        .contains("an event needs `event`, `with` or both");
    assertThat(problems(RULE + tests("event: disable.json, key: {tag: x}, expect: match")))
        .contains("key has no field `tag`; did you mean `tags`?");
    assertThat(
            problems(
                RULE,
                CORRELATION + tests("events: [{event: disable.json, every: soon}], expect: match")))
        .contains("`every` is a time such as");
    assertThat(problems(RULE + "tests: [x]\n")).contains("a test must be a map");
    assertThat(problems(RULE + tests("event: disable.json, without: [{a: b}], expect: match")))
        .contains("`without` must be a list of fields; here is a map");
    Problems checked = new Problems();
    RuleTests.check(Sigma.compile(RULE + tests("expect: match")), checked);
    assertThat(checked.sorted()).hasSize(1);
  }

  @Test
  void aMissingFixtureIsAnErrorOfTheTest() {
    TestResult failed = run(new Problems(), RULE + tests("event: none.json, expect: match")).get(0);
    assertThat(failed.toString())
        .contains("expected match, was error")
        .contains("there is no fixture none.json");
  }

  @Test
  void fixturesStayInTheirDirectory(@TempDir Path dir) throws IOException {
    Files.writeString(dir.resolve("a.json"), FIXTURE);
    assertThat(Fixtures.below(dir).load("a.json")).isNotEmpty();
    assertThatThrownBy(() -> Fixtures.below(dir).load("../../etc/passwd"))
        .hasMessageContaining("outside");
    assertThatThrownBy(() -> Fixtures.below(dir).load("b.json"))
        .hasMessageContaining("there is no fixture");
    assertThatThrownBy(() -> Fixtures.none().load("b.json"))
        .hasMessageContaining("no directory of fixtures");
  }
}
