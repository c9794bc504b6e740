package io.keytrail.sigma;

import static io.keytrail.sigma.Sigma.clean;
import static io.keytrail.sigma.Sigma.item;
import static io.keytrail.sigma.Sigma.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.KeyRole;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.KeyContext;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The compiled set: index, laziness, versions, the two stages. */
class RuleSetTest {
  private static final String KMS = "kms.amazonaws.com";
  private static final byte[] RECORD =
      "{\"errorCode\":\"AccessDenied\"}".getBytes(StandardCharsets.UTF_8);

  private static EventView view(RuleSet rules, String source, String name) {
    return rules.newView().reset(RECORD, 0, RECORD.length, source, name, "e1", 0, null);
  }

  private static RuleSet one(String detection) {
    return clean(rule(detection));
  }

  @Test
  void onlyRulesThatCanMatchAreAsked() {
    RuleSet rules =
        one(
            "s: {eventSource: kms.amazonaws.com, eventName: [DisableKey, ScheduleKeyDeletion]}\ncondition: s");
    assertThat(rules.wants(KMS, "DisableKey")).isTrue();
    assertThat(rules.wants("KMS.amazonaws.com", "disablekey")).isTrue();
    assertThat(rules.wants(KMS, "Decrypt")).isFalse();
    assertThat(rules.wants("s3.amazonaws.com", "DisableKey")).isFalse();
    assertThat(rules.wants(null, null)).isFalse();
  }

  @Test
  void theIndexLosesNothing() {
    assertThat(one("s: {eventName|startswith: Dis}\ncondition: s").wants(KMS, "DisableKey"))
        .isTrue();
    assertThat(one("s: {eventName: 'Dis*'}\ncondition: s").wants(KMS, "DisableKey")).isTrue();
    assertThat(one("s: {eventName|neq: Decrypt}\ncondition: s").wants(KMS, "X")).isTrue();
    assertThat(one("s: {eventName: Decrypt}\ncondition: not s").wants(KMS, "X")).isTrue();
    assertThat(one("s: {eventName: [Decrypt, null]}\ncondition: s").wants(KMS, "X")).isTrue();
    assertThat(one("s: {f: x}\ncondition: s").wants("any", "X")).isTrue();
    assertThat(one("a: {eventName: A}\nb: {f: x}\ncondition: a or b").wants(KMS, "X")).isTrue();
    assertThat(one("a: {eventName: A}\nb: {f: x}\ncondition: a and b").wants(KMS, "X")).isFalse();
    RuleSet either =
        one("a: {eventName: A}\nb: {eventSource: S, eventName: B}\ncondition: 1 of them");
    assertThat(either.wants("x", "A")).isTrue();
    assertThat(either.wants("x", "B")).isFalse();
    assertThat(either.wants("s", "b")).isTrue();
    assertThat(one("a: {eventName: A}\nb: {eventName: B}\ncondition: a and b").wants(KMS, "A"))
        .isFalse();
    assertThat(one("s: {eventName|expand: '\\%A'}\ncondition: s").wants(KMS, "X")).isTrue();
  }

  @Test
  void theRecordIsParsedOnlyWhenARuleAsksForMore() {
    RuleSet rules =
        clean(
            rule(
                "s: {errorCode: AccessDenied, eventSource: kms.amazonaws.com, eventName: [A, B]}\nx: {eventName: B}\ncondition: x and s"));
    EventView passed = view(rules, KMS, "A");
    assertThat(rules.evaluate(passed).isEmpty()).isTrue();
    assertThat(passed.isParsed()).isFalse();
    EventView asked = view(rules, KMS, "B");
    assertThat(rules.evaluate(asked).matched()).hasSize(1);
    assertThat(asked.isParsed()).isTrue();
  }

