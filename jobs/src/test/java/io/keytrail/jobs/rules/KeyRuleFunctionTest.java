package io.keytrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.trail.RawRecord;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.UndecidedRecord;
import io.keytrail.jobs.trail.UndecidedRecordSerializer;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.Stated;
import io.keytrail.kms.KeyRole;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithNonKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** A record on its way through both stages, with a key in between. */
class KeyRuleFunctionTest {
  private static final String KEY =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final long NINE = Instant.parse("2026-03-02T09:00:00Z").toEpochMilli();
  private static final String RECORD =
      "{\"eventID\":\"e1\",\"userAgent\":\"curl/8\",\"requestParameters\":{\"keyId\":\"k\"}}";

  private static String rule(String item, String fields) {
    return "title: R\nid: r\nlogsource: {product: aws, service: cloudtrail}\nfields: ["
        + fields
        + "]\ndetection:\n  s:\n    eventSource: kms.amazonaws.com\n    key.state: Disabled\n"
        + item
        + "  condition: s\n";
  }

  private static UndecidedRecord asked(String rule) throws Exception {
    KmsEvent event = new KmsEvent();
    event.eventId = "e1";
    event.eventTimeMillis = NINE;
    event.eventName = "Decrypt";
    event.operation = KmsOperation.DECRYPT;
    event.recipientAccountId = "111122223333";
    event.keys.add(new KeyUse(KEY, KeyRole.TARGET));
    TrailBatch batch = new TrailBatch();
    batch.maxEventTimeMillis = NINE;
    batch.events.add(event);
    batch.records.add(
        new RawRecord(
            RECORD.getBytes(StandardCharsets.UTF_8), "kms.amazonaws.com", "Decrypt", NINE, 0));
    var harness =
        new OneInputStreamOperatorTestHarness<TrailBatch, RuleHit>(
            new ProcessOperator<>(new RuleMatchFunction(Rules.program(rule))));
    try {
      harness.setup(RuleHitSerializer.INSTANCE);
      harness.open();
      harness.processElement(new StreamRecord<>(batch));
      return harness.getSideOutput(RuleMatchFunction.UNDECIDED).remove().getValue();
    } finally {
      harness.close();
    }
  }

  private static UndecidedRecord answered(UndecidedRecord record) {
    KeyFacts key = new KeyFacts(KEY, NINE - 1);
    key.put(KeyAttribute.STATE, new Stated("Disabled", FactSource.TRAIL, 0, 0));
    return record.answered(key, null);
  }

  private static UndecidedRecord travelled(UndecidedRecord record) throws Exception {
    DataOutputSerializer out = new DataOutputSerializer(64);
    UndecidedRecordSerializer.INSTANCE.serialize(record, out);
    return UndecidedRecordSerializer.INSTANCE.deserialize(
        new DataInputDeserializer(out.getCopyOfBuffer()));
  }

  private static String text(UndecidedRecord record) {
    return new String(record.raw.json, StandardCharsets.UTF_8);
  }

  private static List<RuleHit> settled(UndecidedRecord record, String now) throws Exception {
    var harness =
        new TwoInputStreamOperatorTestHarness<UndecidedRecord, RuleUpdate, RuleHit>(
            new CoBroadcastWithNonKeyedOperator<>(
                new ReloadingKeyRuleFunction(Rules.program(now)), List.of(RulesInForce.state())));
    try {
      harness.setup(RuleHitSerializer.INSTANCE);
      harness.open();
      harness.processElement1(new StreamRecord<>(record));
      return harness.extractOutputValues();
    } finally {
      harness.close();
    }
  }

  @Test
  void aRuleThatReadsTheDecodersFactsOnlyTakesNoTextAlong() throws Exception {
    String rule = rule("", "kms.session_name");
    UndecidedRecord record = asked(rule);
    assertThat(text(record)).isEqualTo("{}");
    assertThat(settled(answered(record), rule).get(0).findings)
        .extracting(finding -> finding.evidences.get(0).sampleEventIds)
        .containsExactly(List.of("e1"));
  }

  @Test
  void whatARuleReadsAndShowsGoesWithIt() throws Exception {
    String rule = rule("    userAgent|startswith: curl\n", "requestParameters.keyId");
    UndecidedRecord record = travelled(asked(rule));
    assertThat(text(record))
        .isEqualTo("{\"userAgent\":\"curl/8\",\"requestParameters\":{\"keyId\":\"k\"}}");
    assertThat(settled(answered(record), rule).get(0).findings)
        .extracting(finding -> finding.evidences.get(0).data.get("requestParameters.keyId"))
        .containsExactly(List.of("k"));
  }

  @Test
  void aRuleThatWasReplacedByOneThatReadsMoreIsNotAskedOfWhatIsLeft() throws Exception {
    UndecidedRecord record = answered(asked(rule("", "")));
    assertThat(settled(record, rule("    requestParameters.keyId: null\n", ""))).isEmpty();
    assertThat(settled(record, rule("    kms.alias: null\n", ""))).hasSize(1);
  }
}
