package io.keytrail.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.detections.RuleDefaults;
import io.keytrail.policy.Trust;
import io.keytrail.sigma.correlate.CorrelationRule;
import io.keytrail.sigma.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A rule of the user's in the place of a packaged one, and packaged ones switched off. */
class ReplacementTest {
  private static final String PACK =
      rule("p1", "name: disabled\nlevel: medium", "DisableKey")
          + "---\n"
          + rule("p2", "name: scheduled", "ScheduleKeyDeletion")
          + "---\n"
          + correlation("p3", "name: mass_disabling", "[disabled]");

  private static String rule(String id, String more, String eventName) {
    return "title: "
        + id
        + "\nid: "
        + id
        + "\n"
        + more
        + "\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  s: {eventName: "
        + eventName
        + "}\n  condition: s\n";
  }

  private static String correlation(String id, String more, String rules) {
    return "title: "
        + id
        + "\nid: "
        + id
        + "\n"
        + more
        + "\ncorrelation:\n  type: event_count\n  rules: "
        + rules
        + "\n  group-by: [userIdentity.arn]\n  timespan: 5m\n  condition: {gte: 3}\n";
  }

  private static Compilation compile(String own, String... disabled) {
    RuleFile pack = RuleFile.packaged("pack.yml", PACK.getBytes(StandardCharsets.UTF_8));
    return RuleCompiler.compile(
        own == null ? List.of(pack) : List.of(pack, RuleFile.of("own.yml", own)),
        RuleOptions.DEFAULTS.withDisabled(List.of(disabled)));
  }

  private static String problems(String own) {
    return compile(own).problems().stream()
        .map(Problem::toString)
        .collect(Collectors.joining("\n"));
  }

  private static boolean matches(RuleSet rules, String id, String eventName) {
    return rules
        .evaluate(Sigma.view(rules, "{'eventName': '" + eventName + "'}"))
        .matched()
        .stream()
        .anyMatch(rule -> rule.info().id.equals(id));
  }

  @Test
  void aRuleThatSaysSoTakesThePlaceOfThePackagedOneOfItsId() {
    Compilation compilation =
        compile(rule("p1", "replaces: packaged\nlevel: high", "DisableKeyRotation"));
    assertThat(compilation.problems()).isEmpty();
    RuleSet rules = compilation.ruleSet();
    assertThat(rules.rules()).extracting(rule -> rule.info().id).containsExactly("p2", "p1");
    assertThat(matches(rules, "p1", "DisableKeyRotation")).isTrue();
    assertThat(matches(rules, "p1", "DisableKey")).isFalse();
    assertThat(rules.rule("p1").info().file).isEqualTo("own.yml");
    assertThat(rules.rule("p1").info().replaced.where()).isEqualTo("pack.yml:1");
  }

  @Test
  void correlationsThatReferToItByNameFollow() {
    RuleSet rules = compile(rule("p1", "replaces: packaged", "DisableKeyRotation")).ruleSet();
    CorrelationRule mass = rules.correlation("p3");
    assertThat(mass.ruleIds()).containsExactly("p1");
    assertThat(rules.rule("p1").isSilent()).isTrue();
    assertThat(mass.fingerprint())
        .as("what was counted of the former rule does not count for this one")
        .isNotEqualTo(compile(null).ruleSet().correlation("p3").fingerprint());
  }

  @Test
  void aCorrelationIsReplacedLikeARule() {
    RuleSet rules =
        compile(correlation("p3", "replaces: packaged\nlevel: low", "[p1, p2]")).ruleSet();
    assertThat(rules.correlation("p3").ruleIds()).containsExactly("p1", "p2");
    assertThat(rules.correlations()).hasSize(1);
  }

  @Test
  void withoutTheWordTheIdIsTakenAndTheMessageTellsTheWay() {
    assertThat(problems(rule("p1", "", "DisableKey")))
        .isEqualTo(
            "own.yml:1: error: `p1` is already the id or name of the one at pack.yml:1; to take its"
                + " place write `replaces: packaged` beside `id`");
    assertThat(problems(rule("mine", "name: disabled", "DisableKey")))
        .isEqualTo(
            "own.yml:1: error: `disabled` is already the id or name of the one at pack.yml:1; give"
                + " this one a name of its own, or the id of that and `replaces: packaged`");
    assertThat(compile(rule("p1", "", "Encrypt")).ruleSet().rule("p1").info().file)
        .isEqualTo("pack.yml");
  }

