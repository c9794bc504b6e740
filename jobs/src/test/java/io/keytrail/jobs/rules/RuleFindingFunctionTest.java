package io.keytrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.OcsfJson;
import io.keytrail.jobs.serial.FindingSerializer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RuleFindingFunctionTest {
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

  private KeyedOneInputStreamOperatorTestHarness<String, Finding, Finding> harness;

  private static KeyedOneInputStreamOperatorTestHarness<String, Finding, Finding> newHarness()
      throws Exception {
    KeyedOneInputStreamOperatorTestHarness<String, Finding, Finding> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new RuleFindingFunction()),
            finding -> finding.uid,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    return harness;
  }

  @BeforeEach
  void open() throws Exception {
    harness = newHarness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void feed(String id, Duration after) throws Exception {
    harness.processElement(Rules.match(id, NINE.plus(after)), 0);
  }

  private void watermark(Duration after) throws Exception {
    harness.processWatermark(NINE.plus(after).toEpochMilli());
  }

  private List<String> told() {
    return harness.extractOutputValues().stream()
        .map(finding -> finding.activity + " " + finding.sequence + " " + finding.count)
        .collect(Collectors.toList());
  }

  @Test
  void aThousandRepetitionsAreOneFindingAndAFewUpdates() throws Exception {
    for (int i = 0; i < 1_000; i++) feed("e" + i, Duration.ofSeconds(i));
    for (int i = 0; i < 200; i++) watermark(Duration.ofMinutes(i));

    assertThat(told()).containsExactly("CREATE 1 1", "UPDATE 2 600", "UPDATE 3 1000");
    assertThat(harness.extractOutputValues())
        .extracting(finding -> finding.uid)
        .containsOnly(harness.extractOutputValues().get(0).uid);
    Finding last = harness.extractOutputValues().get(2);
    assertThat(last.message).endsWith("(1000 times in all)");
    assertThat(last.timeMillis).isEqualTo(NINE.plusSeconds(999).toEpochMilli());
    assertThat(last.createdMillis).isEqualTo(NINE.toEpochMilli());
    assertThat(last.evidences).singleElement().satisfies(e -> assertThat(e.count).isEqualTo(1_000));
  }

  @Test
  void nothingIsLeftOfItAfterAnHourOfQuiet() throws Exception {
    for (int i = 0; i < 100; i++) feed("e" + i, Duration.ofSeconds(i));
    watermark(Duration.ofMinutes(30));
    assertThat(harness.numKeyedStateEntries()).isPositive();
    watermark(Duration.ofMinutes(63));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void afterAnHourOfQuietItIsAnotherFinding() throws Exception {
    feed("a", Duration.ZERO);
    feed("b", Duration.ofMinutes(60));
    feed("c", Duration.ofMinutes(121));
    watermark(Duration.ofHours(4));
    assertThat(told()).containsExactly("CREATE 1 1", "UPDATE 2 2", "CREATE 1 1");
    List<Finding> findings = harness.extractOutputValues();
    assertThat(findings.get(1).uid).isEqualTo(findings.get(0).uid);
    assertThat(findings.get(2).uid).isNotEqualTo(findings.get(0).uid);
  }

  @Test
  void newsOfAFindingThatGoesOnComeEverLessOftenButEveryHour() throws Exception {
    for (int minute = 0; minute <= 240; minute++) {
      feed("e" + minute, Duration.ofMinutes(minute));
    }
    for (int minute = 0; minute <= 239; minute++) watermark(Duration.ofMinutes(minute));
    assertThat(told())
        .as("after 10, 20, 40, 80, 140 and 200 minutes, of what came before")
        .containsExactly(
            "CREATE 1 1",
            "UPDATE 2 10",
            "UPDATE 3 20",
            "UPDATE 4 40",
            "UPDATE 5 80",
            "UPDATE 6 140",
            "UPDATE 7 200");
  }

  @Test
  void theRuleSaysHowLongAPauseMayBe() throws Exception {
    for (int day : new int[] {0, 2, 4, 7}) {
      Finding match = Rules.match("e" + day, NINE.plus(Duration.ofDays(day)));
      match.facts.put("quiet", "PT48H");
      harness.processElement(match, 0);
    }
    watermark(Duration.ofDays(8));
    assertThat(told()).containsExactly("CREATE 1 1", "UPDATE 2 2", "CREATE 1 1");
    watermark(Duration.ofDays(10));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void whoJoinsOthersInARoleIsNewsThoughTheRuleIsQuietForWeeks() throws Exception {
    for (int day = 0; day < 20; day++) byPerson("a" + day, Duration.ofDays(day), "alice");
    byPerson("b", Duration.ofDays(12).plusHours(3), "bob");
    watermark(Duration.ofDays(13));
    assertThat(told())
        .containsExactly("CREATE 1 1", "UPDATE 2 2", "UPDATE 3 4", "UPDATE 4 8", "UPDATE 5 14");
    Finding joined = harness.extractOutputValues().get(4);
    assertThat(joined.message).endsWith("; by 2 people: bob (1, new), alice (13)");
    assertThat(joined.timeMillis)
        .isEqualTo(NINE.plus(Duration.ofDays(12)).plus(Duration.ofHours(3)).toEpochMilli());

    byPerson("b2", Duration.ofDays(14), "bob");
    restart();
    watermark(Duration.ofDays(20));
    assertThat(told()).as("he is known now, and the restart forgot nobody").isEmpty();
    watermark(Duration.ofDays(60));
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void peopleOfOneMomentAreNamedWhateverComesFirst() throws Exception {
    byPerson("a", Duration.ZERO, "alice");
    byPerson("b", Duration.ZERO, "bob");
    watermark(Duration.ofMinutes(1));
    List<String> inOrder = lines();
    assertThat(inOrder).hasSize(1);
    assertThat(inOrder.get(0)).contains("; by 2 people: alice (1), bob (1)");
    close();
    open();
    byPerson("b", Duration.ZERO, "bob");
    byPerson("a", Duration.ZERO, "alice");
    watermark(Duration.ofMinutes(1));
    assertThat(lines()).isEqualTo(inOrder);
  }

  private void byPerson(String id, Duration after, String person) throws Exception {
    harness.processElement(Rules.matchInRole(id, NINE.plus(after), person), 0);
  }

  @Test
  void theOrderOfArrivalAndTheRhythmOfWatermarksMakeNoDifference() throws Exception {
    for (int i = 0; i < 50; i++) feed("e" + i, Duration.ofSeconds(i / 2 * 40));
    for (int i = 0; i < 300; i++) watermark(Duration.ofMinutes(i));
    List<String> inOrder = lines();
    close();
    open();
    for (int i = 49; i >= 0; i--) feed("e" + i, Duration.ofSeconds(i / 2 * 40));
    watermark(Duration.ofDays(1));
    assertThat(lines()).isEqualTo(inOrder);
  }

  private List<String> lines() {
    return harness.extractOutputValues().stream().map(OcsfJson::write).collect(Collectors.toList());
  }

  @Test
  void anotherPrincipalIsAnotherFinding() throws Exception {
    harness.processElement(Rules.match("a", NINE, "Alice"), 0);
    harness.processElement(Rules.match("b", NINE, "Bob"), 0);
    watermark(Duration.ofMinutes(1));
    assertThat(harness.extractOutputValues())
        .allMatch(finding -> finding.activity == Activity.CREATE)
        .hasSize(2);
  }

  @Test
  void aRestartForgetsAndRepeatsNothing() throws Exception {
    feed("a", Duration.ZERO);
    watermark(Duration.ofSeconds(1));
    feed("b", Duration.ofMinutes(2));
    restart();
    feed("c", Duration.ofMinutes(3));
    watermark(Duration.ofMinutes(20));
    assertThat(told()).containsExactly("UPDATE 2 3");
  }

  private void restart() throws Exception {
    OperatorSubtaskState state = harness.snapshot(1, 1);
    close();
    harness = newHarness();
    harness.initializeState(state);
    harness.open();
  }
}
