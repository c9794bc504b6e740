package io.keytrail.jobs.dedupe;

import static io.keytrail.kms.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.serial.KmsEventSerializer;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.kms.DecodedFact;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.TestEvents;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DedupeFunctionTest {
  private static final String NINE = "2026-03-02T09:00:00Z";
  private static final Duration HORIZON = Duration.ofHours(24);

  private KeyedOneInputStreamOperatorTestHarness<Integer, KmsEvent, KmsEvent> harness;

  private static KeyedOneInputStreamOperatorTestHarness<Integer, KmsEvent, KmsEvent> newHarness()
      throws Exception {
    KeyedOneInputStreamOperatorTestHarness<Integer, KmsEvent, KmsEvent> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new DedupeFunction(HORIZON)),
            DedupeFunction::bucket,
            Types.INT);
    harness.setup(KmsEventSerializer.INSTANCE);
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

  private void feed(TestEvents event) throws Exception {
    harness.processElement(event.build(), 0);
  }

  private void watermark(String time) throws Exception {
    harness.processWatermark(Instant.parse(time).toEpochMilli());
  }

  private long counted(String name) {
    return ((LongCounter) harness.getEnvironment().getAccumulatorRegistry().getUserMap().get(name))
        .getLocalValue();
  }

  @Test
  void theSameIdPassesOnceWithinTheHorizon() throws Exception {
    feed(event(1, NINE));
    feed(event(1, NINE));
    watermark("2026-03-03T08:59:00Z");
    feed(event(1, NINE));
    feed(event(2, NINE));
    assertThat(harness.extractOutputValues())
        .extracting(e -> e.eventId)
        .containsExactly(TestEvents.id(1), TestEvents.id(2));
    assertThat(counted(TrailCounters.DUPLICATES)).isEqualTo(2);
  }

  @Test
  void theSameIdInAnotherAccountIsAnotherEvent() throws Exception {
    feed(event(1, NINE));
    KmsEvent elsewhere = event(1, NINE).build();
    elsewhere.recipientAccountId = "444455556666";
    harness.processElement(elsewhere, 0);
    assertThat(harness.extractOutputValues()).hasSize(2);
  }

  @Test
  void nothingIsLeftAfterTheHorizon() throws Exception {
    for (int i = 0; i < 500; i++) feed(event(i, NINE));
    feed(event(1000, NINE).shared("s1", "111122223333", "444455556666"));
    assertThat(harness.numKeyedStateEntries()).isPositive();
    watermark("2026-03-03T18:00:00Z"); // horizon and one slot
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void timersAreFewWhateverTheNumberOfEvents() throws Exception {
    for (int i = 0; i < 20_000; i++) feed(event(i, NINE));
    assertThat(harness.numEventTimeTimers()).isLessThanOrEqualTo(DedupeFunction.BUCKETS);
  }

  @Test
  void twoAccountsViewsAreOneCallWhateverTheOrder() throws Exception {
    TestEvents caller = event(1, NINE).shared("s1", "444455556666", "444455556666");
    TestEvents owner = event(2, NINE).shared("s1", "111122223333", "444455556666");
    for (TestEvents[] order : new TestEvents[][] {{caller, owner}, {owner, caller}}) {
      close();
      open();
      feed(order[0]);
      feed(order[1]);
      assertThat(harness.extractOutputValues()).as("waits for the watermark").isEmpty();
      watermark(NINE);
      assertThat(harness.extractOutputValues()).hasSize(1);
      KmsEvent joined = harness.extractOutputValues().get(0);
      assertThat(joined.eventId).isEqualTo(TestEvents.id(1));
      assertThat(joined.pairedEventId).isEqualTo(TestEvents.id(2));
      assertThat(counted(TrailCounters.SECOND_VIEWS)).isEqualTo(1);
    }
  }

  @Test
  void aViewThatComesAfterItsCallWasLetGoIsNotCountedAgain() throws Exception {
    feed(event(1, NINE).shared("s1", "444455556666", "444455556666"));
    watermark("2026-03-02T09:10:00Z");
    feed(event(2, NINE).shared("s1", "111122223333", "444455556666"));
    watermark("2026-03-02T09:20:00Z");
    assertThat(harness.extractOutputValues())
        .extracting(e -> e.eventId)
        .containsExactly(TestEvents.id(1));
    assertThat(counted(TrailCounters.SECOND_VIEWS)).isEqualTo(1);
  }

  private static TestEvents movedPrimary(long n, String time, boolean secondRegion) {
    TestEvents moved = event(n, time).operation(KmsOperation.UPDATE_PRIMARY_REGION);
    KmsEvent event = moved.build();
    event.requestId = "request";
    event.recipientAccountId = event.callerAccountId;
    if (secondRegion) event.viaService = "kms.amazonaws.com";
    return moved;
  }

  @Test
  void twoRegionsRecordsOfAMovedPrimaryAreOneCallWhateverTheOrder() throws Exception {
    TestEvents first = movedPrimary(7, NINE, false);
    TestEvents second = movedPrimary(3, "2026-03-02T09:00:01Z", true);
    for (TestEvents[] order : new TestEvents[][] {{first, second}, {second, first}}) {
      close();
      open();
      feed(order[0]);
      feed(order[1]);
      watermark("2026-03-02T09:10:00Z");
      assertThat(harness.extractOutputValues())
          .extracting(e -> e.eventId)
          .containsExactly(TestEvents.id(7));
      assertThat(counted(TrailCounters.SECOND_VIEWS)).isEqualTo(1);
    }
  }

  @Test
  void aSharedCallSeenOnceIsLetGoAlone() throws Exception {
    feed(event(1, NINE).shared("s1", "444455556666", "444455556666"));
    harness.processWatermark(Long.MAX_VALUE);
    assertThat(harness.extractOutputValues()).hasSize(1);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  private static TestEvents rotation(long n, String time, boolean cloudTrail) {
    TestEvents rotation =
        event(n, time).operation(KmsOperation.ROTATE_KEY).service("kms.amazonaws.com");
    if (!cloudTrail) rotation.build().fact(DecodedFact.DETAIL_TYPE, "KMS CMK Rotation");
    return rotation;
  }

  @Test
  void cloudTrailsRecordAndEventBridgesEventAreOneRotationWhateverTheOrder() throws Exception {
    TestEvents record = rotation(1, "2026-03-02T09:00:40Z", true);
    TestEvents event = rotation(2, NINE, false);
    for (TestEvents[] order : new TestEvents[][] {{record, event}, {event, record}}) {
      close();
      open();
      feed(order[0]);
      feed(order[1]);
      watermark("2026-03-02T12:00:00Z");
      assertThat(harness.extractOutputValues())
          .extracting(e -> e.eventId)
          .containsExactly(TestEvents.id(1));
      assertThat(counted(TrailCounters.SECOND_VIEWS)).isEqualTo(1);
    }
  }

  @Test
  void aTwinThatComesAfterTheOtherWasLetGoIsNotCountedAgain() throws Exception {
    feed(rotation(1, NINE, false));
    watermark("2026-03-02T09:10:00Z");
    feed(rotation(2, "2026-03-02T09:01:00Z", true));
    feed(rotation(3, "2026-03-02T09:00:03Z", false)); // EventBridge repeats itself
    watermark("2026-03-02T12:00:00Z");
    assertThat(harness.extractOutputValues())
        .extracting(e -> e.eventId)
        .containsExactly(TestEvents.id(1));
  }

  @Test
  void twoRotationsOfOneKeyAreTwo() throws Exception {
    feed(rotation(1, NINE, true));
    feed(rotation(2, "2026-03-02T09:20:00Z", true)); // two CloudTrail records are always two
    feed(rotation(3, "2026-03-02T15:00:00Z", false)); // too far away to be a twin
    watermark("2026-03-02T23:00:00Z");
    assertThat(harness.extractOutputValues()).hasSize(3);
  }

  @Test
  void aRestoreForgetsNothing() throws Exception {
    feed(event(1, NINE));
    feed(event(2, NINE).shared("s1", "444455556666", "444455556666"));
    OperatorSubtaskState snapshot = harness.snapshot(1, 1);
    close();
    harness = newHarness();
    harness.initializeState(snapshot);
    harness.open();
    feed(event(1, NINE));
    feed(event(3, NINE).shared("s1", "111122223333", "444455556666"));
    watermark(NINE);
    assertThat(harness.extractOutputValues())
        .extracting(e -> e.eventId + " " + e.pairedEventId)
        .containsExactly(TestEvents.id(2) + " " + TestEvents.id(3));
  }
}
