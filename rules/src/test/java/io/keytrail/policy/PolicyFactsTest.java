package io.keytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.sigma.Compilation;
import io.keytrail.sigma.Evaluation;
import io.keytrail.sigma.RuleCompiler;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.RuleOptions;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.KeyContext;
import io.keytrail.sigma.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code policy.…} and {@code grant.…} as rules use them. */
class PolicyFactsTest {
  private static final Trust TRUST = new Trust(Set.of("777788889999"), Set.of());
  private static final RuleOptions OPTIONS =
      RuleOptions.DEFAULTS
          .withFacts("policy", new PolicyFacts(TRUST))
          .withFacts("grant", new GrantFacts(TRUST));
  private static final String ROOT =
      "{'Effect':'Allow','Principal':{'AWS':'111122223333'},'Action':'kms:*'}";
  private static final String ADMIN =
      "{'Effect':'Allow','Principal':{'AWS':'arn:aws:iam::111122223333:role/admin'},'Action':'kms:Put*'}";
  private static final String PUBLIC =
      "{'Effect':'Allow','Principal':'*','Action':['kms:Decrypt']}";
  private static final String OTHER =
      "{'Effect':'Allow','Principal':{'AWS':'444455556666'},'Action':'kms:Decrypt'}";

  private static RuleSet rules(String item) {
    Compilation compilation =
        RuleCompiler.compile(
            List.of(
                RuleFile.of(
                    "r.yml",
                    "title: t\nid: r\nlogsource: {product: aws}\ndetection:\n  s:\n    "
                        + item
                        + "\n  condition: s\n")),
            OPTIONS);
    assertThat(compilation.problems()).extracting(Problem::toString).isEmpty();
    return compilation.ruleSet();
  }

  private static String document(String... statements) {
    return ("{'Statement':[" + String.join(",", statements) + "]}").replace('\'', '"');
  }

  private static ObjectNode put(String... statements) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event
        .put("eventSource", "kms.amazonaws.com")
        .put("eventName", "PutKeyPolicy")
        .put("recipientAccountId", "999900001111");
    event.putArray("resources").addObject().put("ARN", "arn:aws:kms:eu-west-1:111122223333:key/k");
    event
        .putObject("requestParameters")
        .put("policy", document(statements))
        .put("bypassPolicyLockoutSafetyCheck", true);
    return event;
  }

  private static String answer(String item, ObjectNode event, String policyBefore) {
    RuleSet rules = rules(item);
    byte[] json = event.toString().getBytes(StandardCharsets.UTF_8);
    EventView view =
        rules.newView().reset(json, 0, json.length, "kms.amazonaws.com", "x", "e", 0, null);
    if ("unknown".equals(policyBefore)) {
      view.with(new KeyContext().set("state", "Enabled"));
    } else if (policyBefore != null) {
      view.with(new KeyContext().set("policy", policyBefore));
    }
    Evaluation evaluation = rules.evaluate(view);
    if (!evaluation.undecided().isEmpty()) return "undecided";
    return evaluation.matched().isEmpty() ? "no" : "yes";
  }

  private static String answer(String item, ObjectNode event) {
    return answer(item, event, null);
  }

  @Test
  void aPolicyThatAllowsEverybody() {
    assertThat(answer("policy.public: true", put(ROOT, PUBLIC))).isEqualTo("yes");
    assertThat(answer("policy.public: true", put(ROOT))).isEqualTo("no");
    assertThat(answer("policy.public_actions: kms:Decrypt", put(ROOT, PUBLIC))).isEqualTo("yes");
    assertThat(answer("policy.external_accounts: '444455556666'", put(ROOT, OTHER)))
        .isEqualTo("yes");
    assertThat(answer("policy.external_accounts: null", put(ROOT))).isEqualTo("yes");
    assertThat(answer("policy.bypass_lockout_check: true", put(ROOT))).isEqualTo("yes");
    assertThat(answer("policy.root_delegation: false", put(ADMIN))).isEqualTo("yes");
    assertThat(answer("policy.unreadable: true", put("{'Effect':'x'}"))).isEqualTo("yes");
  }

  @Test
  void eventsWithoutAPolicyHaveNoFacts() {
    ObjectNode event = put(ROOT);
    event.putNull("requestParameters");
    assertThat(answer("policy.public: null", event)).isEqualTo("yes");
    assertThat(answer("policy.public|exists: true", event)).isEqualTo("no");
  }

  @Test
  void differencesWaitForThePolicyBefore() {
    assertThat(answer("policy.removed_admin: true", put(ROOT))).isEqualTo("undecided");
    assertThat(answer("policy.removed_admin: true", put(ROOT), "unknown")).isEqualTo("undecided");
    assertThat(answer("policy.removed_admin: true", put(ROOT), document(ROOT, ADMIN)))
        .isEqualTo("yes");
    assertThat(answer("policy.removed_admin: true", put(ROOT, ADMIN), document(ROOT, ADMIN)))
        .isEqualTo("no");
    assertThat(answer("policy.lost_root_delegation: true", put(ADMIN), document(ROOT, ADMIN)))
        .isEqualTo("yes");
    assertThat(answer("policy.added_principals: '444455556666'", put(ROOT, OTHER), document(ROOT)))
        .isEqualTo("yes");
    assertThat(
            answer(
                "policy.added_external_accounts: '444455556666'",
                put(ROOT, OTHER),
                document(ROOT, OTHER)))
        .isEqualTo("no");
    assertThat(
            answer("policy.removed_principals|contains: admin", put(ROOT), document(ROOT, ADMIN)))
        .isEqualTo("yes");
  }

  @Test
  void rulesKnowWhetherTheyNeedTheKey() {
    assertThat(rules("policy.public: true").rules().get(0).needsKey()).isFalse();
    assertThat(rules("policy.removed_admin: true").rules().get(0).needsKey()).isTrue();
    assertThat(rules("kms.category: decrypt").rules().get(0).needsKey()).isFalse();
    assertThat(rules("userAgent|fieldref: key.owner").rules().get(0).needsKey()).isTrue();
  }

  @Test
  void grants() {
    ObjectNode event = put(ROOT);
    ObjectNode request = event.putObject("requestParameters");
    request
        .put("granteePrincipal", "arn:aws:iam::444455556666:role/x")
        .put("retiringPrincipal", "arn:aws:iam::111122223333:role/y");
    request.putArray("operations").add("Decrypt").add("CreateGrant");
    assertThat(answer("grant.external: true", event)).isEqualTo("yes");
    assertThat(answer("grant.retiring_external: false", event)).isEqualTo("yes");
    assertThat(answer("grant.operations: CreateGrant", event)).isEqualTo("yes");
    assertThat(answer("grant.creates_grants: true", event)).isEqualTo("yes");
    assertThat(answer("grant.decrypts: true", event)).isEqualTo("yes");
    assertThat(answer("grant.constrained: false", event)).isEqualTo("yes");
    request.put("granteePrincipal", "arn:aws:iam::777788889999:role/x");
    assertThat(answer("grant.external: true", event)).isEqualTo("no");
    request.put("granteePrincipal", "dynamodb.eu-west-1.amazonaws.com");
    assertThat(answer("grant.service: true", event)).isEqualTo("yes");
    assertThat(answer("grant.external: false", event)).isEqualTo("yes");
    request.put("granteePrincipal", "AROAEXAMPLEID123");
    assertThat(answer("grant.unresolved: true", event)).isEqualTo("yes");
    assertThat(answer("grant.grantee|exists: true", put(ROOT))).isEqualTo("no");
  }
}
