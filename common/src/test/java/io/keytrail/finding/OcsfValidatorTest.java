package io.keytrail.finding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A validator is worth what it refuses: each mutation of a valid event breaks one rule. */
class OcsfValidatorTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(strings = {"detection", "compliance"})
  void exampleIsValid(String name) throws IOException {
    assertThat(OcsfValidator.check(example(name).toString()).errors).isEmpty();
  }

  @Test
  void smallestDetectionIsValid() {
    String event =
        "{'class_uid':2004,'category_uid':2,'activity_id':1,'type_uid':200401,'severity_id':4,"
            + "'time':1790000000000,'finding_info':{'uid':'f'},"
            + "'metadata':{'version':'1.8.0','product':{'name':'K'}}}";
    assertThat(OcsfValidator.check(event.replace('\'', '"')).errors).isEmpty();
  }

  /** Puts a value (JSON), or nothing to remove it, at a pointer; expects these words. */
  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = ';',
      nullValues = "-",
      quoteCharacter = '`',
      value = {
        // unknown attributes, at any depth
        "/extra; 1; extra: unknown attribute of 2004",
        "/finding_info/extra; 1; finding_info.extra: unknown attribute of finding_info",
        "/evidences/0/actor/user/arn; `\"x\"`; evidences[0].actor.user.arn: unknown attribute",
        "/finding_info/attacks/0/technique/id; `\"x\"`; attacks[0].technique.id: unknown attribute",
        "/compliance; {\"control\":\"x\"}; compliance: unknown attribute of 2004",
        "/time_at; 1; time_at: unknown attribute",
        "/count_dt; `\"2023-11-14T22:13:20Z\"`; count_dt: unknown attribute",
        // required ones
        "/severity_id; -; severity_id: required, but missing",
        "/metadata/product; -; metadata.product: required, but missing",
        "/finding_info/uid; -; finding_info.uid: required, but missing",
        "/finding_info/analytic/type_id; -; finding_info.analytic.type_id: required, but missing",
        "/evidences/0/api/request; {\"flags\":[\"x\"]}; api.request.uid: required, but missing",
        "/evidences/0/api/operation; -; evidences[0].api.operation: required, but missing",
        "/evidences/0/tls; {\"cipher\":\"x\"}; evidences[0].tls.version: required, but missing",
        "/remediation/desc; -; remediation.desc: required, but missing",
        "/cloud; -; cloud: required, but missing",
        "/cloud/provider; -; cloud.provider: required, but missing",
        // null, empty text, empty array, empty object
        "/message; null; message: null is no information",
        "/message; `\"\"`; message: \"\" is no information",
        "/observables; []; observables: [] is no information",
        "/remediation/references/0; null; remediation.references[0]: null must be a string",
        "/evidences/0/actor/user/account; {}; account: {} is no information",
        // types
        "/time; 1700000000.000; time: 1.7E9 must be an integer, milliseconds",
        "/time; 1700000000; time: 1700000000 looks like seconds",
        "/time; `\"2023-11-14T22:13:20Z\"`; must be an integer, milliseconds",
        "/count; 5000000000; count: 5000000000 must be an integer of 32 bits",
        "/confidence_score; 91.5; confidence_score: 91.5 must be an integer",
        "/risk_score; `\"88\"`; risk_score: \"88\" must be an integer",
        "/is_alert; `\"true\"`; is_alert: \"true\" must be true or false",
        "/evidences/0/actor/session/is_mfa; `\"true\"`; is_mfa: \"true\" must be true or false",
        "/anomaly_analyses/0/anomalies/0/observations/0/value; 7; value: 7 must be a string",
        "/finding_info/tags/0/value; 1; finding_info.tags[0].value: 1 must be a string",
        "/resources/0/owner; `\"team\"`; resources[0].owner: must be an object",
        "/resources/0/labels; `\"x\"`; resources[0].labels: must be an array",
        "/resources/0/tags; {\"tier\":\"1\"}; resources[0].tags: must be an array",
        "/evidences/0/src_endpoint/ip; `\"AWS Internal\"`; ip: \"AWS Internal\" is no IP address",
        "/evidences/0/src_endpoint/hostname; `\"a b\"`; hostname: \"a b\" is no host name",
        "/evidences/0/src_endpoint/port; 70000; src_endpoint.port: 70000 is no port",
        "/evidences/0/src_endpoint/mac; `\"x\"`; src_endpoint.mac: \"x\" is no MAC address",
        "/evidences/0/actor/session/uuid; `\"x\"`; session.uuid: \"x\" is no UUID",
        "/assignee/email_addr; `\"x\"`; assignee.email_addr: \"x\" is no e-mail address",
        "/src_url; `\"not a url\"`; src_url: \"not a url\" is no URL",
        "/evidences/0/api/response/code; `\"AccessDenied\"`; response.code: \"AccessDenied\" must be",
        // enums and captions
        "/severity_id; 7; severity_id: 7 is not one of",
        "/activity_id; 4; activity_id: 4 is not one of",
        "/status_id; 7; status_id: 7 is not one of",
        "/evidences/0/http_request/http_method; `\"FETCH\"`; http_method: \"FETCH\" is not one of",
        "/severity; `\"Bad\"`; severity: is \"Bad\", the caption of 5 is 'Critical'",
        "/finding_info/analytic/type; `\"Learning\"`; analytic.type: is \"Learning\", the caption of 4",
        "/observables/0/type; `\"IP\"`; observables[0].type: is \"IP\", the caption of 2 is 'IP Address'",
        "/class_name; `\"Finding\"`; class_name: is 'Finding', must be 'Detection Finding'",
        "/type_name; `\"Update\"`; type_name: is 'Update', must be 'Detection Finding: Update'",
        "/type_uid; 200401; type_uid: is '200401', must be '200402'",
        "/category_uid; 3; category_uid: is '3', must be '2'",
        "/category_name; `\"IAM\"`; category_name: is 'IAM', must be 'Findings'",
        "/class_uid; 1; class_uid: 1 is no class",
        "/metadata/version; `\"1.9.0\"`; metadata.version: is '1.9.0', the table describes 1.8.0",
        // twins
        "/time_dt; `\"2023-11-14T22:13:21Z\"`; is not the instant of its twin, 1700000000000",
        "/time_dt; `\"2023-11-14 22:13:20Z\"`; time_dt: \"2023-11-14 22:13:20Z\" is no RFC 3339",
        "/time_dt; `\"2023-11-14T22:13:20\"`; time_dt: \"2023-11-14T22:13:20\" is no RFC 3339",
        "/end_time_dt; `\"2023-11-14T22:13:20Z\"`; end_time_dt: \"2023-11-14T22:13:20Z\" is not",
        // constraints
        "/evidences/0; {\"http_request\":{\"user_agent\":\"x\"}}; evidences[0]: needs at least one of",
        "/evidences/0; {\"resources\":[{\"uid\":\"x\"}]}; evidences[0]: needs at least one of",
        "/evidences/0/actor; {\"idp\":{\"name\":\"x\"}}; evidences[0].actor: needs at least one of",
        "/evidences/0/actor/user; {\"type_id\":1}; actor.user: needs at least one of account, name",
        "/evidences/0/src_endpoint; {\"port\":443}; evidences[0].src_endpoint: needs at least one of",
        "/finding_info/tags/0; {\"name\":\"x\"}; finding_info.tags[0]: needs at least one of value",
        "/finding_info/attacks/0; {\"version\":\"17\"}; attacks[0]: needs at least one of tactic",
        "/resources/0; {\"type\":\"x\"}; resources[0]: needs at least one of name, uid",
        // profiles
        "/metadata/profiles; [\"datetime\",\"security_control\",\"incident\"]; cloud: belongs to the profile 'cloud'",
        "/metadata/profiles; [\"datetime\",\"security_control\",\"incident\"]; resources[0].region: belongs to the profile",
        "/metadata/profiles; [\"cloud\",\"security_control\",\"incident\"]; time_dt: belongs to the profile 'datetime'",
        "/metadata/profiles; [\"cloud\",\"security_control\",\"incident\"]; session.created_time_dt: belongs to",
        "/metadata/profiles; [\"cloud\",\"datetime\",\"incident\"]; action_id: belongs to the profile 'security_control'",
        "/metadata/profiles; [\"cloud\",\"datetime\",\"security_control\"]; assignee: belongs to the profile 'incident'",
        "/metadata/profiles; [\"linux_users\"]; metadata.profiles: unknown profile 'linux_users'",
        "/metadata/profiles/4; `\"osint\"`; osint: required, but missing",
        "/actor; {\"app_name\":\"x\"}; actor: belongs to the profile 'host', which is not listed",
        // what stands behind an observable, and objects that nobody described
        "/observables/0/value; `\"198.51.100.5\"`; observables[0]: at evidences[0].src_endpoint.ip stands no",
        "/observables/0/name; `\"src.ip\"`; observables[0]: at src.ip stands no '198.51.100.4'",
        "/device; {\"uid\":\"x\"}; device: the table does not describe object device",
      })
  void mutationIsRefused(String pointer, String value, String message) throws IOException {
    JsonNode event = mutated("detection", pointer, value);
    assertThat(OcsfValidator.check(event.toString()).errors)
        .anySatisfy(error -> assertThat(error).contains(message));
  }

  @Test
  void ninetyNineNeedsItsText() throws IOException {
    ObjectNode event = (ObjectNode) mutated("detection", "/action_id", "99");
    event.remove("action");
    assertThat(OcsfValidator.check(event.toString()).errors)
        .containsExactly("action: must say what 99 (Other) is");
    event.put("action", "Delayed by hand");
    assertThat(OcsfValidator.check(event.toString()).errors).isEmpty();
  }

  @Test
  void complianceHasTwoStatuses() throws IOException {
    JsonNode event = mutated("compliance", "/compliance/status_id", "4");
    assertThat(OcsfValidator.check(event.toString()).errors)
        .containsExactly(
            "compliance.status_id: 4 is not one of {0=Unknown, 1=Pass, 2=Warning, 3=Fail,"
                + " 99=Other}");
  }

  @Test
  void complianceTakesAlertAndRiskFromAProfileOnly() throws IOException {
    assertThat(OcsfValidator.check(mutated("compliance", "/is_alert", "true").toString()).errors)
        .containsExactly(
            "is_alert: belongs to the profile 'security_control', which is not listed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{} {}", "{\"time\":1,\"time\":2}"})
  void whatIsNotOneJsonObjectIsRefused(String text) {
    assertThat(OcsfValidator.check(text).errors).isNotEmpty();
  }

  @Test
  void recommendedAndDeprecatedAreWarnings() throws IOException {
    JsonNode event = mutated("detection", "/evidences/0/actor/invoked_by", "\"x\"");
    OcsfValidator.Report report = OcsfValidator.check(event.toString());
    assertThat(report.errors).isEmpty();
    assertThat(report.warnings)
        .contains(
            "evidences[0].actor.invoked_by: deprecated",
            "resources[0].hostname: recommended, but missing")
        .doesNotContain("message: recommended, but missing");
  }

  private static JsonNode example(String name) throws IOException {
    return JSON.readTree(OcsfValidatorTest.class.getResourceAsStream("example-" + name + ".json"));
  }

  private static JsonNode mutated(String name, String pointer, String value) throws IOException {
    JsonNode event = example(name);
    int slash = pointer.lastIndexOf('/');
    JsonNode parent = event.at(pointer.substring(0, slash));
    String last = pointer.substring(slash + 1);
    assertThat(parent.isContainerNode()).as(pointer).isTrue();
    if (parent.isArray()) {
      int index = Integer.parseInt(last);
      if (index == parent.size()) ((ArrayNode) parent).add(JSON.readTree(value));
      else ((ArrayNode) parent).set(index, JSON.readTree(value));
    } else if (value == null) {
      assertThat(((ObjectNode) parent).remove(last)).as(pointer).isNotNull();
    } else {
      ((ObjectNode) parent).set(last, JSON.readTree(value));
    }
    return event;
  }
}
