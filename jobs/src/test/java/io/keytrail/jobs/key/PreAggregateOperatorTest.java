package io.keytrail.jobs.key;

import static io.keytrail.kms.TestEvents.KEY;
import static io.keytrail.kms.TestEvents.OTHER_KEY;
import static io.keytrail.kms.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.serial.KmsEventSerializer;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.TestEvents;
import io.keytrail.reject.RejectReason;
import io.keytrail.reject.Rejected;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PreAggregateOperatorTest {
  private static final int MAX_ENTRIES = 10;

  private OneInputStreamOperatorTestHarness<KmsEvent, UsageDelta> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        new OneInputStreamOperatorTestHarness<>(
            new PreAggregateOperator(
                Duration.ofMinutes(5), Duration.ofMinutes(30), MAX_ENTRIES, 16, true),
            KmsEventSerializer.INSTANCE);
    harness.setup(UsageDeltaSerializer.INSTANCE);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void feed(TestEvents event) throws Exception {
    harness.processElement(event.build(), 0);
  }

  private void watermark(String time) throws Exception {
    harness.processWatermark(Instant.parse(time).toEpochMilli());
  }

  private List<String> deltas() {
    return harness.extractOutputValues().stream()
        .map(
            d ->
                d.keyArn.substring(d.keyArn.length() - 4)
                    + " "
                    + Instant.ofEpochMilli(d.windowStartMillis).toString().substring(11, 16)
                    + " "
                    + d.usage.calls)
        .sorted()
        .collect(Collectors.toList());
  }

  private long counted(String name) {
    return ((LongCounter) harness.getEnvironment().getAccumulatorRegistry().getUserMap().get(name))
        .getLocalValue();
  }

  @Test
  void eventsOfAKeyAndWindowAreOneDelta() throws Exception {
    for (int i = 0; i < 100; i++) feed(event(i, "2026-03-02T09:04:59Z"));
    feed(event(100, "2026-03-02T09:05:00Z"));
    feed(event(101, "2026-03-02T09:00:00Z").key(OTHER_KEY));
    harness.endInput();
    harness.getOperator().finish();
    assertThat(deltas()).containsExactly("4321 09:00 1", "90ab 09:00 100", "90ab 09:05 1");
  }

  @Test
  void theFactsOfADeltaAreThoseOfItsEvents() throws Exception {
    for (int i = 0; i < 100; i++) feed(event(i, "2026-03-02T09:04:59Z"));
    feed(event(100, "2026-03-02T09:04:59Z").from("198.51.100.7"));
    watermark("2026-03-02T09:05:00Z");
    assertThat(harness.extractOutputValues().get(0).facts.sorted())
        .extracting(fact -> fact.network + " " + fact.count)
        .containsExactly("198.51.100.0/24 1", "203.0.113.0/24 100");
  }

  @Test
  void onlyWindowsThatCloseAreFlushedByTheWatermark() throws Exception {
    feed(event(1, "2026-03-02T09:04:59Z"));
    feed(event(2, "2026-03-02T09:05:00Z"));
    watermark("2026-03-02T09:04:59.998Z");
    assertThat(deltas()).isEmpty();
    watermark("2026-03-02T09:04:59.999Z");
    assertThat(deltas()).containsExactly("90ab 09:00 1");
  }

  @Test
  void theDeltaGoesBeforeTheWatermarkThatClosesItsWindow() throws Exception {
    feed(event(1, "2026-03-02T09:00:00Z"));
    watermark("2026-03-02T09:05:00Z");
    assertThat(harness.getOutput().toArray()[0]).isInstanceOf(StreamRecord.class);
    assertThat(harness.getOutput().toArray()[1]).isInstanceOf(Watermark.class);
  }

  @Test
  void nothingIsHeldOverABarrier() throws Exception {
    feed(event(1, "2026-03-02T09:00:00Z"));
    harness.getOneInputOperator().prepareSnapshotPreBarrier(1);
    assertThat(deltas()).containsExactly("90ab 09:00 1");
  }

  @Test
  void tooManyPairsAreFlushed() throws Exception {
    for (int i = 0; i <= MAX_ENTRIES; i++) {
      feed(
          event(i, "2026-03-02T09:00:00Z")
              .key(KEY.replace("1234abcd", "1234abc" + i % 10 + i / 10)));
    }
    assertThat(deltas()).hasSize(MAX_ENTRIES + 1);
  }

  @Test
  void reEncryptIsAUseOfTwoKeys() throws Exception {
    feed(event(1, "2026-03-02T09:00:00Z").reEncrypt(KEY, OTHER_KEY));
    harness.getOneInputOperator().prepareSnapshotPreBarrier(1);
    assertThat(deltas()).containsExactly("4321 09:00 1", "90ab 09:00 1");
    assertThat(counted(TrailCounters.COUNTED)).isEqualTo(1);
    assertThat(counted(TrailCounters.KEY_USES)).isEqualTo(2);
  }

  @Test
  void anEventWithoutAKeyIsCountedAndPassedOver() throws Exception {
    feed(event(1, "2026-03-02T09:00:00Z").keyless());
    assertThat(counted(TrailCounters.KEYLESS)).isEqualTo(1);
    assertThat(counted(TrailCounters.COUNTED)).isZero();
  }

  @Test
  void lateWithinTheAllowedLatenessIsCountedAndPastItRejected() throws Exception {
    watermark("2026-03-02T09:34:59.998Z");
    feed(event(1, "2026-03-02T09:00:00Z"));
    assertThat(harness.getSideOutput(PreAggregateOperator.LATE)).isNull();
    watermark("2026-03-02T09:34:59.999Z");
    feed(event(2, "2026-03-02T09:00:00Z"));
    assertThat(deltas()).containsExactly("90ab 09:00 1");
    assertThat(harness.getSideOutput(PreAggregateOperator.LATE)).hasSize(1);
    Rejected late = harness.getSideOutput(PreAggregateOperator.LATE).peek().getValue();
    assertThat(late.reason).isEqualTo(RejectReason.LATE);
    assertThat(late.eventId).isEqualTo(TestEvents.id(2));
    assertThat(late.detail)
        .startsWith("Decrypt of 2026-03-02T09:00:00Z came when the watermark was at")
        .endsWith("raise time.allowed-lateness.");
    assertThat(counted(TrailCounters.LATE)).isEqualTo(1);
  }
}
