package io.keytrail.sigma.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.finding.Finding;
import io.keytrail.finding.Resource;
import io.keytrail.sigma.RuleCompiler;
import io.keytrail.sigma.RuleFile;
import io.keytrail.sigma.RuleOptions;
import io.keytrail.sigma.RuleSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A finding about a trail names the trail, of which CloudTrail's own records tell by request. */
class TrailResourceTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRAIL = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main";

  private final RuleSet rules =
      RuleCompiler.compile(
              List.of(
                  RuleFile.of(
                      "r.yml",
                      "title: T\nid: r\nname: r\nlogsource: {product: aws}\n"
                          + "fields: [requestParameters.eventSelectors]\n"
                          + "detection: {s: {eventSource: cloudtrail.amazonaws.com}, condition: s}")),
              RuleOptions.DEFAULTS)
          .ruleSet();

  private static ObjectNode record(String request) {
    try {
      ObjectNode record = JSON.createObjectNode();
      record.put("eventSource", "cloudtrail.amazonaws.com").put("eventName", "DeleteTrail");
      record.put("eventTime", "2026-03-02T10:00:00Z").put("eventID", "e-1");
      record.put("awsRegion", "eu-west-1").put("recipientAccountId", "111122223333");
      ObjectNode who = record.putObject("userIdentity");
      who.put("type", "IAMUser").put("arn", "arn:aws:iam::111122223333:user/alice");
      who.putObject("sessionContext")
          .putObject("attributes")
          .put("creationDate", "2026-03-02T09:00:00Z")
          .put("mfaAuthenticated", "true");
      record.set("requestParameters", JSON.readTree(request));
      return record;
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException(request, e);
    }
  }

  private Finding match(ObjectNode record) {
    byte[] bytes = record.toString().getBytes(StandardCharsets.UTF_8);
    var view =
        rules
            .newView()
            .reset(
                bytes,
                0,
                bytes.length,
                "cloudtrail.amazonaws.com",
                record.path("eventName").asText(),
                "e-1",
                1_772_445_600_000L,
                null);
    return RuleFindings.of(rules.rule("r"), rules, view);
  }

  @Test
  void aNameIsATrailOfTheAccountAndRegionOfTheCall() {
    Finding finding = match(record("{\"name\": \"main\"}"));
    assertThat(finding.resources)
        .containsExactly(
            new Resource(TRAIL, "AWS::CloudTrail::Trail", "111122223333", "eu-west-1"));
    assertThat(finding.message).endsWith("called DeleteTrail on " + TRAIL);
  }

  @Test
  void anArnIsTheTrailThatItSaysWhereverTheCallCameFrom() {
    String arn = "arn:aws-us-gov:cloudtrail:us-gov-west-1:444455556666:trail/org";
    Finding finding = match(record("{\"trailName\": \"" + arn + "\"}"));
    assertThat(finding.resources)
        .containsExactly(
            new Resource(arn, "AWS::CloudTrail::Trail", "444455556666", "us-gov-west-1"));
  }

  @Test
  void anEventDataStoreIsNoTrail() {
    String arn = "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/EXAMPLE-f852-4e8f";
    assertThat(match(record("{\"eventDataStore\": \"EXAMPLE-f852-4e8f\"}")).resources)
        .isEqualTo(match(record("{\"eventDataStore\": \"" + arn + "\"}")).resources)
        .containsExactly(
            new Resource(arn, "AWS::CloudTrail::EventDataStore", "111122223333", "eu-west-1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"name\": null}",
        "{\"name\": \"\"}",
        "{\"name\": {\"a\": 1}}",
        "{\"name\": \"x\"}",
        "{\"name\": \"a/../../trail\"}",
        "{\"name\": \"arn:aws:iam::111122223333:role/x\"}",
        "{\"name\": \"main\\nWho nobody\"}"
      })
  void whatCannotBeATrailLeavesTheAccount(String request) {
    assertThat(match(record(request)).resources).containsExactly(Resource.account("111122223333"));
  }

  @Test
  void anotherServicesNamesAreNoTrails() {
    ObjectNode record = record("{\"name\": \"main\"}").put("eventSource", "iam.amazonaws.com");
    assertThat(TrailResource.of(record)).isNull();
  }

  @Test
  void triesWithOneNameAfterAnotherAreOneFindingThatNamesThemAll() {
    Finding one = match(record("{\"name\": \"main\"}"));
    Finding other = match(record("{\"name\": \"audit\"}"));
    other.timeMillis = other.firstSeenMillis = other.lastSeenMillis = one.timeMillis + 1;
    assertThat(other.uid).isEqualTo(one.uid);
    for (Finding both : List.of(Repeats.merge(one, other), Repeats.merge(other, one))) {
      assertThat(both.resources)
          .extracting(Resource::uid)
          .containsExactly(TRAIL.replace("main", "audit"), TRAIL);
      assertThat(Repeats.record(both, 2, one, Set.of()).message)
          .endsWith(
              "called DeleteTrail on "
                  + TRAIL.replace("main", "audit")
                  + " and 1 more (2 times in all)");
    }
  }

  @Test
  void namesBeyondTheBoundLeaveTheSameOnesWhateverTheOrder() {
    Finding up = match(record("{\"name\": \"trail-00\"}"));
    Finding down = match(record("{\"name\": \"trail-59\"}"));
    for (int n = 1; n < 60; n++) {
      up = Repeats.merge(up, match(record(String.format("{\"name\": \"trail-%02d\"}", n))));
      down =
          Repeats.merge(match(record(String.format("{\"name\": \"trail-%02d\"}", 59 - n))), down);
    }
    assertThat(up.resources).hasSize(20).isEqualTo(down.resources);
  }

  @Test
  void aMapThatARuleWantsShownIsShownAsItsJsonAndBounded() {
    String selector = "{\"readWriteType\":\"ReadOnly\",\"includeManagementEvents\":false}";
    Finding finding = match(record("{\"eventSelectors\": [" + selector + "]}"));
    assertThat(finding.evidences.get(0).data)
        .containsEntry("requestParameters.eventSelectors", List.of(selector));
    String huge = "{\"eventSelectors\": [{\"x\": \"" + "\u202Ey".repeat(100_000) + "\"}]}";
    Object shown = match(record(huge)).evidences.get(0).data.values().iterator().next();
    assertThat(shown.toString()).hasSizeLessThan(600).doesNotContain("\u202E");
  }

  @Test
  void theSessionOfAnotherServicesCallHasItsAge() {
    ObjectNode record = record("{\"name\": \"main\"}");
    assertThat(match(record).evidences.get(0).sessionCreatedMillis).isEqualTo(1_772_442_000_000L);
    ((ObjectNode) record.at("/userIdentity/sessionContext/attributes"))
        .put("creationDate", "+1000000000-12-31T23:59:59Z");
    assertThat(match(record).evidences.get(0).sessionCreatedMillis).isNull();
  }
}
