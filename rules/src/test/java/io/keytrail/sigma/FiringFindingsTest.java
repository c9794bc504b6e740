package io.keytrail.sigma;

import static io.keytrail.sigma.Sigma.clean;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.detections.RuleDefaults;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingText;
import io.keytrail.finding.Resource;
import io.keytrail.kms.KeyRole;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.PrincipalType;
import io.keytrail.policy.Trust;
import io.keytrail.sigma.correlate.Contribution;
import io.keytrail.sigma.correlate.CorrelationRunner;
import io.keytrail.sigma.correlate.Firing;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.report.FiringFindings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a correlation's finding tells an analyst, without the rule having asked for any field. */
class FiringFindingsTest {
  private static final String KEY =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final String ROLE = "arn:aws:iam::111122223333:role/ops/admin";
  private static final String WHO =
      "'userIdentity':{'type':'AssumedRole','principalId':'AROAEXAMPLE:carol',"
          + "'arn':'arn:aws:sts::111122223333:assumed-role/admin/carol','accountId':'111122223333',"
          + "'accessKeyId':'ASIAEXAMPLE','sessionContext':{'sessionIssuer':{'arn':'"
          + ROLE
          + "'},'attributes':{'mfaAuthenticated':'true'}}}";

  private static String step(String name) {
    return "title: "
        + name
        + "\nid: id-"
        + name
        + "\nname: "
        + name
        + "\nlogsource: {product: aws}\ndetection: {s: {eventName: "
        + name
        + "}, condition: s}\n---\n";
  }

  private static String correlation(String body) {
    return "title: x\nid: x\nname: x\ncorrelation: {" + body + "}\n";
  }

  private static RuleSet rules(String... files) {
    return clean(RuleDefaults.options(Trust.NOBODY, Set.of()), files);
  }

  /** An event of another service, a second after the one before. */
  private static String call(String source, String name, String more) {
    return "{'eventSource':'"
        + source
        + "','eventName':'"
        + name
        + "','recipientAccountId':'111122223333','awsRegion':'eu-west-1',"
        + WHO
        + (more.isEmpty() ? "" : "," + more)
        + "}";
  }

  private static KmsEvent kms(String name) {
    KmsEvent event = new KmsEvent();
    event.eventName = name;
    event.operation = KmsOperation.of(name);
    event.eventId = "k";
    event.keys.add(new KeyUse(KEY, KeyRole.TARGET));
    event.principal = ROLE;
    event.principalType = PrincipalType.ROLE;
    event.sessionName = "carol";
    event.mfa = true;
    return event;
  }

  private static Finding fired(RuleSet rules, String... events) {
    CorrelationRunner runner = new CorrelationRunner(rules.correlations(), rules::contributions);
    for (int i = 0; i < events.length; i++) {
      byte[] bytes = events[i].replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      String source = events[i].split("'")[3];
      String name = events[i].split("'")[7];
      KmsEvent kms = source.equals("kms.amazonaws.com") ? kms(name) : null;
      EventView view =
          rules.newView().reset(bytes, 0, bytes.length, source, name, "e" + i, i * 1_000L, kms);
      rules.contributions(view, rules.evaluate(view).matched()).forEach(runner::onEvent);
    }
    List<Firing> firings = runner.onTime(Long.MAX_VALUE);
    Firing last = firings.get(firings.size() - 1);
    return FiringFindings.of(last, rules.correlation(last.correlationId), "v");
  }

  @Test
  void namesTheSessionAndItsMfaOfEachCaller() {
    RuleSet rules =
        rules(
            step("DisableKey") + step("StopLogging"),
            correlation("type: temporal, rules: [DisableKey, StopLogging], timespan: 1h"));
    Finding finding =
        fired(
            rules,
            call("kms.amazonaws.com", "DisableKey", ""),
            call("cloudtrail.amazonaws.com", "StopLogging", ""));
    assertThat(finding.evidences).hasSize(1);
    Evidence who = finding.evidences.get(0);
    assertThat(who.callsByOperation).containsOnlyKeys("DisableKey", "StopLogging");
    assertThat(who.principal).isEqualTo(ROLE);
    assertThat(who.sessionName).isEqualTo("carol");
    assertThat(who.mfa).isTrue();
    assertThat(FindingText.write(finding))
        .contains(ROLE + ", session carol, ")
        .contains("with MFA");
  }

  @Test
  void sessionsOfOneRoleAreLinesOfTheirOwn() {
    RuleSet rules =
        rules(
            step("StopLogging"),
            correlation(
                "type: event_count, rules: [StopLogging], timespan: 1h, condition: {gte: 2}"));
    String carol = call("cloudtrail.amazonaws.com", "StopLogging", "");
    Finding finding = fired(rules, carol, carol.replace("carol", "dave").replace("true", "false"));
    assertThat(finding.evidences).extracting(e -> e.sessionName).containsExactly("carol", "dave");
    assertThat(finding.evidences).extracting(e -> e.mfa).containsExactly(true, false);
  }

  @Test
  void whatTheRecordDoesNotTellOfMfaStaysUnknown() {
    RuleSet rules =
        rules(
            step("StopLogging"),
            correlation(
                "type: event_count, rules: [StopLogging], timespan: 1h, condition: {gte: 1}"));
    String call = call("cloudtrail.amazonaws.com", "StopLogging", "");
    Finding finding = fired(rules, call.replace("mfaAuthenticated", "somethingElse"));
    assertThat(finding.evidences.get(0).mfa).isNull();
  }

