package io.keytrail.sigma;

import static io.keytrail.sigma.Sigma.item;
import static io.keytrail.sigma.Sigma.problems;
import static io.keytrail.sigma.Sigma.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.sigma.event.RecordFields;
import io.keytrail.sigma.problem.Problem;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.verify.RuleTests;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A field that no CloudTrail record has is told of, in detections and in the events of tests. */
class RecordFieldsTest {
  private static final String WARNING = "warning: no CloudTrail record has a field ";

  @ParameterizedTest
  @CsvSource({
    "userIdentity.tpye, userIdentity.type",
    "eventname, eventName",
    "userIdentity.sessionContext.sessionIssuer.username,"
        + " userIdentity.sessionContext.sessionIssuer.userName",
    "useridentity.arn, userIdentity",
    "resources.ARNs, resources.ARN",
    "requestParameter.name, requestParameters"
  })
  void aSlipIsToldWithTheNearest(String field, String meant) {
    assertThat(problems(item(field + ": a")))
        .isEqualTo("f1.yml:6: " + WARNING + "`" + field + "`; did you mean `" + meant + "`?");
  }

  @Test
  void withoutANearOneTheNamesThatThereAreAreTold() {
    assertThat(RecordFields.unknown("CommandLine")).endsWith(", as far as this version knows");
    assertThat(RecordFields.unknown("tlsDetails.zzzzzzzz"))
        .endsWith(" (`tlsDetails` has cipherSuite, clientProvidedHostHeader, tlsVersion)");
    assertThat(RecordFields.unknown("eventTime.hour"))
        .endsWith("`eventTime.hour`: nothing stands below `eventTime`");
    assertThat(RecordFields.unknown("eventName.")).contains("nothing stands below `eventName`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "requestParameters.whatever.it.is",
        "responseElements.x",
        "additionalEventData.MFAUsed",
        "serviceEventDetails.state",
        "userIdentity.sessionContext.webIdFederationData.attributes.aud",
        "userIdentity.inScopeOf.sourceArn",
        "userIdentity.onBehalfOf.userId",
        "resources.accountId",
        "requestParameters",
        "userIdentity",
        "userIdentity.arn|endswith",
        "kms.mfa",
        "key.tags.Any-Thing"
      })
  void whatARecordMayHaveIsNotDoubted(String field) {
    assertThat(problems(item(field + ": 'true'"))).isEmpty();
  }

  @Test
  void fieldsThatAreComparedGroupedByOrShownAreLookedAtToo() {
    assertThat(problems(item("eventName|fieldref: evntSource")))
        .contains(WARNING + "`evntSource`; did you mean `eventSource`?");
    assertThat(problems(item("eventName: a") + "fields: [sourceIPAdress, kms.nothing]\n"))
        .isEqualTo("f1.yml:8: " + WARNING + "`sourceIPAdress`; did you mean `sourceIPAddress`?");
    String correlation =
        "title: C\nid: c\ncorrelation: {type: event_count, rules: [r1], timespan: 5m,"
            + " group-by: [awsregion], condition: {gte: 2}}\n";
    assertThat(problems(item("eventName: a"), correlation))
        .contains("f2.yml:3: " + WARNING + "`awsregion`; did you mean `awsRegion`?");
  }

  @Test
  void aRuleAboutAnotherLogHasFieldsOfItsOwn() {
    String windows = item("CommandLine: a").replace("service: cloudtrail", "service: waf");
    assertThat(problems(windows)).contains("never matches here").doesNotContain("CommandLine");
  }

  @Test
  void whatIsWarnedOfIsWarnedOfBesideAnError() {
    String both =
        rule(
            "selection:\n  eventSource: kms.amazonaws.com\n  eventName: Decyrpt\n"
                + "  userIdentity.tpye: Root\n  eventTime|whenever: 1\n"
                + "other: {errorCode: 'null'}\ncondition: selection");
    assertThat(problems(both.replace("service: cloudtrail", "service: cloudtrial")))
        .contains("error: unknown modifier `whenever`")
        .contains("no event of KMS is called `Decyrpt`")
        .contains("search identifier `other` is not used")
        .contains("`null` in quotes")
        .contains("did you mean `cloudtrail`?");
    assertThat(problems(both)).contains("did you mean `userIdentity.type`?");
    assertThat(problems(both.replace("condition: selection", "condition: selection and (")))
        .contains("no event of KMS is called `Decyrpt`")
        .doesNotContain("is not used");
    assertThat(problems(both.replace("eventSource: kms.amazonaws.com", "eventSource: [[x], kms]")))
        .contains("error: ", "did you mean `kms.amazonaws.com`?");
    assertThat(problems("logsource: x\ndetection: {s: {eventname: a}, condition: s}"))
        .contains("`title` is missing", "`logsource` must be a map", "did you mean `eventName`?");
  }

  private static String testProblems(String file) {
    Problems problems = new Problems();
    RuleTests.check(Sigma.compile(file), problems);
    return problems.sorted().stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }

  private static String tested(String test) {
    return item("eventName: DisableKey") + "tests:\n  - {name: n, " + test + ", expect: match}\n";
  }

  @Test
  void slipsInTheEventsOfTestsAreTold() {
    assertThat(testProblems(tested("with: {userIdentity.tpye: Root}")))
        .isEqualTo(
            "f1.yml:9: " + WARNING + "`userIdentity.tpye`; did you mean `userIdentity.type`?");
    assertThat(testProblems(tested("event: {userIdentity: {tpye: Root, arn: x}}")))
        .contains("did you mean `userIdentity.type`?");
    assertThat(testProblems(tested("event: {resources: [{ARN: x, kind: y}]}")))
        .contains(WARNING + "`resources.kind`");
    assertThat(testProblems(tested("event: a.json, without: [erorCode]")))
        .contains("did you mean `errorCode`?");
    assertThat(
            testProblems(tested("event: {eventSource: kms.amazonaws.com, eventName: DisabelKey}")))
        .contains("no event of KMS is called `DisabelKey`; did you mean `DisableKey`?");
  }

  @Test
  void slipsInTestsOfARuleWithAnErrorAreToldToo() {
    String refused = tested("with: {eventname: x}").replace("eventName: Dis", "eventName|no: Dis");
    assertThat(Sigma.compile(refused).hasErrors()).isTrue();
    assertThat(testProblems(refused)).contains("did you mean `eventName`?");
    assertThat(testProblems(refused.replace("tests:\n  - {", "tests: {a: {").replace("}\n", "}}")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with: {resources.0.ARN: x, requestParameters.a.0.b: {c: [{d: 1}]}}",
        "with: {eventName: GetPublicKey}",
        "event: {eventSource: s3.amazonaws.com, eventName: GetObject}",
        "event: a.json, without: [resources.0.accountId, requestParameters.keyId]",
        "with: {userIdentity: {type: AWSService, invokedBy: backup.amazonaws.com}}"
      })
  void eventsAsTheyAreAreNotDoubted(String test) {
    assertThat(testProblems(tested(test))).isEmpty();
  }
}
