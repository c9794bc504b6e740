package io.keytrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.sigma.RuleSet;
import io.keytrail.sigma.correlate.Contribution;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReloadingCorrelationFunctionTest {
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
  private static final String BURST =
      "title: Burst\nid: burst\nlevel: high\ncorrelation:\n"
          + "  type: event_count\n  rules: [disabled]\n  group-by: [userIdentity.arn]\n"
          + "  timespan: 10m\n  condition: {gte: %d}\n";

  private KeyedTwoInputStreamOperatorTestHarness<String, Contribution, RuleUpdate, Finding> harness;

  private void open(OperatorSubtaskState state, String... rules) throws Exception {
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new CoBroadcastWithKeyedOperator<>(
                new ReloadingCorrelationFunction(Rules.program(rules)),
                List.of(RulesInForce.state())),
            Contribution::streamKey,
            null,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    if (state != null) harness.initializeState(state);
    harness.open();
    harness.processWatermarkStatus2(WatermarkStatus.IDLE); // as the watch says
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static String burst(int least) {
    return String.format(BURST, least);
  }

  private void update(String... rules) throws Exception {
    harness.processElement2(new StreamRecord<>(Rules.update(rules)));
  }

  /** An event as the rules given make it. */
  private void feed(String id, Duration after, String... rules) throws Exception {
    RuleSet set = Rules.program(rules).rules();
    Contribution event = new Contribution();
    event.correlationId = "burst";
    event.fingerprint = set.correlation("burst").fingerprint();
    event.group = List.of("alice");
    event.eventId = id;
    event.timeMillis = NINE.plus(after).toEpochMilli();
    event.ruleMask = 1;
    event.evidence = Map.of("recipientAccountId", List.of("111122223333"));
    harness.processElement1(new StreamRecord<>(event));
  }

  private void watermark(Duration after) throws Exception {
    harness.processWatermark1(new Watermark(NINE.plus(after).toEpochMilli()));
  }

  private List<String> told() {
    return harness.extractOutputValues().stream()
        .map(f -> f.activity + " " + f.facts.get("measured") + " " + f.facts.get("condition"))
        .collect(Collectors.toList());
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  @Test
  void anotherThresholdIsInForceAtOnceAndTheEventsBeforeItCount() throws Exception {
    open(null, Rules.DISABLED, burst(100));
    feed("a", minutes(0), Rules.DISABLED, burst(100));
    feed("b", minutes(1), Rules.DISABLED, burst(100));
    watermark(minutes(2));
    String before = Rules.program(Rules.DISABLED, burst(100)).rules().version();
    update(Rules.DISABLED, burst(3));
    assertThat(told()).as("silence never fires").isEmpty();
    feed("c", minutes(3), Rules.DISABLED, burst(3));
    watermark(minutes(3));
    assertThat(told()).containsExactly("CREATE 3.0 >= 3");
    assertThat(harness.extractOutputValues().get(0).analytic.version()).isNotEqualTo(before);
  }

  @Test
  void eventsOfEitherSideOfAnUpdateMeetWhereTheCorrelationIsTheSame() throws Exception {
    open(null, Rules.DISABLED, burst(3));
    feed("new before its rules", minutes(0), Rules.DISABLED, burst(2));
    update(Rules.DISABLED, burst(2));
    feed("old after them", minutes(1), Rules.DISABLED, burst(3));
    watermark(minutes(2));
    assertThat(told()).containsExactly("CREATE 2.0 >= 2");
  }

  @Test
  void aChangedDetectionDropsTheStateWithTheUpdate() throws Exception {
    open(null, Rules.DISABLED, burst(3));
    feed("a", minutes(0), Rules.DISABLED, burst(3));
    assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
    String other = Rules.DISABLED.replace("DisableKey", "[DisableKey, ScheduleKeyDeletion]");
    update(other, burst(3));
    assertThat(harness.numKeyedStateEntries()).isZero();
    feed("made by the old rules", minutes(1), Rules.DISABLED, burst(3));
    feed("b", minutes(1), other, burst(3));
    feed("c", minutes(2), other, burst(3));
    watermark(minutes(3));
    assertThat(told()).isEmpty();
    feed("d", minutes(4), other, burst(3));
    watermark(minutes(4));
    assertThat(told()).containsExactly("CREATE 3.0 >= 3");
  }

  @Test
  void wordsAndFiltersOfARuleBelowDoNotDropIt() throws Exception {
    open(null, Rules.DISABLED, burst(3));
    feed("a", minutes(0), Rules.DISABLED, burst(3));
    update(
        Rules.DISABLED.replace("Key disabled", "A key was disabled"),
        burst(3),
        "title: F\nid: f\nlogsource: {product: aws, service: cloudtrail}\n"
            + "filter: {rules: [disabled], s: {eventName: X}, condition: not s}\n");
    assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
  }

  @Test
  void aCorrelationThatIsGoneLeavesNothingAndBeginsAnewWhenItComesBack() throws Exception {
    open(null, Rules.DISABLED, burst(2));
    feed("a", minutes(0), Rules.DISABLED, burst(2));
    update(Rules.DISABLED);
    assertThat(harness.numKeyedStateEntries()).isZero();
    feed("b", minutes(1), Rules.DISABLED, burst(2));
    update(Rules.DISABLED, burst(2));
    feed("c", minutes(2), Rules.DISABLED, burst(2));
    watermark(minutes(20));
    assertThat(told()).isEmpty();
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void aRestoredJobGoesOnWithTheRulesAndTheStateItHad() throws Exception {
    open(null, Rules.DISABLED, burst(100));
    feed("a", minutes(0), Rules.DISABLED, burst(100));
    update(Rules.DISABLED, burst(2));
    OperatorSubtaskState state = harness.snapshot(1, 1);
    close();
    open(state, Rules.DISABLED, burst(100));
    watermark(minutes(1));
    feed("b", minutes(2), Rules.DISABLED, burst(2));
    watermark(minutes(2));
    assertThat(told()).containsExactly("CREATE 2.0 >= 2");
  }

  @Test
  void goesOnFromTheStateOfAJobThatReadItsRulesOnce() throws Exception {
    var once =
        new org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness<
            String, Contribution, Finding>(
            new org.apache.flink.streaming.api.operators.KeyedProcessOperator<>(
                new CorrelationFunction(Rules.program(Rules.DISABLED, burst(2)))),
            Contribution::streamKey,
            Types.STRING);
    once.setup(FindingSerializer.INSTANCE);
    once.open();
    Contribution event = new Contribution();
    event.correlationId = "burst";
    event.fingerprint =
        Rules.program(Rules.DISABLED, burst(2)).rules().correlation("burst").fingerprint();
    event.group = List.of("alice");
    event.eventId = "a";
    event.timeMillis = NINE.toEpochMilli();
    event.ruleMask = 1;
    once.processElement(event, 0);
    OperatorSubtaskState state = once.snapshot(1, 1);
    once.close();
    open(state, Rules.DISABLED, burst(2));
    feed("b", minutes(1), Rules.DISABLED, burst(2));
    watermark(minutes(1));
    assertThat(told()).containsExactly("CREATE 2.0 >= 2");
  }
}