  @Test
  void whatIsToBeReplacedMustBeThere() {
    assertThat(problems(rule("p11", "replaces: packaged", "DisableKey")))
        .startsWith("own.yml:1: error: `replaces: packaged`, but no packaged rule has the id `p11`")
        .contains("did you mean `p1`?");
    assertThat(problems(rule("p1", "replaces: packaged\nname: other", "DisableKey")))
        .contains("it replaces p1 (disabled) and must keep its name", "write `name: disabled`");
    assertThat(problems(rule("p1", "replaces: builtin", "DisableKey")))
        .startsWith("own.yml:3: error: `replaces` cannot be `builtin`");
    assertThat(
            problems(
                "title: f\nid: p1\nreplaces: packaged\n"
                    + "logsource: {product: aws, service: cloudtrail}\n"
                    + "filter:\n  rules: any\n  s: {eventName: b}\n  condition: not s\n"))
        .startsWith("own.yml:3: error: a filter replaces nothing");
  }

  @Test
  void twoCannotTakeOnePlace() {
    String twice =
        rule("p1", "replaces: packaged", "DisableKey")
            + "---\n"
            + rule("p1", "replaces: packaged", "EnableKey");
    assertThat(problems(twice)).contains("own.yml:9: error: `p1` is already the id or name of");
  }

  @Test
  void withoutThePackThereIsNothingToReplaceAndNothingAmiss() {
    RuleSet rules = Sigma.clean(rule("p1", "replaces: packaged", "DisableKey"));
    assertThat(rules.rule("p1").info().replaced).isNull();
  }

  @Test
  void theVersionChangesWithAReplacementAndWithWhatIsOff() {
    assertThat(
            List.of(
                compile(null).ruleSet().version(),
                compile(rule("p1", "replaces: packaged", "DisableKey")).ruleSet().version(),
                compile(rule("p1", "replaces: packaged", "EnableKey")).ruleSet().version(),
                compile(null, "p2").ruleSet().version()))
        .doesNotHaveDuplicates();
  }

  @Test
  void theVersionChangesWithWhatTheConfigurationSays() {
    String rule = rule("p1", "", "DisableKey");
    assertThat(
            List.of(
                version(rule, Trust.NOBODY, Set.of()),
                version(rule, Trust.NOBODY, Set.of("eu-west-1")),
                version(rule, Trust.NOBODY, Set.of("eu-west-1", "us-east-1")),
                version(rule, new Trust(Set.of("444455556666"), Set.of()), Set.of())))
        .doesNotHaveDuplicates();
    assertThat(version(rule, Trust.NOBODY, Set.of("us-east-1", "eu-west-1")))
        .isEqualTo(version(rule, Trust.NOBODY, Set.of("eu-west-1", "us-east-1")));
    assertThat(version(rule, Trust.NOBODY, Set.of()))
        .as("where it says nothing, as without it")
        .isEqualTo(Sigma.clean(rule).version());
  }

  private static String version(String rule, Trust trust, Set<String> usedRegions) {
    return Sigma.clean(RuleDefaults.options(trust, usedRegions), rule).version();
  }

  @Test
  void aRuleThatIsOffIsGone() {
    RuleSet rules = compile(null, "scheduled").ruleSet();
    assertThat(rules.rule("p2")).isNull();
    assertThat(rules.wants("kms.amazonaws.com", "ScheduleKeyDeletion")).isFalse();
    assertThat(rules.disabled()).extracting(info -> info.id).containsExactly("p2");
  }

  @Test
  void aCorrelationThatIsOffTakesItsStepsWithItAndMakesNoneOfThemSpeak() {
    RuleSet rules = compile(null, "p3").ruleSet();
    assertThat(rules.correlations()).isEmpty();
    assertThat(rules.rules()).extracting(rule -> rule.info().id).containsExactly("p2");
  }

  @Test
  void whatOthersCountGoesOnInSilence() {
    String generate =
        correlation("own", "name: own", "[p1, p2]")
            .replace("timespan", "generate: true\n  timespan");
    RuleSet rules = compile(generate, "p2").ruleSet();
    assertThat(rules.rule("p2").isSilent()).isTrue();
    assertThat(rules.correlation("own").ruleIds()).containsExactly("p1", "p2");
    RuleSet below = compile(correlation("own", "", "[p3]"), "p3").ruleSet();
    assertThat(below.correlation("p3").isSilent()).isTrue();
    assertThat(below.rule("p1").isSilent()).as("what p3 counts").isTrue();
  }

  @Test
  void aFilterForARuleThatIsOffIsNoMistake() {
    String filter =
        "title: f\nlogsource: {product: aws, service: cloudtrail}\n"
            + "filter:\n  rules: [scheduled]\n  s: {eventName: b}\n  condition: not s\n";
    assertThat(compile(filter, "p2").problems()).isEmpty();
  }

  @Test
  void namesThatNothingHasAreTold() {
    assertThat(
            compile(null, "p2").ruleSet().unknownAmong(List.of("p2", "scheduled", "p1", "disable")))
        .containsExactly("no rule has the id or name `disable`; did you mean `disabled`?");
  }
}
