package io.keytrail.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.cloudtrail.DecodeLimits;
import io.keytrail.cloudtrail.TrailReader;
import io.keytrail.detections.RuleDefaults;
import io.keytrail.kms.KmsEvent;
import io.keytrail.policy.Trust;
import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.KeyContext;
import io.keytrail.sigma.event.Truth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What rules say to the decoder's facts alone never contradicts what they say to the record. */
class OutlineTest {
  private static final Path ROOT = Path.of("detections");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final RuleOptions OPTIONS = RuleDefaults.options(Trust.NOBODY, Set.of());

  /** Values that the decoder and a tree read differently, and those that rules look for. */
  private static final List<String> ERROR_CODES =
      List.of(
          "null",
          "''",
          "5",
          "5.0",
          "true",
          "'5'",
          "'5.0'",
          "'true'",
          "' '",
          "'-'",
          "'AccessDenied'",
          "'accessdenied'",
          "'AccessDeniedException'",
          "'ThrottlingException'",
          "'Disabled'",
          "'DisabledException'",
          "'KMSInvalidStateException'",
          "'DryRunOperationException'",
          "'é'");

  private static final List<String> OPERATIONS =
      List.of(
          "Decrypt",
          "ReEncrypt",
          "GenerateDataKey",
          "DescribeKey",
          "PutKeyPolicy",
          "CreateGrant",
          "DisableKey",
          "ScheduleKeyDeletion",
          "NewOperation");

  /** Unknown, and two keys that rules ask for. */
  private static final List<KeyContext> KEYS =
      Arrays.asList(null, key("keytrail:canary"), key("Owner"));

