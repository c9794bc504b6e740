package io.keytrail.jobs.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.HealthSettings;
import io.keytrail.profile.OwnTraffic;
import io.keytrail.profile.ServiceTerms;
import io.keytrail.profile.TrafficDay;
import io.keytrail.profile.TrafficWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnTrafficFunctionTest {
  private static final long STEP = TrafficWindow.LENGTH_MILLIS;
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final Duration LATENESS = Duration.ofMinutes(30);
  private static final long START = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();

  private KeyedOneInputStreamOperatorTestHarness<String, TrafficWindow, Finding> harness;

  @BeforeEach
  void open() throws Exception {
    open(null);
  }

  private void open(OperatorSubtaskState snapshot) throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new OwnTrafficFunction(
                    new OwnTraffic(HealthSettings.defaults(), ServiceTerms.defaults(), LATENESS))),
            OwnTrafficFunction::key,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    if (snapshot != null) harness.initializeState(snapshot);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  /** Of half of the calls, all of them throttled or none: two such make a window. */
  private void show(long start, boolean throttled) throws Exception {
    TrafficWindow window = new TrafficWindow("111122223333", "eu-west-1", start);
    for (int i = 0; i < 10; i++) {
      TestEvents event = TestEvents.event(i, Instant.ofEpochMilli(start).toString());
      if (throttled) event.error("ThrottlingException");
      window.add(event.build());
    }
    harness.processElement(window, start);
  }

  private List<String> days() {
    List<String> days = new ArrayList<>();
    if (harness.getSideOutput(OwnTrafficFunction.DAYS) != null) {
      for (StreamRecord<TrafficDay> day : harness.getSideOutput(OwnTrafficFunction.DAYS)) {
        days.add(day.getValue().toJson(ServiceTerms.defaults()));
      }
    }
    return days;
  }

  @Test
  void aDaysLineComesOnceTheDayIsOverAndLateRecordsWereWaitedFor() throws Exception {
    show(START, false);
    harness.processWatermark(START + DAY);
    show(START + DAY - STEP, false);
    harness.processWatermark(START + DAY + LATENESS.toMillis() - 2);
    assertThat(days()).isEmpty();
    harness.processWatermark(START + DAY + LATENESS.toMillis());
    assertThat(days()).singleElement().asString().contains("\"requests\":20", "\"2026-01-05\"");
    assertThat(harness.extractOutputValues()).isEmpty();
    harness.processWatermark(START + 2 * DAY);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void theDayThatTheEndCutsOffIsToldAsFarAsItGoes() throws Exception {
    show(START, false);
    harness.processWatermark(START + STEP);
    show(START + STEP, false);
    harness.processWatermark(Long.MAX_VALUE);
    assertThat(days()).singleElement().asString().contains("\"requests\":20");
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void partsOfAWindowAreJudgedTogetherAndNotWhenTheInputHasEnded() throws Exception {
    for (int i = 0; i < 3; i++) {
      show(START + i * STEP, true);
      show(START + i * STEP, false);
    }
    OperatorSubtaskState before = harness.snapshot(1, START);
    harness.processWatermark(START + 3 * STEP - 1);
    assertThat(harness.extractOutputValues())
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE);
    assertThat(harness.extractOutputValues().get(0).facts).containsEntry("requests", 60L);
    harness.processWatermark(START + 4 * STEP + Duration.ofHours(1).toMillis());
    assertThat(harness.extractOutputValues())
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE);
    close();
    open(before);
    harness.processWatermark(Long.MAX_VALUE);
    assertThat(harness.extractOutputValues()).isEmpty();
    assertThat(days()).hasSize(1);
  }
}
