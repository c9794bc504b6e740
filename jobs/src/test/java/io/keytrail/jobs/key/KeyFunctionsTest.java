package io.keytrail.jobs.key;

import static io.keytrail.kms.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.jobs.trail.KeyNewsSerializer;
import io.keytrail.key.AliasStatement;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyFactsJson;
import io.keytrail.key.KeyHistory;
import io.keytrail.key.KeyStatement;
import io.keytrail.key.KeyStatements;
import io.keytrail.key.Stated;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyFunctionsTest {
  private static final String OLD =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final String NEW =
      "arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321";
  private static final long T = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable harness : open) harness.close();
  }

  private <H extends AutoCloseable> H opened(H harness) {
    open.add(harness);
    return harness;
  }

  @Test
  void ofUsesOnlyTheEarliestGoesOn() throws Exception {
    OneInputStreamOperatorTestHarness<KmsEvent, KeyNews> harness =
        opened(ProcessFunctionTestHarnesses.forProcessFunction(new KeyNewsFunction()));
    harness.processElement(used(1, T + 2000), 0);
    harness.processElement(used(2, T + 3000), 0);
    harness.processElement(used(3, T + 1000), 0);

    assertThat(harness.extractOutputValues())
        .extracting(news -> news.statement.timeMillis)
        .containsExactly(T + 2000, T + 1000);
  }

  @Test
  void thatAKeyWasSeenDoesNotHideThatItWasUsed() throws Exception {
    OneInputStreamOperatorTestHarness<KmsEvent, KeyNews> harness =
        opened(ProcessFunctionTestHarnesses.forProcessFunction(new KeyNewsFunction()));
    KmsEvent seen = used(1, T + 1000);
    seen.operation = KmsOperation.DESCRIBE_KEY;
    seen.eventName = "DescribeKey";
    harness.processElement(seen, 0);
    harness.processElement(used(2, T + 2000), 0);

    assertThat(harness.extractOutputValues())
        .extracting(news -> news.statement.changes.size())
        .containsExactly(0, 1);
  }

  @Test
  void theLedgerIsWrittenInOrderOfTimeAndEndsWithTheInput() throws Exception {
    KeyedOneInputStreamOperatorTestHarness<String, KeyNews, KeyNews> harness = opened(ledger());
    harness.open();
    harness.processElement(alias(AliasStatement.Kind.UPDATED, NEW, T + 2000), 0);
    harness.processElement(alias(AliasStatement.Kind.CREATED, OLD, T + 1000), 0);
    assertThat(harness.extractOutputValues()).isEmpty();

    harness.processWatermark(T + 5000);

    List<String> told = told(harness.extractOutputValues());
    assertThat(told).hasSize(3);
    assertThat(told.get(0)).startsWith(OLD).contains("PUT aliases alias/app");
    assertThat(told.get(1)).startsWith(NEW).contains("PUT aliases", "ALIAS_CAME alias/app=" + OLD);
    assertThat(told.get(2)).startsWith(OLD).contains("REMOVE aliases alias/app");

    harness.processWatermark(Watermark.MAX_WATERMARK);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void theLedgerSurvivesARestore() throws Exception {
    OperatorSubtaskState state;
    KeyedOneInputStreamOperatorTestHarness<String, KeyNews, KeyNews> harness = opened(ledger());
    harness.open();
    harness.processElement(alias(AliasStatement.Kind.CREATED, OLD, T + 1000), 0);
    harness.processWatermark(T + 1000);
    harness.processElement(alias(AliasStatement.Kind.UPDATED, NEW, T + 2000), 0);
    state = harness.snapshot(1, 1);
    harness = opened(ledger());
    harness.setup(KeyNewsSerializer.INSTANCE);
    harness.initializeState(state);
    harness.open();
    harness.processWatermark(T + 5000);

    assertThat(told(harness.extractOutputValues()))
        .anyMatch(s -> s.startsWith(OLD) && s.contains("REMOVE aliases alias/app"));
  }

  @Test
  void theHistoryIsHandedOverOnceAtTheEnd() throws Exception {
    KeyedOneInputStreamOperatorTestHarness<String, KeyNews, KeyHistory> harness =
        opened(
            new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new KeyHistoryFunction()),
                KeyNews::keyArn,
                Types.STRING));
    harness.setup(KeyHistorySerializer.INSTANCE);
    harness.open();
    harness.processElement(KeyNews.of(scan()), 0);
    harness.processElement(KeyNews.of(KeyStatements.of(used(1, T + 2000)).get(0)), 0);
    harness.processWatermark(T + 1_000_000);
    assertThat(harness.extractOutputValues()).isEmpty();

    harness.processWatermark(Watermark.MAX_WATERMARK);

    assertThat(harness.extractOutputValues()).hasSize(1);
    KeyFacts facts = harness.extractOutputValues().get(0).asOf(T + 5000);
    assertThat(facts.texts(KeyAttribute.ALIASES)).containsExactly("alias/app");
    assertThat(facts.text(KeyAttribute.STATE)).isEqualTo("Enabled");
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void newsOfEachKindTravel() throws IOException {
    KeyNews statement = KeyNews.of(KeyStatements.of(used(1, T)).get(0));
    KeyNews alias = alias(AliasStatement.Kind.CREATED, OLD, T);
    KeyNews scan = KeyNews.of(scan());

    assertThat(travelled(KeyNewsSerializer.INSTANCE, statement).statement)
        .hasToString(statement.statement.toString());
    assertThat(travelled(KeyNewsSerializer.INSTANCE, alias).alias)
        .usingRecursiveComparison()
        .isEqualTo(alias.alias);
    assertThat(KeyFactsJson.write(travelled(KeyNewsSerializer.INSTANCE, scan).scan))
        .isEqualTo(KeyFactsJson.write(scan.scan));
  }

  private static <T> T travelled(CompactSerializer<T> serializer, T record) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(record, out);
    return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, KeyNews, KeyNews> ledger()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new AliasLedgerFunction(java.time.Duration.ofDays(36_500))),
        KeyNews::scope,
        Types.STRING);
  }

  private static List<String> told(List<KeyNews> news) {
    return news.stream()
        .map(n -> n.statement)
        .map(KeyStatement::toString)
        .collect(Collectors.toList());
  }

  private static KmsEvent used(int id, long millis) {
    KmsEvent event = event(id, Instant.ofEpochMilli(millis).toString()).build();
    event.keys.clear();
    event.keys.add(new io.keytrail.kms.KeyUse(OLD, io.keytrail.kms.KeyRole.TARGET));
    return event;
  }

  private static KeyNews alias(AliasStatement.Kind kind, String keyArn, long millis) {
    AliasStatement statement = new AliasStatement();
    statement.scope = AliasStatement.scope(keyArn);
    statement.kind = kind;
    statement.alias = "alias/app";
    statement.keyArn = keyArn;
    statement.timeMillis = millis;
    statement.eventId = kind.name();
    return KeyNews.of(statement);
  }

  private static KeyFacts scan() {
    return new KeyFacts(OLD, T)
        .put(
            KeyAttribute.ALIASES,
            new Stated(new TreeSet<>(List.of("alias/app")), FactSource.SNAPSHOT, T, T));
  }
}
