package io.keytrail.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Finding;
import io.keytrail.finding.Resource;
import io.keytrail.kms.KeyRole;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.PrincipalType;
import io.keytrail.sigma.correlate.CorrelationRunner;
import io.keytrail.sigma.correlate.Firing;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.report.Callers;
import io.keytrail.sigma.report.FiringFindings;
import io.keytrail.sigma.report.RuleFindings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose repetitions are one finding: a principal's, and a person's where people share a role. */
class RuleSubjectTest {
  private static final String SHARED =
      "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/"
          + "AWSReservedSSO_Support_0123456789abcdef";
  private static final String KEY =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890a";
  private static final String ROLE = "arn:aws:iam::111122223333:role/worker";

  private final RuleSet rules =
      Sigma.clean(
          "title: T\nid: r\nname: r\nlogsource: {product: aws}\n"
              + "detection: {s: {eventName: Decrypt}, condition: s}\n---\n"
              + "title: P\nid: p\nname: p\ngroup-by: [kms.principal, kms.key_arn]\n"
              + "logsource: {product: aws}\n"
              + "detection: {s: {eventName: Decrypt}, condition: s}\n---\n"
              + "title: C\nid: c\nname: c\ncorrelation: {type: value_count, rules: [r], generate: true,"
              + " group-by: [kms.caller], timespan: 1h, condition: {field: kms.key_arn, gte: 2}}\n");
  private static final byte[] EMPTY = {'{', '}'};
  private int id;

  private KmsEvent event(String principal, String session, boolean console) {
    KmsEvent event = new KmsEvent();
    event.eventName = "Decrypt";
    event.operation = KmsOperation.DECRYPT;
    event.eventId = "e" + id++;
    event.eventTimeMillis = id * 1_000L;
    event.keys.add(new KeyUse(KEY + id % 2, KeyRole.TARGET));
    event.principal = principal;
    event.principalType = PrincipalType.ROLE;
    event.sessionName = session;
    event.fromConsole = console;
    return event;
  }

  private Finding match(String principal, String session, boolean console) {
    return match("r", principal, session, console);
  }

  private Finding match(String rule, String principal, String session, boolean console) {
    id = 0;
    EventView view = rules.newView().reset(EMPTY, event(principal, session, console));
    return RuleFindings.of(rules.rule(rule), rules, view);
  }

  private String subject(String principal, String session, boolean console) {
    return match(principal, session, console).uid;
  }

  @Test
  void aNewPersonInASharedRoleIsNews() {
    assertThat(subject(SHARED, "alice", false)).isNotEqualTo(subject(SHARED, "bob", false));
    assertThat(subject(SHARED, "alice", true)).isEqualTo(subject(SHARED, "alice", false));
    assertThat(match(SHARED, "alice", false).message)
        .startsWith(SHARED + " (alice) called Decrypt");
  }

  @Test
  void aRuleMayMakeOneFindingOfThoseWhoShareARole() {
    Finding alice = match("p", SHARED, "alice", false);
    assertThat(match("p", SHARED, "bob", true).uid).isEqualTo(alice.uid);
    assertThat(match("p", ROLE, "alice", true).uid).isNotEqualTo(alice.uid);
    assertThat(alice.message).as("still names who it was").startsWith(SHARED + " (alice) called");
    assertThat(Callers.names(alice)).containsExactly("alice");
    assertThat(Callers.names(match("p", ROLE, "bob", true))).containsExactly("bob");
    assertThat(Callers.names(match("p", ROLE, "pod-x2x9z", false))).containsExactly("worker");
    assertThat(Callers.names(match("r", SHARED, "alice", false))).isEmpty();
  }

  @Test
  void numbersOfEmployeesAreNames() {
    assertThat(subject(SHARED, "10042871", false)).isNotEqualTo(subject(SHARED, "10042872", false));
  }

  @Test
  void aNewPersonAtTheConsoleIsNews() {
    assertThat(subject(ROLE, "alice", true)).isNotEqualTo(subject(ROLE, "bob", true));
    assertThat(subject(ROLE, "botocore-session-1767225600", true))
        .isEqualTo(subject(ROLE, "botocore-session-1767229999", true));
  }

  @Test
  void aNewMailAddressIsNews() {
    assertThat(subject(ROLE, "alice@example.com", false))
        .isNotEqualTo(subject(ROLE, "bob@example.com", false));
  }

  @Test
  void sessionsOfAutomationAreNoNews() {
    assertThat(subject(ROLE, "i-0abc1234def567890", false))
        .isEqualTo(subject(ROLE, "i-0abc1234def567891", false));
    assertThat(subject(ROLE, "pod-x2x9z", false)).isEqualTo(subject(ROLE, "pod-k9q4r", false));
    assertThat(match(ROLE, "pod-x2x9z", false).message).startsWith(ROLE + " called Decrypt");
  }

  @Test
  void aCustomKeyStoreIsWhatItsFindingIsAbout() {
    KmsEvent event = event(ROLE, "s", false);
    event.eventName = "DisconnectCustomKeyStore";
    event.operation = KmsOperation.DISCONNECT_CUSTOM_KEY_STORE;
    event.keys.clear();
    event.recipientAccountId = "111122223333";
    event.awsRegion = "eu-west-1";
    event.fact("requestParameters.customKeyStoreId", "cks-1234567890abcdef0");
    Finding finding = about(event);
    assertThat(finding.resources)
        .containsExactly(
            new Resource(
                "cks-1234567890abcdef0", "AWS::KMS::CustomKeyStore", "111122223333", "eu-west-1"));
    assertThat(finding.message)
        .isEqualTo(ROLE + " called DisconnectCustomKeyStore on cks-1234567890abcdef0");
    event.fact("requestParameters.customKeyStoreId", "cks-fedcba09876543210");
    assertThat(about(event).uid).as("another store is news").isNotEqualTo(finding.uid);
  }

  @Test
  void aNewCustomKeyStoreIsKnownByItsIdAndOneThatWasRefusedByItsName() {
    KmsEvent event = event(ROLE, "s", false);
    event.operation = KmsOperation.CREATE_CUSTOM_KEY_STORE;
    event.keys.clear();
    event.fact("requestParameters.customKeyStoreName", "hsm");
    assertThat(about(event).resources).extracting(Resource::uid).containsExactly("hsm");
    event.fact("responseElements.customKeyStoreId", "cks-1");
    assertThat(about(event).resources).extracting(Resource::uid).containsExactly("cks-1");
  }

  private Finding about(KmsEvent event) {
    return RuleFindings.of(rules.rule("r"), rules, rules.newView().reset(EMPTY, event));
  }

  @Test
  void correlationsCountForEachPersonOfASharedRole() {
    CorrelationRunner runner = new CorrelationRunner(rules.correlations(), rules::contributions);
    id = 0;
    for (String person : List.of("alice", "bob", "carol", "carol")) {
      EventView view = rules.newView().reset(EMPTY, event(SHARED, person, false));
      rules.contributions(view, rules.evaluate(view).matched()).forEach(runner::onEvent);
    }
    List<Firing> firings = runner.onTime(Long.MAX_VALUE);
    assertThat(firings).hasSize(1);
    assertThat(firings.get(0).group).containsExactly(SHARED + "/carol");
    assertThat(FiringFindings.of(firings.get(0), rules.correlation("c"), "v").message)
        .contains("for kms.caller = " + SHARED + "/carol");
  }
}
