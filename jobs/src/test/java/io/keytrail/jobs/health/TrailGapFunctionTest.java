package io.keytrail.jobs.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.trail.WindowUse;
import io.keytrail.jobs.trail.WindowUseSerializer;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.GapWatch;
import io.keytrail.profile.HealthSettings;
import io.keytrail.profile.HeardHour;
import io.keytrail.profile.TrailGaps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrailGapFunctionTest {
  private static final long SLOT = HeardHour.SLOT_MILLIS;
  private static final long HOUR = HeardHour.HOUR_MILLIS;
  private static final long DAY = 24 * HOUR;
  private static final long START = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
  private static final long SILENT = START + 16 * DAY;

  private KeyedTwoInputStreamOperatorTestHarness<String, HeardHour, Tuple2<String, Long>, WindowUse>
      harness;

  @BeforeEach
  void open() throws Exception {
    open(null);
  }

  private void open(OperatorSubtaskState snapshot) throws Exception {
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new KeyedCoProcessOperator<>(
                new TrailGapFunction(
                    new GapWatch(HealthSettings.defaults(), Duration.ofMinutes(30)))),
            TrailGapFunction::key,
            SeenKeyFunction::place,
            Types.STRING);
    harness.setup(WindowUseSerializer.INSTANCE);
    if (snapshot != null) harness.initializeState(snapshot);
    harness.open();
  }

  private void see(String keyArn, long millis) throws Exception {
    harness.processElement2(new StreamRecord<>(Tuple2.of(keyArn, millis)));
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void hear(long from, long to) throws Exception {
    see(TestEvents.KEY, from);
    for (long at = from; at < to; at += SLOT) {
      hearOnly(at);
      mark(at + SLOT - 1);
    }
  }

  private void hearOnly(long slot) throws Exception {
    HeardHour heard = new HeardHour("111122223333", "eu-west-1", HeardHour.hour(slot));
    heard.add(TestEvents.event(1, Instant.ofEpochMilli(slot).toString()).build());
    harness.processElement1(new StreamRecord<>(heard, heard.hourMillis));
  }

  private void mark(long millis) throws Exception {
    harness.processBothWatermarks(new Watermark(millis));
  }

  private List<TrailGaps> told() {
    return harness.extractOutputValues().stream()
        .filter(input -> input.keyArn.equals(TestEvents.KEY))
        .map(input -> input.gaps)
        .collect(Collectors.toList());
  }

  private TrailGaps last() {
    return told().get(told().size() - 1);
  }

  @Test
  void aGapIsToldByTheWatermarkAtWhichItIsKnownAndSoIsItsEnd() throws Exception {
    hear(START, SILENT);
    mark(SILENT + 6 * SLOT - 2);
    assertThat(told()).isEmpty();
    mark(SILENT + 6 * SLOT - 1);
    assertThat(last().lastsSince()).isEqualTo(SILENT);
    mark(SILENT + 5 * HOUR - 1);
    assertThat(told()).hasSize(1);
    hear(SILENT + 5 * HOUR, SILENT + 5 * HOUR + SLOT);
    assertThat(told()).hasSize(2);
    assertThat(last().lastsSince()).isEqualTo(Long.MAX_VALUE);
    assertThat(last().lastEnd()).isEqualTo(SILENT + 5 * HOUR);
  }

  @Test
  void aGapThatOnlyItsEndTellsOfIsTheSame() throws Exception {
    hear(START, SILENT);
    hear(SILENT + DAY, SILENT + DAY + HOUR);
    TrailGaps leapt = last();
    close();
    open();
    hear(START, SILENT);
    for (long at = SILENT; at < SILENT + DAY; at += HOUR / 3) mark(at);
    hear(SILENT + DAY, SILENT + DAY + HOUR);
    assertThat(last()).isEqualTo(leapt);
  }

  @Test
  void whatIsKnownOutlivesARestore() throws Exception {
    hear(START, SILENT);
    OperatorSubtaskState snapshot = harness.snapshot(1, SILENT);
    close();
    open(snapshot);
    mark(SILENT + DAY);
    assertThat(last().lastsSince()).isEqualTo(SILENT);
  }

  @Test
  void nothingSpeaksWhenTheInputHasEnded() throws Exception {
    hear(START, SILENT);
    mark(Long.MAX_VALUE);
    assertThat(told()).isEmpty();
  }

  @Test
  void aFewTimersAreKeptForATrailAndAtLastNothing() throws Exception {
    hear(START, SILENT);
    assertThat(harness.numEventTimeTimers()).as("not one a slot").isLessThanOrEqualTo(12);
    mark(SILENT + 140 * DAY);
    assertThat(last().lastsSince()).as("keys no longer wait").isEqualTo(Long.MAX_VALUE);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void eachKeyOfThePlaceIsToldUntilItWasNotSeenForLong() throws Exception {
    String left = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555";
    String elsewhere = left.replace("eu-west-1", "us-east-1");
    see(left, START - 39 * DAY);
    see(elsewhere, SILENT);
    hear(START, SILENT);
    mark(SILENT + HOUR);
    assertThat(harness.extractOutputValues())
        .extracting(input -> input.keyArn)
        .containsExactly(TestEvents.KEY);
    see(left, SILENT);
    hear(SILENT + 5 * HOUR, SILENT + 5 * HOUR + SLOT);
    assertThat(harness.extractOutputValues())
        .extracting(input -> input.keyArn)
        .containsOnlyOnce(left)
        .doesNotContain(elsewhere);
  }

  @Test
  void whatWasHeardAheadOfTheWatermarkEndsAGapInItsTime() throws Exception {
    hear(START, SILENT);
    mark(SILENT + HOUR - 1);
    hearOnly(SILENT + 5 * HOUR);
    for (long at = SILENT + HOUR; at < SILENT + 5 * HOUR + SLOT - 1; at += SLOT) mark(at);
    assertThat(told()).hasSize(1);
    mark(SILENT + 5 * HOUR + SLOT - 1);
    assertThat(told()).hasSize(2);
    assertThat(last().lastEnd()).isEqualTo(SILENT + 5 * HOUR);
  }
}
