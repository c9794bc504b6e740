package io.keytrail.jobs.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.jobs.trail.KeyNewsSerializer;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyChange;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyStatement;
import io.keytrail.key.Stated;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.TestEvents;
import io.keytrail.sigma.RuleFile;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyComplianceFunctionTest {
  private static final String KEY = TestEvents.KEY;
  private static final long DAY = 86_400_000;
  private static final long WINDOW = 300_000;
  private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final Map<String, String> TAGS =
      Map.of(
          "Owner", "payments-team",
          "DataClassification", "Restricted",
          "Environment", "production",
          "Application", "payments");

  private KeyedTwoInputStreamOperatorTestHarness<String, KeyNews, UsageWindow, Finding> harness;
  private int told;

  private static KeyedTwoInputStreamOperatorTestHarness<String, KeyNews, UsageWindow, Finding>
      newHarness(String policy) throws Exception {
    PolicyProgram program = new PolicyProgram(List.of(RuleFile.of("p.yml", policy)));
    KeyedTwoInputStreamOperatorTestHarness<String, KeyNews, UsageWindow, Finding> harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new KeyedCoProcessOperator<>(
                new KeyComplianceFunction(program, Duration.ofDays(2), null, START)),
            input -> input.keyArn(),
            window -> window.keyArn,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    return harness;
  }

  @BeforeEach
  void open() throws Exception {
    harness = newHarness("unused-after: 30d\n");
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void restart(String policy) throws Exception {
    OperatorSubtaskState snapshot = harness.snapshot(1, 1);
    harness.close();
    harness = newHarness(policy);
    harness.initializeState(snapshot);
    harness.open();
    told = 0;
  }

  /** A key created at the start, rotation on, tagged as the policy wants it. */
  private static KeyFacts scan(long time, Map<KeyAttribute, Object> but) {
    Map<KeyAttribute, Object> facts = new TreeMap<>();
    facts.put(KeyAttribute.MANAGER, "CUSTOMER");
    facts.put(KeyAttribute.STATE, "Enabled");
    facts.put(KeyAttribute.SPEC, "SYMMETRIC_DEFAULT");
    facts.put(KeyAttribute.USAGE, "ENCRYPT_DECRYPT");
    facts.put(KeyAttribute.ORIGIN, "AWS_KMS");
    facts.put(KeyAttribute.CREATED, START);
    facts.put(KeyAttribute.ROTATION_ENABLED, true);
    facts.put(KeyAttribute.ROTATION_PERIOD_DAYS, 90L);
    facts.put(KeyAttribute.TAGS, new TreeMap<>(TAGS));
    facts.putAll(but);
    KeyFacts scan = new KeyFacts(KEY, time).rotationsCompleteSince(0L);
    facts.forEach((name, value) -> scan.put(name, new Stated(value, FactSource.API, time, time)));
    return scan;
  }

  private void say(KeyFacts scan) throws Exception {
    harness.processElement1(KeyNews.of(scan), scan.asOfMillis());
  }

  private void say(long time, String eventId, KeyAttribute attribute, String value)
      throws Exception {
    KeyStatement statement = new KeyStatement();
    statement.keyArn = KEY;
    statement.timeMillis = time;
    statement.eventId = eventId;
    statement.changes.add(new KeyChange(KeyChange.Kind.SET, attribute, null, value, null));
    harness.processElement1(KeyNews.of(statement), time);
  }

  private void use(long time) throws Exception {
    KmsEvent event = TestEvents.event(time, Instant.ofEpochMilli(time).toString()).build();
    KeyUsage usage = new KeyUsage(16);
    usage.add(event, event.keys.get(0));
    long start = Math.floorDiv(time, WINDOW) * WINDOW;
    harness.processElement2(new UsageWindow(KEY, start, start + WINDOW, 0, usage), time);
  }

  private void watermark(long time) throws Exception {
    harness.processBothWatermarks(new Watermark(time));
  }

  /** What was said since this was last asked: control, activity, day since the start. */
  private List<String> findings() {
    List<Finding> all = harness.extractOutputValues();
    List<Finding> since = all.subList(told, all.size());
    told = all.size();
    for (Finding finding : since) {
      assertThat(OcsfValidator.check(OcsfJson.write(finding)).errors).isEmpty();
      assertThat(finding.keys).containsOnlyKeys(KEY);
    }
    return since.stream()
        .map(
            f -> f.facts.get("control") + " " + f.activity + " day " + (f.timeMillis - START) / DAY)
        .collect(Collectors.toList());
  }

  @Test
  void speaksWhenAVerdictIsDueThoughNothingHappens() throws Exception {
    say(scan(START, Map.of()));
    watermark(START + 29 * DAY);
    assertThat(findings()).isEmpty();
    watermark(START + 200 * DAY);
    assertThat(findings()).containsExactly("unused CREATE day 30", "rotation-age CREATE day 91");
  }

  @Test
  void aLaterUseDoesNotHideThatTheKeyWasUnusedBefore() throws Exception {
    say(scan(START, Map.of()));
    use(START + 40 * DAY);
    watermark(START + 41 * DAY);
    assertThat(findings()).containsExactly("unused CREATE day 30", "unused CLOSE day 40");
  }

  @Test
  void theOrderOfArrivalLeavesNoTrace() throws Exception {
    say(START + 6 * DAY, "e2", KeyAttribute.ROTATION_ENABLED, "true");
    say(START + 5 * DAY, "e1", KeyAttribute.ROTATION_ENABLED, "false");
    say(scan(START, Map.of()));
    watermark(START + 10 * DAY);
    assertThat(findings()).containsExactly("rotation-off CREATE day 5", "rotation-off CLOSE day 6");
  }

  @Test
  void nothingSpeaksOfAFutureThatTheInputDoesNotReach() throws Exception {
    say(scan(START, Map.of()));
    watermark(START + DAY);
    watermark(Long.MAX_VALUE);
    assertThat(findings()).isEmpty();
  }

  @Test
  void aRestoredKeyRepeatsNothingAndForgetsNothing() throws Exception {
    say(scan(START, Map.of()));
    watermark(START + 40 * DAY);
    assertThat(findings()).containsExactly("unused CREATE day 30");
    restart("unused-after: 30d\n");
    say(scan(START + 41 * DAY, Map.of()));
    use(START + 42 * DAY);
    watermark(START + 100 * DAY);
    assertThat(findings())
        .containsExactly(
            "unused CLOSE day 42", "unused CREATE day 72", "rotation-age CREATE day 91");
  }

  @Test
  void anotherPolicyClosesWhatItDoesNotAskFor() throws Exception {
    say(scan(START, Map.of()));
    watermark(START + 40 * DAY);
    assertThat(findings()).containsExactly("unused CREATE day 30");
    restart("controls: {unused: {enabled: false}}\nrequired-tags: [CostCenter]\n");
    say(scan(START + 41 * DAY, Map.of()));
    watermark(START + 41 * DAY);
    assertThat(findings()).containsExactly("unused CLOSE day 41", "required-tags CREATE day 41");
  }

  @Test
  void oneTimerWaitsHoweverOftenTheKeyIsUsed() throws Exception {
    say(scan(START, Map.of()));
    for (int i = 0; i < 500; i++) {
      use(START + DAY + i * WINDOW);
      watermark(START + DAY + (i + 1) * WINDOW);
    }
    assertThat(harness.numEventTimeTimers()).isLessThanOrEqualTo(2);
  }

  @Test
  void aDeletedKeyLeavesNothingBehind() throws Exception {
    say(scan(START, Map.of(KeyAttribute.TAGS, new TreeMap<>())));
    watermark(START + DAY);
    assertThat(findings()).containsExactly("required-tags CREATE day 0");
    long gone = START + 20 * DAY;
    say(gone, "e1", KeyAttribute.STATE, "Deleted");
    watermark(gone + DAY);
    assertThat(findings()).containsExactly("required-tags CLOSE day 20");
    assertThat(harness.numKeyedStateEntries()).isPositive();
    watermark(gone + KeyComplianceFunction.MOURNING + DAY);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
    assertThat(findings()).isEmpty();
  }

  @Test
  void newsTravelWhole() throws Exception {
    KeyStatement statement = new KeyStatement();
    statement.keyArn = KEY;
    statement.timeMillis = START;
    statement.eventId = "e";
    for (KeyNews news : List.of(KeyNews.of(statement), KeyNews.of(scan(START, Map.of())))) {
      DataOutputSerializer out = new DataOutputSerializer(64);
      KeyNewsSerializer.INSTANCE.serialize(news, out);
      DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
      assertThat(KeyNewsSerializer.INSTANCE.deserialize(in))
          .usingRecursiveComparison()
          .isEqualTo(news);
      assertThat(in.available()).isZero();
    }
    assertThat(KeyNewsSerializer.INSTANCE.snapshotConfiguration().restoreSerializer())
        .isInstanceOf(KeyNewsSerializer.class);
  }

  @Test
  void aKeyThatIsOnlyUsedIsNotBlamed() throws Exception {
    use(START + DAY);
    watermark(START + 500 * DAY);
    assertThat(findings()).isEmpty();
  }
}
