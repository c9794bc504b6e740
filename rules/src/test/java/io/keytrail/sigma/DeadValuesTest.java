package io.keytrail.sigma;

import static io.keytrail.sigma.Sigma.item;
import static io.keytrail.sigma.Sigma.problems;
import static io.keytrail.sigma.Sigma.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.detections.PackagedRules;
import io.keytrail.detections.RuleDefaults;
import io.keytrail.policy.Trust;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes a rule silent for ever is told; what may well be is not. */
class DeadValuesTest {
  private static final String KMS = "eventSource: kms.amazonaws.com\n";

  @Test
  void anEventThatKmsDoesNotHaveIsToldWithTheNearest() {
    assertThat(problems(item(KMS + "eventName: [Decrypt, Decyrpt]")))
        .isEqualTo(
            "f1.yml:7: warning: no event of KMS is called `Decyrpt`; did you mean `Decrypt`?");
    assertThat(problems(item(KMS + "eventName: Frobnicate")))
        .endsWith("no event of KMS is called `Frobnicate`, as far as this version knows");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eventName: Decyrpt*",
        "eventName|startswith: Decyrpt",
        "eventName|contains: ecyrp",
        "eventName|re: ^Decyrpt",
        "eventName|cased: decrypt",
        "eventName|neq: Decyrpt"
      })
  void howeverTheNameIsAskedFor(String item) {
    assertThat(problems(item(KMS + item))).contains("f1.yml:7: warning: no event of KMS is called");
  }

  @Test
  void theSourceMayStandElsewhereInTheRule() {
    String apart = "a: {eventSource: kms.amazonaws.com}\nb: {eventName: Decyrpt}\ncondition: ";
    assertThat(problems(rule(apart + "a and b"))).contains("no event of KMS is called `Decyrpt`");
    assertThat(problems(rule(apart + "a and not b"))).contains("no event of KMS is called");
    assertThat(problems(rule(apart + "a or b"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eventName: Decyrpt",
        "eventSource: s3.amazonaws.com\neventName: Decyrpt",
        "eventSource: [kms.amazonaws.com, s3.amazonaws.com]\neventName: ListBuckets",
        "eventSource|endswith: .amazonaws.com\neventName: Decyrpt",
        "eventSource: KMS.amazonaws.com\neventName: decrypt",
        "eventSource: kms.amazonaws.com\neventName: '*Key*'",
        "eventSource: kms.amazonaws.com\neventName: null",
        "eventSource: kms.amazonaws.com\neventName|exists: true",
        "eventSource: '*'",
        "eventSource: ec2.amazonaws.com.cn",
        "key.state: [enabled, PendingReplicaDeletion, Deleted, null]",
        "key.state|startswith: Pending",
        "key.rotation_enabled: false",
        "key.rotation_enabled: 'True'",
        "key.classification: Whatever",
        "key.age_days|gt: 5",
        "kms.operation: decrypt",
        "kms.principal_type: [role, aws_service]"
      })
  void whatCanBeIsNotDoubted(String item) {
    assertThat(problems(item(item))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "kms.amazon.com, kms.amazonaws.com",
    "kms, kms.amazonaws.com",
    "kms.amazonaws.co, kms.amazonaws.com",
    "aws.kms, kms.amazonaws.com"
  })
  void aSourceThatIsNoneIsToldTogetherWithTheName(String source, String meant) {
    String told = problems(item("eventSource: " + source + "\neventName: Decyrpt"));
    assertThat(told).contains("no event has the source `" + source + "`; did you mean `" + meant);
    assertThat(told).contains("did you mean `Decrypt`?");
  }

  @ParameterizedTest
  @CsvSource({
    "key.state: disbaled, Disabled",
    "key.origin: EXTERNALLY, EXTERNAL",
    "key.spec: SYMETRIC_DEFAULT, SYMMETRIC_DEFAULT",
    "key.manager: CUSTOMERS, CUSTOMER",
    "key.usage: SIGN_VERFIY, SIGN_VERIFY",
    "kms.principal_type: rolle, role",
    "key.rotation_enabled: flase, false"
  })
  void aValueThatTheFieldNeverHasIsToldWithTheNearest(String item, String near) {
    String field = item.substring(0, item.indexOf(':'));
    assertThat(problems(item(item)))
        .contains("f1.yml:6: warning: `" + field + "` is never `")
        .endsWith("did you mean `" + near + "`?");
    assertThat(problems(item("key.manager: nobody"))).endsWith("(there are AWS, CUSTOMER)");
  }

  @Test
  void factsOfPoliciesAreTrueOrFalse() {
    RuleOptions options = RuleDefaults.options(Trust.NOBODY, Set.of());
    assertThat(Sigma.compile(options, item("policy.public: yes")).problems().toString())
        .contains("`policy.public` is never `yes`")
        .contains("(there are false, true)");
    assertThat(Sigma.compile(options, item("grant.external: true")).problems()).isEmpty();
  }

  @Test
  void filtersAndTestsAreLookedThroughAsWell() {
    String filter =
        "title: F\nid: f\nreason: r\nlogsource: {product: aws, service: cloudtrial}\n"
            + "filter:\n  rules: any\n  s: {eventSource: kms.amazonaws.com, eventName: Decyrpt}\n"
            + "  condition: not s\n";
    assertThat(problems(filter))
        .contains(
            "f1.yml:4: warning: logsource (product aws, service cloudtrial) is not CloudTrail's")
        .contains("the filter leaves nothing out here; did you mean `cloudtrail`?")
        .contains("f1.yml:7: warning: no event of KMS is called `Decyrpt`");
  }

  @ParameterizedTest
  @CsvSource({
    "attack.t148, is no technique",
    "attack.t1485.1, is no technique",
    "attack.inpact, did you mean `attack.impact`?",
    "attack.defence_evasion, did you mean `attack.defense-evasion`?",
    "t1485, did you mean `attack.t1485`?",
    "impact, did you mean `attack.impact`?",
    "atack.t1485, did you mean `attack.t1485`?"
  })
  void aTagThatAttackDoesNotHaveIsTold(String tag, String told) {
    assertThat(
            problems(
                item("eventName: a")
                    .replace("id: r1", "id: r1\ntags: [attack.impact, " + tag + "]")))
        .startsWith("f1.yml:3: warning: tag `" + tag + "`")
        .contains(told);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attack.t1485",
        "ATTACK.T1078.004",
        "attack.defense_evasion",
        "attack.command-and-control",
        "attack.of-a-later-matrix",
        "attack.g0049",
        "attack.s0363",
        "cve.2024-1234",
        "keytrail.mine",
        "team-a"
      })
  void otherTagsAreNotDoubted(String tag) {
    assertThat(problems(item("eventName: a").replace("id: r1", "id: r1\ntags: [" + tag + "]")))
        .isEmpty();
  }

  @Test
  void thePackHasNoneOfIt() {
    assertThat(
            RuleCompiler.compile(
                    PackagedRules.files(), RuleDefaults.options(Trust.NOBODY, Set.of()))
                .problems())
        .isEmpty();
  }
}
