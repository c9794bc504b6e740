package io.keytrail.jobs.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.CompactSerializer;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.sigma.correlate.Contribution;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CorrelationFunctionTest {
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
  private static final String BURST =
      "title: Burst\nid: burst\nname: burst_of_them\nlevel: high\ncorrelation:\n"
          + "  type: event_count\n  rules: [disabled]\n  group-by: [userIdentity.arn]\n"
          + "  timespan: 10m\n  condition: {gte: %d}\n";
  private static final String OUTER =
      "title: Bursts\nid: outer\ncorrelation:\n"
          + "  type: event_count\n  rules: [burst_of_them]\n  timespan: 1h\n  condition: {gte: 2}\n";

  private KeyedOneInputStreamOperatorTestHarness<String, Contribution, Finding> harness;

  private RuleProgram program;

  private void open(OperatorSubtaskState state, String... rules) throws Exception {
    program = Rules.program(rules);
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new CorrelationFunction(program)),
            Contribution::streamKey,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    if (state != null) harness.initializeState(state);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static String burst(int least) {
    return String.format(BURST, least);
  }

  private void feed(String id, Duration after, String group) throws Exception {
    Contribution event = new Contribution();
    event.correlationId = "burst";
    event.fingerprint = program.rules().correlation("burst").fingerprint();
    event.group = List.of(group);
    event.eventId = id;
    event.timeMillis = NINE.plus(after).toEpochMilli();
    event.ruleMask = 1;
    event.evidence =
        Map.of("eventName", List.of("DisableKey"), "recipientAccountId", List.of("111122223333"));
    harness.processElement(event, 0);
  }

  private void watermark(Duration after) throws Exception {
    harness.processWatermark(NINE.plus(after).toEpochMilli());
  }

  private List<String> told() {
    return harness.extractOutputValues().stream()
        .map(f -> f.activity + " " + f.sequence + " " + f.count + " " + f.facts.get("measured"))
        .collect(Collectors.toList());
  }

  @Test
  void firesWhenTheWatermarkHasPassedAndDuplicatesDoNotCount() throws Exception {
    open(null, Rules.DISABLED, burst(3));
    feed("a", Duration.ZERO, "alice");
    feed("a", Duration.ZERO, "alice");
    feed("b", Duration.ofMinutes(1), "alice");
    feed("c", Duration.ofMinutes(2), "bob");
    watermark(Duration.ofMinutes(5));
    assertThat(harness.extractOutputValues()).isEmpty();
    feed("d", Duration.ofMinutes(6), "alice");
    assertThat(harness.extractOutputValues()).isEmpty();
    watermark(Duration.ofMinutes(6));
    assertThat(told()).containsExactly("CREATE 1 3 3.0");
    Finding finding = harness.extractOutputValues().get(0);
    assertThat(finding.message)
        .isEqualTo(
            "3 events (bound: >= 3): DisableKey at 2026-03-02T09:00:00Z, within 10m,"
                + " for userIdentity.arn = alice");
    assertThat(finding.resources).hasToString("[111122223333]");
    assertThat(finding.timeMillis).isEqualTo(NINE.plusSeconds(360).toEpochMilli());
  }

  @Test
  void aLongEpisodeIsOneFindingAndUpdatesThatGetRarer() throws Exception {
    open(null, Rules.DISABLED, burst(3));
    for (int i = 0; i < 100; i++) feed("e" + i, Duration.ofSeconds(i), "alice");
    watermark(Duration.ofHours(1));
    assertThat(told())
        .hasSize(7)
        .startsWith("CREATE 1 3 3.0", "UPDATE 2 4 4.0", "UPDATE 3 6 6.0", "UPDATE 4 10 10.0");
    assertThat(harness.extractOutputValues())
        .extracting(f -> f.uid)
        .containsOnly(harness.extractOutputValues().get(0).uid);
  }

  @Test
  void nothingIsLeftWhenNoWindowCanHoldTheLastEvent() throws Exception {
    open(null, Rules.DISABLED, burst(3));
    for (int i = 0; i < 50; i++) feed("e" + i, Duration.ofSeconds(i), "group" + i);
    watermark(Duration.ofMinutes(5));
    assertThat(harness.numKeyedStateEntries()).isEqualTo(50);
    watermark(Duration.ofMinutes(11));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void anotherThresholdGoesOnWithTheState() throws Exception {
    open(null, Rules.DISABLED, burst(3));
    feed("a", Duration.ZERO, "alice");
    feed("b", Duration.ofMinutes(1), "alice");
    watermark(Duration.ofMinutes(2));
    OperatorSubtaskState state = harness.snapshot(1, 1);
    close();
    open(state, Rules.DISABLED, burst(4));
    feed("c", Duration.ofMinutes(3), "alice");
    watermark(Duration.ofMinutes(3));
    assertThat(told()).isEmpty();
    feed("d", Duration.ofMinutes(4), "alice");
    watermark(Duration.ofMinutes(4));
    assertThat(told()).containsExactly("CREATE 1 4 4.0");
  }

  @Test
  void stateOfARuleThatIsGoneGoesToo() throws Exception {
    open(null, Rules.DISABLED, burst(3));
    feed("a", Duration.ZERO, "alice");
    OperatorSubtaskState state = harness.snapshot(1, 1);
    close();
    open(state, Rules.DISABLED);
    watermark(Duration.ofMinutes(1));
    assertThat(told()).isEmpty();
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void everyFiringIsAnEventOfTheOuterCorrelation() throws Exception {
    open(null, Rules.DISABLED, burst(3), OUTER);
    for (int i = 0; i < 6; i++) feed("e" + i, Duration.ofSeconds(i), "alice");
    watermark(Duration.ofMinutes(1));
    assertThat(told()).as("silent, for it feeds another").isEmpty();
    List<Contribution> outer =
        harness.getSideOutput(RuleMatchFunction.contributions(2)).stream()
            .map(StreamRecord::getValue)
            .collect(Collectors.toList());
    assertThat(outer).hasSize(4).allMatch(c -> c.correlationId.equals("outer"));
    assertThat(outer.get(0).evidence).containsEntry("recipientAccountId", List.of("111122223333"));
  }

  @Test
  void serializersSurviveTheirSnapshots() throws Exception {
    open(null, Rules.DISABLED);
    for (CompactSerializer<?> serializer :
        List.of(
            ContributionSerializer.INSTANCE,
            CorrelationStateSerializer.INSTANCE,
            RuleHitSerializer.INSTANCE,
            OpenFindingSerializer.INSTANCE)) {
      assertThat(serializer.snapshotConfiguration().restoreSerializer().getClass())
          .isEqualTo(serializer.getClass());
    }
  }
}
