package io.keytrail.jobs.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.serial.HeardHourSerializer;
import io.keytrail.jobs.serial.TrafficWindowSerializer;
import io.keytrail.jobs.trail.Hearing;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.HeardHour;
import io.keytrail.profile.TrafficWindow;
import java.time.Instant;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** A message for a place and time, and none for a record. */
@SuppressWarnings("try") // the harness may be interrupted, as any test
class PreAggregationTest {
  private static final long START = Instant.parse("2026-01-05T09:00:00Z").toEpochMilli();
  private static final long STEP = TrafficWindow.LENGTH_MILLIS;

  private static KmsEvent event(int n, long millis, String region) {
    KmsEvent event = TestEvents.event(n, Instant.ofEpochMilli(millis).toString()).build();
    event.awsRegion = region;
    return event;
  }

  @Test
  void whatWasHeardGoesOutWhenASlotIsOverAndBeforeACheckpoint() throws Exception {
    try (OneInputStreamOperatorTestHarness<TrailBatch, HeardHour> harness =
        new OneInputStreamOperatorTestHarness<>(new HeardOperator())) {
      harness.setup(HeardHourSerializer.INSTANCE);
      harness.open();
      harness.processWatermark(START);
      for (int i = 0; i < 100; i++) {
        TrailBatch batch = new TrailBatch();
        Hearing.kms(batch, event(2 * i, START + i, "eu-west-1"), Hearing.UNKNOWN);
        Hearing.kms(batch, event(2 * i + 1, START + i, "us-east-1"), START + i + 500);
        harness.processElement(batch, START);
      }
      harness.processWatermark(START + STEP - 2);
      assertThat(harness.extractOutputValues()).isEmpty();
      harness.processWatermark(START + STEP - 1);
      assertThat(harness.extractOutputValues())
          .extracting(heard -> heard.region)
          .containsExactlyInAnyOrder("eu-west-1", "us-east-1");
      TrailBatch batch = new TrailBatch();
      Hearing.kms(batch, event(1000, START + STEP, "eu-west-1"), Hearing.UNKNOWN);
      harness.processElement(batch, START);
      harness.prepareSnapshotPreBarrier(1);
      assertThat(harness.extractOutputValues()).hasSize(3);
    }
  }

  @Test
  void placesThatCannotBeAreNotNoted() {
    TrailBatch batch = new TrailBatch();
    KmsEvent odd = event(1, START, "eu-west-1'; --");
    Hearing.kms(batch, odd, Hearing.UNKNOWN);
    odd.awsRegion = "eu-west-1";
    odd.recipientAccountId = "me";
    Hearing.kms(batch, odd, Hearing.UNKNOWN);
    odd.recipientAccountId = null;
    Hearing.kms(batch, odd, Hearing.UNKNOWN);
    assertThat(batch.heard).isEmpty();
  }

  @Test
  void requestsGoOutWhenTheirWindowIsOverAndBeforeACheckpoint() throws Exception {
    try (OneInputStreamOperatorTestHarness<KmsEvent, TrafficWindow> harness =
        new OneInputStreamOperatorTestHarness<>(new TrafficOperator())) {
      harness.setup(TrafficWindowSerializer.INSTANCE);
      harness.open();
      for (int i = 0; i < 100; i++) {
        harness.processElement(event(i, START + i % 2 * STEP, "eu-west-1"), START);
      }
      harness.processWatermark(START + STEP - 2);
      assertThat(harness.extractOutputValues()).isEmpty();
      harness.processWatermark(START + STEP - 1);
      assertThat(harness.extractOutputValues())
          .singleElement()
          .satisfies(window -> assertThat(window.records()).isEqualTo(50));
      harness.prepareSnapshotPreBarrier(1);
      assertThat(harness.extractOutputValues()).hasSize(2);
      harness.processElement(event(1000, START + STEP, "eu-west-1"), START);
      harness.processWatermark(Long.MAX_VALUE);
      assertThat(harness.extractOutputValues()).hasSize(3);
    }
  }
}