  private static List<ObjectNode> fixtures() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("fixtures"))) {
      List<ObjectNode> out = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).sorted().collect(Collectors.toList())) {
        ObjectNode record = (ObjectNode) JSON.readTree(Files.readString(file));
        if (record.path("eventSource").asText().equals("kms.amazonaws.com")) out.add(record);
      }
      assertThat(out).hasSizeGreaterThan(10);
      return out;
    }
  }

  private static void mutate(ObjectNode record, Random random) throws IOException {
    if (random.nextBoolean()) {
      String code = ERROR_CODES.get(random.nextInt(ERROR_CODES.size()));
      record.set("errorCode", JSON.readTree(code.replace('\'', '"')));
    }
    if (random.nextInt(3) == 0) {
      record.put("eventName", OPERATIONS.get(random.nextInt(OPERATIONS.size())));
    }
    if (random.nextInt(4) == 0) {
      List<String> names = new ArrayList<>();
      record.fieldNames().forEachRemaining(names::add);
      String gone = names.get(random.nextInt(names.size()));
      if (!gone.startsWith("event")) record.remove(gone);
    }
    if (random.nextInt(4) == 0 && record.path("userIdentity").isObject()) {
      ObjectNode who = (ObjectNode) record.get("userIdentity");
      who.put("type", List.of("Root", "IAMUser", "AWSService").get(random.nextInt(3)));
      who.put("arn", "arn:aws:iam::444455556666:role/break-glass");
      if (random.nextBoolean()) who.put("invokedBy", "s3.amazonaws.com");
    }
  }

  /** The rule's answers must agree wherever the outline has one. Counts the answers false. */
  private static int check(RuleSet rules, ObjectNode record) throws IOException {
    byte[] json = record.toString().getBytes(StandardCharsets.UTF_8);
    KmsEvent event;
    try (TrailReader reader =
        TrailReader.open(new ByteArrayInputStream(json), "test", DecodeLimits.DEFAULT)) {
      if (reader.next() != TrailReader.Item.KMS) return 0;
      event = reader.event();
    }
    EventView full = rules.newView().reset(json, event);
    EventView outline = rules.newView().outline("kms.amazonaws.com", event);
    int refused = 0;
    for (Rule rule : rules.rules()) {
      Truth guessed = rule.test(outline);
      if (guessed == Truth.FALSE) refused++;
      if (guessed == Truth.UNDECIDED) continue;
      assertThat(rule.test(full)).as(rule + " of " + record).isEqualTo(guessed);
    }
    assertThat(outline.isParsed()).isFalse();
    checkExcerpts(rules, json, event);
    Evaluation evaluation = rules.evaluate(full);
    boolean wanted = rules.wants("kms.amazonaws.com", event, rules.newView());
    if (!wanted) assertThat(evaluation.isEmpty()).as(record.toString()).isTrue();
    return refused;
  }

  /** Whatever the key is like, a rule says to its excerpt of the record what it says to it all. */
  private static void checkExcerpts(RuleSet rules, byte[] json, KmsEvent event) {
    for (Rule rule : rules.rules()) {
      byte[] excerpt = rules.reads(List.of(rule.info().id)).of(json);
      for (KeyContext key : KEYS) {
        EventView full = rules.newView().reset(json, event).with(key);
        EventView cut = rules.newView().reset(excerpt, event).with(key);
        assertThat(rule.test(cut)).as(rule + " of " + event.eventName).isEqualTo(rule.test(full));
        assertThat(rules.shownFields(rule, cut)).isEqualTo(rules.shownFields(rule, full));
        assertThat(rules.contributions(cut, List.of(rule)))
            .isEqualTo(rules.contributions(full, List.of(rule)));
      }
    }
  }

  private static KeyContext key(String tag) {
    KeyContext key = new KeyContext();
    key.set("origin", "EXTERNAL");
    key.set("classification", "Restricted");
    key.set("state", "Disabled");
    key.tags(Map.of(tag, "x"));
    return key;
  }

  @Test
  void ofThePackNoAnswerIsContradictedByTheRecord() throws IOException {
    RuleSet pack = RuleCompiler.compile(ROOT, OPTIONS).ruleSet();
    Random random = new Random(3);
    long refused = 0;
    long asked = 0;
    for (ObjectNode fixture : fixtures()) {
      check(pack, fixture);
      for (int i = 0; i < 40; i++) {
        ObjectNode record = fixture.deepCopy();
        mutate(record, random);
        refused += check(pack, record);
        asked += pack.rules().size();
      }
    }
    assertThat(refused).as("the outline decides most").isGreaterThan(asked * 8 / 10);
  }

  @Test
  void ofItemsOfEveryKindNoAnswerIsContradictedByTheRecord() throws IOException {
    List<String> items =
        List.of(
            "errorCode: null",
            "errorCode: ''",
            "errorCode: '*'",
            "errorCode: '?*'",
            "errorCode: 5",
            "errorCode: 'true'",
            "errorCode|exists: true",
            "errorCode|exists: false",
            "errorCode: [AccessDenied, null]",
            "errorCode|neq: AccessDenied",
            "errorCode|gte: 5",
            "errorCode|re: '^A'",
            "errorCode|contains|all: [Access, Denied]",
            "errorCode|fieldref: eventName",
            "eventName|fieldref: errorCode",
            "eventName|startswith: De",
            "eventName|exists: true",
            "eventName: null",
            "kms.succeeded: true",
            "kms.succeeded|neq: true",
            "kms.via_service: null",
            "kms.via_service|exists: true",
            "kms.key_arn|contains: 1234",
            "kms.key_account: null",
            "kms.principal|fieldref: kms.caller_account",
            "kms.principal.below: x",
            "kms.cross_account: true",
            "kms.session_age_seconds|lte: 300",
            "kms.mfa: false",
            "kms.category: [read_only, management]",
            "kms.principal_type: root",
            "userAgent: '*aws*'",
            "policy.public: true",
            "grant.external: false",
            "key.state: Disabled");
    StringBuilder rules = new StringBuilder();
    int number = 0;
    for (String item : items) {
      for (String condition : List.of("s", "not s")) {
        rules.append("title: T\nid: r").append(number++);
        rules.append("\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  s:\n    ");
        rules.append(item).append("\n  condition: ").append(condition).append("\n---\n");
      }
    }
    RuleSet set = Sigma.clean(OPTIONS, rules.substring(0, rules.length() - 4));
    assertThat(set.rules()).hasSize(2 * items.size());
    Random random = new Random(4);
    for (ObjectNode fixture : fixtures()) {
      for (int i = 0; i < 20; i++) {
        ObjectNode record = fixture.deepCopy();
        mutate(record, random);
        check(set, record);
      }
    }
  }

  @Test
  void aRecordIsWantedForWhatItsFactsDoNotRuleOut() {
    RuleSet rules =
        Sigma.clean(Sigma.item("eventSource: kms.amazonaws.com\nerrorCode: AccessDenied"));
    KmsEvent event = new KmsEvent();
    event.eventId = "e1";
    event.eventName = "Decrypt";
    EventView view = rules.newView();
    assertThat(rules.wants("kms.amazonaws.com", event, view)).isFalse();
    event.errorCode = "AccessDenied";
    assertThat(rules.wants("kms.amazonaws.com", event, view)).isTrue();
    event.errorCode = "NotFoundException";
    assertThat(rules.wants("kms.amazonaws.com", event, view)).isFalse();
  }
}