  @Test
  void anEventThatNoRuleIsAboutAllocatesNothing() {
    RuleSet rules = clean(item("eventSource: kms.amazonaws.com\neventName: DisableKey\nf: x"));
    EventView view = rules.newView();
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long allocated = 0;
    for (int round = 0; round < 3; round++) { // the first rounds fill the index's memory
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 100_000; i++) {
        view.reset(RECORD, 0, RECORD.length, KMS, "Decrypt", "e1", 0, null);
        if (rules.evaluate(view) != Evaluation.NONE) throw new AssertionError();
      }
      allocated = threads.getThreadAllocatedBytes(thread) - before;
    }
    assertThat(allocated).isLessThan(100_000); // under a byte an event: the measuring itself
  }

  @Test
  void hostileEventNamesDoNotFillTheMemory() {
    RuleSet rules = clean(item("eventName: A"));
    for (int i = 0; i < 10_000; i++) {
      assertThat(rules.wants("source" + i, "name" + i)).isFalse();
      assertThat(rules.wants(KMS, "name" + i)).isFalse();
    }
    assertThat(rules.wants("source9999", "a")).isTrue();
    assertThat(rules.wants(KMS, "A")).isTrue();
  }

  @Test
  void aRecordThatIsNoJsonObjectIsADefectNotAnException() {
    RuleSet rules = clean(item("f: null"));
    for (String broken : new String[] {"{\"a\":", "[]", "", "\"x\"", "{\"a\":1}".repeat(0)}) {
      byte[] bytes = broken.getBytes(StandardCharsets.UTF_8);
      EventView view = rules.newView().reset(bytes, 0, bytes.length, KMS, "A", "e1", 0, null);
      rules.evaluate(view);
      assertThat(view.defect()).as(broken).isNotNull();
    }
    byte[] deep =
        ("{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")
            .getBytes(StandardCharsets.UTF_8);
    EventView view = rules.newView().reset(deep, 0, deep.length, KMS, "A", "e1", 0, null);
    rules.evaluate(view);
    assertThat(view.defect()).contains("nesting depth");
  }

  @Test
  void aViewForgetsTheEventBefore() {
    RuleSet rules = clean(item("errorCode: AccessDenied\nkey.state: Disabled"));
    EventView view = view(rules, KMS, "A").with(new KeyContext().set("state", "Disabled"));
    assertThat(rules.evaluate(view).matched()).hasSize(1);
    view.reset(RECORD, 0, RECORD.length, KMS, "A", "e2", 0, null);
    assertThat(rules.evaluate(view).undecided()).hasSize(1);
    byte[] other = "{}".getBytes(StandardCharsets.UTF_8);
    view.reset(other, 0, other.length, KMS, "A", "e3", 0, null);
    assertThat(rules.evaluate(view).isEmpty()).isTrue();
  }

  @Test
  void theSecondStageDecidesWhatWasUndecided() {
    RuleSet rules = clean(item("errorCode: AccessDenied\nkey.tags.env: prod"));
    EventView view = view(rules, KMS, "Decrypt");
    Evaluation first = rules.evaluate(view);
    assertThat(first.matched()).isEmpty();
    assertThat(first.undecided()).extracting(r -> r.info().id).containsExactly("r1");
    view.with(new KeyContext().tags(java.util.Map.of("env", "prod")));
    assertThat(rules.evaluate(view, List.of("r1", "gone")).matched()).hasSize(1);
  }

  @Test
  void theDecodersFactsAreFields() {
    KmsEvent event = new KmsEvent();
    event.eventId = "e1";
    event.eventName = "Decrypt";
    event.operation = KmsOperation.DECRYPT;
    event.principal = "arn:aws:iam::444455556666:role/app";
    event.callerAccountId = "444455556666";
    event.eventTimeMillis = 1_000_000;
    event.sessionCreatedMillis = 400_000L;
    event.keys.add(new KeyUse("arn:aws:kms:eu-west-1:111122223333:key/k1", KeyRole.TARGET));
    String[] items = {
      "kms.category: decrypt", "kms.key_account: '111122223333'", "kms.cross_account: true",
      "kms.session_age_seconds|gte: 600", "kms.service_made: false", "kms.succeeded: true",
      "kms.key_region: eu-west-1", "kms.mfa: null", "kms.principal|endswith: role/app"
    };
    for (String item : items) {
      RuleSet rules = clean(item(item));
      assertThat(rules.evaluate(rules.newView().reset(RECORD, event)).matched())
          .as(item)
          .hasSize(1);
    }
    RuleSet rules = clean(item("kms.category: decrypt"));
    assertThat(rules.evaluate(view(rules, "s3.amazonaws.com", "X")).isEmpty()).isTrue();
    assertThat(Sigma.problems(item("kms.categry: x"))).contains("did you mean `category`?");
  }

  @Test
  void theVersionIsTheContentsWhereverItLies() {
    String a = item("f: a");
    String b = item("f: b").replace("r1", "r2");
    assertThat(clean(a, b).version()).isEqualTo(clean(b, a).version()).hasSize(16);
    assertThat(clean(a).version()).isNotEqualTo(clean(a, b).version());
    RuleOptions options =
        RuleOptions.DEFAULTS.withPlaceholders(java.util.Map.of("x", List.of("y")));
    assertThat(clean(options, a).version()).isNotEqualTo(clean(a).version());
  }

  @Test
  void metadataIsKept() {
    RuleSet rules =
        clean(
            "level: high\nstatus: test\ntags: [attack.impact, attack.t1485, attack.t1078.004]\n"
                + "falsepositives: [Planned work]\nrunbook: Ask the owner.\nfields: [eventName]\n"
                + item("f: a"));
    var info = rules.rule("r1").info();
    assertThat(info.level).isEqualTo(io.keytrail.finding.Severity.HIGH);
    assertThat(info.attackTechniques()).containsExactly("T1485", "T1078.004");
    assertThat(info.runbook).isEqualTo("Ask the owner.");
    assertThat(info.where()).isEqualTo("f1.yml:1");
  }

  @Test
  void anExplanationSaysWhatTheEventAnswered() {
    RuleSet rules =
        clean(rule("s: {errorCode: AccessDenied}\nf: {g|exists: true}\ncondition: s and not f"));
    assertThat(rules.rule("r1").explain(view(rules, KMS, "A")))
        .contains("s: true")
        .contains("errorCode = `AccessDenied`: true  (event: \"AccessDenied\")")
        .contains("g|exists = `true`: false  (event: absent)");
  }
}
