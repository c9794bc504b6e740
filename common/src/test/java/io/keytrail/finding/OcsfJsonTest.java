package io.keytrail.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.key.Enrichment;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyView;
import io.keytrail.key.Stated;
import io.keytrail.key.TagNames;
import io.keytrail.kms.PrincipalType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OcsfJsonTest {

  @Test
  void fullFindingIsTheGoldenLine() throws IOException {
    assertThat(OcsfJson.write(Findings.full())).isEqualTo(golden("finding-full.json"));
  }

  @Test
  void minimalFindingIsTheGoldenLine() throws IOException {
    assertThat(OcsfJson.write(Findings.minimal())).isEqualTo(golden("finding-minimal.json"));
  }

  @Test
  void aKeyIsShownAsItWasAndTagsWithoutAValueStay() {
    Finding finding = Findings.minimal();
    finding.keys.put(Findings.KEY, keyView(Map.of("Owner", "payments-team", "empty", "")));
    JsonNode resource = valid(finding).at("/resources/0");
    assertThat(resource.at("/name").asText()).isEqualTo("alias/payments");
    assertThat(resource.at("/owner/name").asText()).isEqualTo("payments-team");
    assertThat(resource.at("/labels/0").isMissingNode()).isTrue();
    assertThat(resource.at("/tags").toString())
        .isEqualTo(
            "[{\"name\":\"Owner\",\"value\":\"payments-team\"},"
                + "{\"name\":\"empty\",\"value\":\"\"}]");
    assertThat(resource.at("/data").toString())
        .isEqualTo("{\"enrichment\":\"trail\",\"facts_age_seconds\":60,\"state\":\"Enabled\"}");
  }

  @Test
  void theAliasThatWasAskedForGoesBeforeTheKeysFirst() {
    Finding finding = Findings.minimal();
    finding.keys.put(Findings.KEY, keyView(Map.of()));
    finding.keyAliases.put(Findings.KEY, "alias/zeta");
    assertThat(valid(finding).at("/resources/0/name").asText()).isEqualTo("alias/zeta");
  }

  @Test
  void whatSomebodyWroteIntoATagIsBoundedAndWithoutControls() {
    Finding finding = Findings.minimal();
    finding.keys.put(Findings.KEY, keyView(Map.of("a\u0000b", "x".repeat(100_000) + "\u202e")));
    JsonNode tag = valid(finding).at("/resources/0/tags/0");
    assertThat(tag.at("/name").asText()).isEqualTo("a\ufffdb");
    assertThat(tag.at("/value").asText()).hasSize(512).endsWith("…");
  }

  private static KeyView keyView(Map<String, String> tags) {
    KeyFacts facts = new KeyFacts(Findings.KEY, Findings.FIRED);
    facts.put(KeyAttribute.STATE, stated("Enabled"));
    facts.put(KeyAttribute.DELETION_DATE, stated(null));
    facts.put(KeyAttribute.ALIASES, stated(new TreeSet<>(List.of("alias/payments", "alias/zeta"))));
    facts.put(KeyAttribute.TAGS, stated(new TreeMap<>(tags)));
    facts.put(KeyAttribute.POLICY, stated("{}"));
    return KeyView.of(facts, Enrichment.TRAIL, 60_000L, TagNames.DEFAULT);
  }

  private static Stated stated(Object value) {
    return new Stated(value, FactSource.TRAIL, Findings.FIRED - 60_000, Findings.FIRED - 60_000);
  }

  @ParameterizedTest
  @EnumSource(Activity.class)
  void everyActivityIsValid(Activity activity) {
    Finding finding = Findings.full();
    finding.activity = activity;
    valid(finding);
    Finding minimal = Findings.minimal();
    minimal.activity = activity;
    valid(minimal);
  }

  @ParameterizedTest
  @EnumSource(Severity.class)
  void everySeverityIsValid(Severity severity) {
    Finding finding = Findings.minimal();
    finding.severity = severity;
    assertThat(valid(finding).at("/severity_id").asInt()).isEqualTo(severity.id());
  }

  @ParameterizedTest
  @EnumSource(Analytic.Type.class)
  void everyAnalyticTypeIsValid(Analytic.Type type) {
    Finding finding = Findings.minimal();
    finding.analytic = new Analytic(type, "keytrail.x", "X", "1");
    assertThat(valid(finding).at("/finding_info/analytic/type_id").asInt()).isEqualTo(type.id());
  }

  @ParameterizedTest
  @EnumSource(PrincipalType.class)
  void everyPrincipalTypeIsValid(PrincipalType type) {
    var evidence = new Evidence();
    evidence.principalType = type;
    evidence.principal = "arn:aws:iam::111122223333:root";
    valid(with(evidence));
    evidence.principal = null;
    valid(with(evidence));
    evidence.principalId = "AIDAEXAMPLE";
    valid(with(evidence));
  }

  @Test
  void aComplianceFindingIsOfClass2003() {
    for (Activity activity : Activity.values()) {
      for (Compliance.Status status : Compliance.Status.values()) {
        JsonNode json = valid(Findings.compliance(activity, status));
        assertThat(json.at("/class_uid").asInt()).isEqualTo(2003);
        assertThat(json.at("/type_uid").asInt()).isEqualTo(200300 + activity.id());
        assertThat(json.at("/status_id").asInt()).isEqualTo(activity == Activity.CLOSE ? 4 : 1);
        assertThat(json.at("/compliance/status_id").asInt()).isEqualTo(status.id());
        assertThat(json.at("/compliance/control_parameters/0/value").asText()).isEqualTo("365");
        assertThat(json.at("/compliance/assessments/0/meets_criteria").isBoolean()).isTrue();
        assertThat(json.at("/finding_info/data_sources/0").asText()).isEqualTo("AWS KMS");
        assertThat(json.has("is_alert")).isFalse();
      }
    }
  }

  @Test
  void aComplianceFindingThatSaysLittleIsValidToo() {
    Finding finding = Findings.minimal();
    finding.compliance = new Compliance();
    JsonNode json = valid(finding);
    assertThat(json.at("/finding_info/data_sources/0").asText()).isEqualTo("AWS CloudTrail");
    assertThat(json.at("/compliance/status").asText()).isEqualTo("Fail");
  }

  @Test
  void streamGetsTheSameLineAndStaysOpen() throws IOException {
    var closed = new boolean[1];
    var out =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    OcsfJson.write(Findings.full(), out);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(OcsfJson.write(Findings.full()));
    assertThat(closed[0]).isFalse();
  }

  @Test
  void mapOrderDoesNotReachTheBytes() {
    Finding forward = Findings.full();
    Finding backward = Findings.full();
    var map = new LinkedHashMap<String, Object>();
    var reversed = new LinkedHashMap<String, Object>();
    for (int i = 0; i < 20; i++) {
      map.put("k" + i, i);
      reversed.put("k" + (19 - i), 19 - i);
    }
    forward.facts = new HashMap<>(Map.of("nested", map, "a", 1, "z", 2));
    backward.facts = new LinkedHashMap<>();
    backward.facts.put("z", 2);
    backward.facts.put("nested", reversed);
    backward.facts.put("a", 1);
    assertThat(OcsfJson.write(forward)).isEqualTo(OcsfJson.write(backward));
  }

  @Test
  void recordUidDiffersBySequenceOnly() {
    Finding first = Findings.full();
    Finding second = Findings.full();
    second.sequence = 3;
    String uid = valid(first).at("/metadata/uid").asText();
    assertThat(valid(second).at("/metadata/uid").asText()).isNotEqualTo(uid);
    assertThat(valid(second).at("/finding_info/uid"))
        .isEqualTo(valid(first).at("/finding_info/uid"));
    second.sequence = first.sequence;
    second.timeMillis++;
    assertThat(valid(second).at("/metadata/uid").asText()).isEqualTo(uid);
  }

  // The traps of the schema, in their order.

  @Test
  void trap01TimesAreIntegersOfMilliseconds() {
    JsonNode event = valid(Findings.full());
    assertThat(event.get("time").isIntegralNumber()).isTrue();
    assertThat(event.get("time").asLong()).isEqualTo(Findings.FIRED);
    assertThat(event.at("/finding_info/first_seen_time").asLong())
        .isEqualTo(Findings.FIRED - 900_500);
  }

  @Test
  void trap02NothingAbsentIsWritten() {
    Finding finding = Findings.minimal();
    finding.message = "";
    finding.description = " \t ";
    finding.statusDetail = "\n";
    finding.remediation = "";
    finding.types.add("");
    finding.attackTechniques.clear();
    finding.keyAliases.put(Findings.KEY, "");
    finding.facts.put("none", null);
    finding.facts.put("empty", "");
    finding.facts.put("list", List.of());
    finding.facts.put("map", Collections.singletonMap("inner", null));
    finding.facts.put("nan", Double.NaN);
    var evidence = new Evidence();
    evidence.userAgent = "";
    evidence.sourceAddress = " ";
    evidence.errorMessage = "";
    evidence.principalId = "";
    evidence.principal = "";
    finding.evidences.add(evidence);
    String line = OcsfJson.write(finding);
    assertThat(line).doesNotContain("null", "\"\"", "[]", "{}", "NaN");
    JsonNode event = valid(finding);
    assertThat(event.has("message")).isFalse();
    assertThat(event.has("remediation")).isFalse();
    assertThat(event.has("unmapped")).isFalse();
    assertThat(event.at("/finding_info").has("types")).isFalse();
    assertThat(event.at("/evidences/0").fieldNames()).toIterable().containsExactly("data");
  }

  @Test
  void trap03EvidenceAlwaysHasOneOfWhatMakesItValid() {
    var evidence = new Evidence();
    evidence.userAgent = "curl/8";
    evidence.tlsVersion = "TLSv1.2";
    assertThat(valid(with(evidence)).at("/evidences/0/data/count").asInt()).isZero();
  }

  @Test
  void trap04ServiceIsAnApplicationAndNoUser() {
    JsonNode actor = valid(with(Findings.service())).at("/evidences/0/actor");
    assertThat(actor.fieldNames()).toIterable().containsExactly("app_name");
    assertThat(actor.get("app_name").asText()).isEqualTo("s3.amazonaws.com");
  }

  @Test
  void trap04ServiceThatCarriesACallStandsBesideTheUser() {
    Evidence evidence = Findings.caller();
    evidence.viaService = "dynamodb.amazonaws.com";
    JsonNode actor = valid(with(evidence)).at("/evidences/0/actor");
    assertThat(actor.get("app_name").asText()).isEqualTo("dynamodb.amazonaws.com");
    assertThat(actor.at("/user/uid").asText()).isEqualTo(Findings.ROLE);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, ip",
    "2001:db8::1, ip",
    "AWS Internal, svc_name",
    "s3.amazonaws.com, svc_name",
    "kms.cn-north-1.amazonaws.com.cn, svc_name",
    "host.example, domain",
    "203.0.113.256, svc_name",
  })
  void trap05SourceIsAnAddressOnlyIfItParses(String address, String attribute) {
    var evidence = new Evidence();
    evidence.sourceAddress = address;
    JsonNode endpoint = valid(with(evidence)).at("/evidences/0/src_endpoint");
    assertThat(endpoint.fieldNames()).toIterable().containsExactly(attribute);
    assertThat(endpoint.get(attribute).asText()).isEqualTo(address);
  }

  @Test
  void trap06NumbersFlagsAndErrorCodesHaveTheirTypes() {
    Finding finding = Findings.full();
    finding.count = 5_000_000_000L;
    JsonNode event = valid(finding);
    assertThat(event.get("count").isInt()).isTrue();
    assertThat(event.at("/evidences/0/actor/session/is_mfa").isBoolean()).isTrue();
    JsonNode response = event.at("/evidences/0/api/response");
    assertThat(response.get("error").asText()).isEqualTo("AccessDenied");
    assertThat(response.has("code")).isFalse();
  }

  @Test
  void trap07RequestIsLeftOutWithoutItsId() {
    Evidence evidence = Findings.caller();
    evidence.requestId = null;
    assertThat(valid(with(evidence)).at("/evidences/0/api").has("request")).isFalse();
  }

  @Test
  void trap08TypesThatOcsfLacksAre99WithTheirName() {
    JsonNode event = valid(Findings.full());
    JsonNode user = event.at("/evidences/0/actor/user");
    assertThat(user.get("type_id").asInt()).isEqualTo(99);
    assertThat(user.get("type").asText()).isEqualTo("AssumedRole");
    assertThat(event.get("class_name").asText()).isEqualTo("Detection Finding");
    assertThat(event.get("type_name").asText()).isEqualTo("Detection Finding: Update");
  }

  @Test
  void trap09StatusIsTheWorkflowAndClosesAsResolved() {
    Finding finding = Findings.full();
    assertThat(valid(finding).get("status_id").asInt()).isEqualTo(1);
    finding.activity = Activity.CLOSE;
    JsonNode closed = valid(finding);
    assertThat(closed.get("status_id").asInt()).isEqualTo(4);
    assertThat(closed.get("status").asText()).isEqualTo("Resolved");
    assertThat(closed.get("is_alert").asBoolean()).isFalse();
    assertThat(closed.has("compliance")).isFalse();
  }

  @Test
  void trap10ProfilesListWhatIsUsedAndNothingElse() {
    String line = OcsfJson.write(Findings.full());
    assertThat(line).contains("\"profiles\":[\"cloud\",\"datetime\"]");
    for (String profile : List.of("cloud", "datetime")) {
      String without = line.replace("\"" + profile + "\"", "\"host\"");
      assertThat(OcsfValidator.check(without).errors).hasSizeGreaterThan(2);
    }
  }

  @Test
  void trap11TwinsAreTheSameInstantInRfc3339() {
    JsonNode event = valid(Findings.full());
    assertThat(event.get("time_dt").asText()).isEqualTo("2026-09-21T14:13:20Z");
    assertThat(event.get("start_time_dt").asText()).isEqualTo("2026-09-21T13:58:19.500Z");
    Finding far = Findings.minimal();
    far.lastSeenMillis = Instant.parse("+12000-01-01T00:00:00Z").toEpochMilli();
    assertThat(valid(far).has("end_time_dt")).isFalse();
  }

  @Test
  void trap12FreeJsonStandsBelowUnmappedAndDataOnly() {
    Finding finding = Findings.full();
    finding.facts.put("anything", Map.of("goes", List.of(1, "two", true, 2.5)));
    finding.evidences.get(0).data.put("time", "not a timestamp");
    JsonNode event = valid(finding);
    assertThat(event.at("/unmapped/anything/goes/1").asText()).isEqualTo("two");
    assertThat(event.at("/evidences/0/data/encryptionContext/tableName").asText())
        .isEqualTo("cards");
  }

  @Test
  void trap12DetectionCannotHideOurOwnData() {
    Evidence evidence = Findings.caller();
    evidence.data.put("count", "many");
    assertThat(valid(with(evidence)).at("/evidences/0/data/count").asLong()).isEqualTo(413);
  }

  @Test
  void trap13RecommendedOfEventMetadataInfoAndResourcesAreThere() {
    var watched =
        OcsfValidator.check(OcsfJson.write(Findings.full())).warnings.stream()
            .filter(warning -> !warning.startsWith("evidences["));
    assertThat(watched)
        .containsExactlyInAnyOrder(
            "timezone_offset: recommended, but missing",
            "status_code: recommended, but missing",
            "metadata.original_time: recommended, but missing",
            "metadata.reporter: recommended, but missing",
            "finding_info.attacks[0].sub_technique: recommended, but missing",
            "finding_info.attacks[1].tactic: recommended, but missing",
            "finding_info.attacks[2].tactic: recommended, but missing",
            "finding_info.attacks[2].sub_technique: recommended, but missing",
            "finding_info.attacks[2].technique.name: recommended, but missing",
            "finding_info.related_events[0].severity_id: recommended, but missing",
            "finding_info.related_events[0].type_uid: recommended, but missing",
            "finding_info.related_events[1].severity_id: recommended, but missing",
            "finding_info.related_events[1].type_uid: recommended, but missing",
            "finding_info.related_events[2].severity_id: recommended, but missing",
            "finding_info.related_events[2].type_uid: recommended, but missing",
            "cloud.account.name: recommended, but missing",
            "resources[0].hostname: recommended, but missing",
            "resources[0].ip: recommended, but missing",
            "resources[0].owner: recommended, but missing");
  }

  @Test
  void trap14TextOfCallersIsBoundedAndHarmless() {
    var chars = new char[100_000];
    Arrays.fill(chars, 'A');
    Evidence evidence = Findings.caller();
    evidence.userAgent = new String(chars);
    evidence.sessionName = "a\"b\\c\u0000\u001b[31m\nnext\u2028\u202Egnp.exe";
    evidence.errorMessage = "\uD800 half, \uDC00 other half, \uD83D\uDD11 whole";
    evidence.data.put("encryptionContext", Map.of("k\u0007", "v\u0085"));
    Finding finding = with(evidence);
    String line = OcsfJson.write(finding);
    assertThat(line).hasSizeLessThan(6_000);
    assertThat(line.chars()).noneMatch(c -> c < 0x20 || c == 0x2028 || c == 0x202E);
    JsonNode event = valid(finding);
    String agent = event.at("/evidences/0/http_request/user_agent").asText();
    assertThat(agent).hasSize(512).endsWith("A…");
    assertThat(event.at("/evidences/0/actor/session/uid").asText())
        .isEqualTo("a\"b\\c\uFFFD\uFFFD[31m next\uFFFD\uFFFDgnp.exe");
    assertThat(event.at("/evidences/0/api/response/error_message").asText())
        .isEqualTo("\uFFFD half, \uFFFD other half, \uD83D\uDD11 whole");
    assertThat(event.at("/evidences/0/data/encryptionContext").toString())
        .isEqualTo("{\"k\uFFFD\":\"v\uFFFD\"}");
  }

  @Test
  void trap14ListsAreBoundedAndTheTrueNumbersKept() {
    Finding finding = Findings.minimal();
    finding.count = 100_000;
    for (int i = 0; i < 200; i++) {
      finding.keyArns.add(Findings.KEY.replace("0f1e", String.format("%04x", i)));
      Evidence evidence = Findings.caller();
      evidence.sourceAddress = "203.0.113." + i;
      evidence.sampleEventIds = List.of("a" + i, "b" + i, "a0");
      finding.evidences.add(evidence);
    }
    finding.facts.put("long", Collections.nCopies(10_000, 1));
    JsonNode event = valid(finding);
    assertThat(event.get("evidences")).hasSize(10);
    assertThat(event.get("resources")).hasSize(50);
    assertThat(event.get("observables").size()).isLessThanOrEqualTo(OcsfObservables.MAX);
    assertThat(event.at("/finding_info/related_events")).hasSize(10);
    assertThat(event.at("/finding_info/related_events_count").asInt()).isEqualTo(100_000);
    assertThat(event.at("/unmapped/evidences_left_out").asInt()).isEqualTo(190);
    assertThat(event.at("/unmapped/resources_left_out").asInt()).isEqualTo(151);
    assertThat(event.at("/unmapped/long").size()).isEqualTo(64);
  }

  // What the keys say of the cloud that they lie in.

  @Test
  void cloudNamesWhatAllKeysAgreeOn() {
    Finding finding = Findings.minimal();
    finding.keyArns.add("arn:aws:kms:us-east-1:111122223333:key/mrk-1");
    JsonNode event = valid(finding);
    assertThat(event.at("/cloud").has("region")).isFalse();
    assertThat(event.at("/cloud/account/uid").asText()).isEqualTo("111122223333");
    assertThat(event.at("/resources/1/region").asText()).isEqualTo("us-east-1");
    assertThat(event.at("/resources/1/uid_alt").asText()).isEqualTo("mrk-1");
  }

  @Test
  void keyThatIsNoArnIsWrittenWithoutParts() {
    Finding finding = Findings.minimal();
    finding.keyArns.set(0, "0f1e2d3c");
    JsonNode event = valid(finding);
    assertThat(event.at("/cloud").toString()).isEqualTo("{\"provider\":\"AWS\"}");
    assertThat(event.at("/resources/0/uid").asText()).isEqualTo("0f1e2d3c");
  }

  @Test
  void servicesOwnEventsAreRelatedAsSuch() {
    Evidence evidence = Findings.service();
    evidence.principalType = PrincipalType.KMS;
    evidence.principal = "kms.amazonaws.com";
    evidence.operation = "RotateKey";
    assertThat(valid(with(evidence)).at("/finding_info/related_events/0/type").asText())
        .isEqualTo("AWS Service Event via CloudTrail");
  }

  @Test
  void aFindingMayBeAboutSomethingThatIsNoKey() {
    Finding finding = Findings.minimal();
    finding.keyArns.clear();
    finding.resources.add(
        new Resource(
            "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main",
            "AWS::CloudTrail::Trail",
            null,
            null));
    Evidence evidence = new Evidence();
    evidence.operation = "StopLogging";
    evidence.service = "cloudtrail.amazonaws.com";
    evidence.requestId = "r-1";
    finding.evidences.add(evidence);
    JsonNode event = valid(finding);
    assertThat(event.at("/resources/0/type").asText()).isEqualTo("AWS::CloudTrail::Trail");
    assertThat(event.at("/resources/0/region").asText()).isEqualTo("eu-west-1");
    assertThat(event.at("/cloud/account/uid").asText()).isEqualTo("111122223333");
    assertThat(event.at("/observables/0/value").asText()).endsWith("trail/main");
    assertThat(event.at("/evidences/0/api/service/name").asText())
        .isEqualTo("cloudtrail.amazonaws.com");
    assertThat(FindingText.write(finding)).contains("trail/main (AWS::CloudTrail::Trail)");
  }

  @Test
  void aFindingMayBeAboutAnAccount() {
    Finding finding = Findings.minimal();
    finding.keyArns.clear();
    finding.resources.add(Resource.account("111122223333"));
    JsonNode event = valid(finding);
    assertThat(event.at("/resources/0/uid").asText()).isEqualTo("111122223333");
    assertThat(event.at("/resources/0/type").asText()).isEqualTo("AWS::::Account");
    assertThat(event.at("/metadata/tenant_uid").asText()).isEqualTo("111122223333");
    assertThat(event.at("/cloud").has("region")).isFalse();
  }

  // What a detection got wrong is said in a sentence.

  @Test
  void niceErrorForAnIncompleteFinding() {
    var finding = new Finding();
    finding.uid = "8c4e";
    assertThatThrownBy(() -> OcsfJson.write(finding))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "finding 8c4e lacks analytic, title, keyArns or resources: the detection that made"
                + " it has to fill them in");
  }

  @Test
  void niceErrorForAConfidenceThatDoesNotExist() {
    Finding finding = Findings.minimal();
    finding.confidence = 4;
    assertThatThrownBy(() -> OcsfJson.write(finding))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has confidence 4; allowed are 1 (low), 2 (medium), 3 (high)");
  }

  @Test
  void niceErrorForAFactThatIsNoJson() {
    Finding finding = Findings.minimal();
    finding.facts.put("when", Instant.EPOCH);
    assertThatThrownBy(() -> OcsfJson.write(finding))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'when' of a finding is a java.time.Instant: give it as String, Integer, Long,"
                + " Double, Boolean, List or Map");
  }

  private static Finding with(Evidence evidence) {
    Finding finding = Findings.minimal();
    finding.evidences.add(evidence);
    return finding;
  }

  private static JsonNode valid(Finding finding) {
    String line = OcsfJson.write(finding);
    assertThat(OcsfValidator.check(line).errors).as(line).isEmpty();
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  private static String golden(String name) throws IOException {
    try (var in = OcsfJsonTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .strip()
          .replace("@version@", Product.version());
    }
  }

  @Test
  void partsStandInUnmappedAndThoseThatWereToldAmongTheRelatedEvents() throws Exception {
    var finding = Findings.full();
    for (int n = 0; n < 40; n++) finding.parts.add(Findings.part(n));
    finding.partsLeftOut = 5;
    JsonNode event = valid(finding);
    assertThat(event.at("/unmapped/parts")).hasSize(OcsfJson.MAX_PARTS);
    assertThat(event.at("/unmapped/parts_left_out").asInt()).isEqualTo(13);
    JsonNode part = event.at("/unmapped/parts/1");
    assertThat(part.get("finding").asText()).isEqualTo("part-1");
    assertThat(part.get("key").asText()).isEqualTo(Findings.KEY);
    assertThat(part.get("severity").asText()).isEqualTo("Medium");
    assertThat(part.get("events").get(0).asText()).isEqualTo("e-1");
    assertThat(part.get("score").asDouble()).isEqualTo(5.5);
    List<String> related = new ArrayList<>();
    for (JsonNode one : event.at("/finding_info/related_events")) {
      if (one.path("type_uid").asInt() == 200403) related.add(one.get("uid").asText());
    }
    // The first was never written by itself, so there is no record to point at.
    assertThat(related).hasSize(31).startsWith(FindingUid.of("part-1", "1"));
  }

  @Test
  void aPartPointsAtTheFindingThatGoesOn() throws Exception {
    var finding = Findings.full();
    finding.activity = Activity.CLOSE;
    finding.partOf = Findings.part(2);
    JsonNode event = valid(finding);
    assertThat(event.at("/unmapped/part_of/finding").asText()).isEqualTo("part-2");
    assertThat(event.at("/finding_info/related_events").toString())
        .contains(FindingUid.of("part-2", "2"), "Detection Finding: Close");
  }
}