  @Test
  void showsTheValuesThatWereCounted() {
    RuleSet rules =
        rules(
            step("AssumeRole"),
            correlation(
                "type: value_count, rules: [AssumeRole], timespan: 1h,"
                    + " condition: {field: sourceIPAddress, gte: 5}"));
    String[] calls = new String[30];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = call("sts.amazonaws.com", "AssumeRole", "'sourceIPAddress':'192.0.2." + i + "'");
    }
    Finding finding = fired(rules, calls);
    assertThat(finding.message)
        .startsWith(
            "30 different values of sourceIPAddress (bound: >= 5): 192.0.2.0, 192.0.2.1, 192.0.2.2"
                + " and 27 more, within 1h");
    assertThat((List<?>) finding.facts.get("values")).hasSize(20);
    assertThat(finding.facts).containsEntry("values_left_out", 10L);
  }

  @Test
  void showsEachPartOfValuesThatWereCountedTogether() {
    RuleSet rules =
        rules(
            step("AssumeRole"),
            correlation(
                "type: value_count, rules: [AssumeRole], timespan: 1h,"
                    + " condition: {field: [sourceIPAddress, userAgent], gte: 1}"));
    Finding finding =
        fired(
            rules,
            call(
                "sts.amazonaws.com",
                "AssumeRole",
                "'sourceIPAddress':'192.0.2.7','userAgent':'a: 3:b'"));
    assertThat(finding.facts).containsEntry("values", List.of("192.0.2.7 / a: 3:b"));
  }

  @Test
  void keysThatWereCountedStandAsTheFindingsResourcesOnly() {
    RuleSet rules =
        rules(
            step("DisableKey"),
            correlation(
                "type: value_count, rules: [DisableKey], timespan: 1h,"
                    + " condition: {field: kms.key_arn, gte: 1}"));
    Finding finding = fired(rules, call("kms.amazonaws.com", "DisableKey", ""));
    assertThat(finding.keyArns).containsExactly(KEY);
    assertThat(finding.facts).doesNotContainKey("values");
  }

  @Test
  void tellsWhatACallOfAnotherServiceWasAbout() {
    RuleSet rules =
        rules(
            step("DisableKey") + step("PutBucketPolicy"),
            correlation("type: temporal, rules: [DisableKey, PutBucketPolicy], timespan: 1h"));
    Finding finding =
        fired(
            rules,
            call("kms.amazonaws.com", "DisableKey", "'requestParameters':{'keyId':'x'}"),
            call(
                "s3.amazonaws.com",
                "PutBucketPolicy",
                "'resources':[{'ARN':'arn:aws:s3:::orders-archive','type':'AWS::S3::Bucket'}],"
                    + "'requestParameters':{'bucketName':'orders-archive','policy':'x','n':true}"));
    assertThat(finding.message)
        .contains("PutBucketPolicy on arn:aws:s3:::orders-archive by admin at ");
    assertThat(finding.keyArns).containsExactly(KEY);
    assertThat(finding.resources)
        .containsExactly(
            new Resource("arn:aws:s3:::orders-archive", null, "111122223333", "eu-west-1"));
    assertThat(finding.evidences.get(0).data)
        .containsOnlyKeys("requestParameters.bucketName", "resources.ARN");
    assertThat(FindingText.write(finding))
        .contains("saying requestParameters.bucketName = orders-archive; resources.ARN = arn:");
  }

  @Test
  void whatACallerWroteIsBoundedAndCannotBeginALine() {
    RuleSet rules =
        rules(
            step("CreateRole"),
            correlation(
                "type: value_count, rules: [CreateRole], timespan: 1h,"
                    + " condition: {field: requestParameters.roleName, gte: 1}"));
    String name = "a\\n[HIGH] forged\\u001b[2J" + "x".repeat(5_000);
    Finding finding =
        fired(
            rules,
            call(
                "iam.amazonaws.com",
                "CreateRole",
                "'requestParameters':{'roleName':'" + name + "'}"));
    assertThat(finding.message.length()).isLessThan(700);
    assertThat(finding.message).doesNotContain("\n", "\u001b");
    assertThat(FindingText.write(finding).lines()).noneMatch(line -> line.startsWith("[HIGH]"));
    Map<String, Object> data = new TreeMap<>(finding.evidences.get(0).data);
    assertThat(data.get("requestParameters.roleName").toString().length()).isLessThan(400);
  }

  @Test
  void stateFromBeforeThatKnewNoMfaIsReadAsNotKnowing() {
    RuleSet rules =
        rules(
            step("StopLogging"),
            correlation(
                "type: event_count, rules: [StopLogging], timespan: 1h, condition: {gte: 1}"));
    Firing firing = new Firing();
    firing.correlationId = "x";
    firing.number = 1;
    firing.count = 1;
    Contribution event = new Contribution();
    event.correlationId = "x";
    event.eventId = "e";
    event.evidence = Map.of("eventName", List.of("StopLogging"));
    firing.contributions.add(event);
    Evidence who = FiringFindings.of(firing, rules.correlation("x"), "v").evidences.get(0);
    assertThat(who.mfa).isNull();
    assertThat(who.sessionName).isNull();
  }
}
