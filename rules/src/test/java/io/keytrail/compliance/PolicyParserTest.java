package io.keytrail.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may stand in a policy, and how it is told what is wrong with it. */
class PolicyParserTest {
  private static List<String> problems(String... yaml) {
    Problems problems = new Problems();
    List<RuleFile> files =
        java.util.stream.IntStream.range(0, yaml.length)
            .mapToObj(i -> RuleFile.of("p" + i + ".yml", yaml[i]))
            .collect(Collectors.toList());
    CompliancePolicy.read(files, problems);
    return problems.sorted().stream().map(Problem::toString).collect(Collectors.toList());
  }

  @Test
  void allProblemsAreToldAtOnceWithTheirLines() {
    assertThat(
            problems(
                String.join(
                    "\n",
                    "rotatoin: {max-age: 3d}",
                    "classifications: [Internal, Restricted]",
                    "rotation:",
                    "  max-age: 1y",
                    "  by-classification: {Restrictd: 90d}",
                    "  by-account: {123: 90d}",
                    "required-tags: {a: b}",
                    "controls: {rotation-aeg: {enabled: no}}",
                    "exemptions:",
                    "  - {until: tomorrow, keys: x}",
                    "  - {reason: because}")))
        .containsExactly(
            "p0.yml:1: error: unknown setting `rotatoin`; did you mean `rotation`? (known here:"
                + " accounts, alias-patterns, classifications, controls, deletion, exemptions,"
                + " imported-material, name, new-key-grace, report-unknown, required-tags,"
                + " resources, rotation, summarise-above, tags, unused-after, version)",
            "p0.yml:4: error: `rotation.123` is no account: write its 12 digits, in quotes",
            "p0.yml:4: error: `rotation.max-age` is `1y`; write a number and d, h or m, such as"
                + " 90d, at most 36500d",
            "p0.yml:4: error: classification `Restrictd` is not among `classifications`; did you"
                + " mean `Restricted`? (there are Internal, Restricted)",
            "p0.yml:7: error: `required-tags` must be texts, not a map",
            "p0.yml:8: error: unknown setting `controls.rotation-aeg`; did you mean `rotation-age`?"
                + " (known here: "
                + Arrays.stream(Control.values())
                    .map(Control::id)
                    .sorted()
                    .collect(Collectors.joining(", "))
                + ")",
            "p0.yml:10: error: `exemptions[].reason` is missing: say why",
            "p0.yml:10: error: `exemptions[].until` is `tomorrow`; write a day such as 2026-12-31"
                + " or a moment such as 2026-12-31T08:00:00Z",
            "p0.yml:11: error: an exemption of all keys: name `keys`, `accounts`, `aliases` or"
                + " `tags`");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unused-after: 0d | `unused-after` must be more than 0",
        "deletion: {used-within: 64d} | may be 63d at most: users are remembered no longer",
        "summarise-above: 0 | write a number from 1 to 10000",
        "controls: {unused: {severity: hi}} | unknown severity `hi`",
        "controls: {unused: {enabled: perhaps}} | must be true or false, not `perhaps`",
        "report-unknown: [unsed] | unknown control `unsed`; did you mean `unused`?",
        "alias-patterns: ['(a'] | is no RE2 expression",
        "resources: [{classification: X}] | `resources[].pattern` is missing",
        "accounts: {'111122223333': {enviroment: x}} | did you mean `environment`?",
        "- a | a policy must be a map, not a list",
        "tags: {owner: ''} | `tags.owner` must be texts",
        "tags: {owner: []} | `tags.owner` names no tag",
        "name: [a | not YAML"
      })
  void eachMistakeIsNamed(String yaml, String message) {
    assertThat(String.join("\n", problems(yaml))).contains(message);
  }

  @Test
  void aSettingStandsInOneFileOnlyAndListsAddUp() {
    String account = "accounts: {\"111122223333\": {environment: test}}\n";
    assertThat(problems("unused-after: 3d\n" + account, "name: x\n\nunused-after: 4d\n" + account))
        .containsExactly(
            "p1.yml:3: error: `unused-after` stands here, and in p0.yml:1; keep one of them",
            "p1.yml:4: error: account `111122223333` is described twice");
    String exemption = "exemptions: [{reason: r, keys: k}]\n";
    assertThat(problems(exemption, exemption)).isEmpty();
  }

  @Test
  void whatAFileDoesNotSayIsAsPackaged() {
    CompliancePolicy packaged = CompliancePolicy.packaged();
    CompliancePolicy empty = Keys.policy("name: mine\n");
    assertThat(empty)
        .usingRecursiveComparison()
        .ignoringFields("name", "fingerprint", "tagNames")
        .isEqualTo(packaged);
    assertThat(packaged.summariseAbove()).isEqualTo(25);
  }

  @Test
  void theFingerprintFollowsTheContent() {
    assertThat(Keys.policy("name: a\n").fingerprint())
        .isEqualTo(Keys.policy("name: a\n").fingerprint())
        .isNotEqualTo(Keys.policy("name: b\n").fingerprint());
  }
}
