package io.keytrail.jobs.key;

import static io.keytrail.kms.TestEvents.KEY;
import static io.keytrail.kms.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.detect.DecryptEncryptRatio;
import io.keytrail.detect.EpisodeTracker;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.serial.UsageWindowSerializer;
import io.keytrail.kms.KmsEvent;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyTimelineFunctionTest {
  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final Duration LATENESS = Duration.ofMinutes(30);

  private KeyedOneInputStreamOperatorTestHarness<String, UsageDelta, UsageWindow> harness;

  private static KeyedOneInputStreamOperatorTestHarness<String, UsageDelta, UsageWindow> newHarness(
      List<EpisodeTracker> trackers) throws Exception {
    KeyedOneInputStreamOperatorTestHarness<String, UsageDelta, UsageWindow> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new KeyTimelineFunction(WINDOW, LATENESS, trackers)),
            delta -> delta.keyArn,
            Types.STRING);
    harness.setup(UsageWindowSerializer.INSTANCE);
    return harness;
  }

  private static List<EpisodeTracker> ratio() {
    return List.of(
        new EpisodeTracker(
            new DecryptEncryptRatio(10, 5), WINDOW, Duration.ofMinutes(30), LATENESS));
  }

  @BeforeEach
  void open() throws Exception {
    harness = newHarness(ratio());
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void feed(String time, int decrypts) throws Exception {
    long millis = Instant.parse("2026-03-02T" + time + ":00Z").toEpochMilli();
    KeyUsage usage = new KeyUsage(16);
    for (int i = 0; i < decrypts; i++) {
      KmsEvent event = event(millis + i, Instant.ofEpochMilli(millis).toString()).build();
      usage.add(event, event.keys.get(0));
    }
    long start = millis / WINDOW.toMillis() * WINDOW.toMillis();
    harness.processElement(new UsageDelta(KEY, start, usage), start);
  }

  private void watermark(String time) throws Exception {
    harness.processWatermark(Instant.parse("2026-03-02T" + time + ":00Z").toEpochMilli());
  }

  private List<String> windows() {
    return harness.extractOutputValues().stream()
        .map(
            w ->
                Instant.ofEpochMilli(w.startMillis).toString().substring(11, 16)
                    + " r"
                    + w.revision
                    + " "
                    + w.usage.calls)
        .collect(Collectors.toList());
  }

  private List<Finding> findings() {
    Queue<StreamRecord<Finding>> findings = harness.getSideOutput(KeyTimelineFunction.FINDINGS);
    return findings == null
        ? Collections.emptyList()
        : findings.stream().map(StreamRecord::getValue).collect(Collectors.toList());
  }

  @Test
  void aWindowIsEmittedOnceWhenTheWatermarkPassesItsEnd() throws Exception {
    feed("09:00", 2);
    feed("09:03", 1);
    watermark("09:04");
    assertThat(windows()).isEmpty();
    watermark("09:05");
    watermark("09:20");
    assertThat(windows()).containsExactly("09:00 r0 3");
  }

  @Test
  void lateDeltasGiveOneRevisionPerWatermark() throws Exception {
    feed("09:00", 2);
    watermark("09:10");
    feed("09:01", 1);
    feed("09:02", 1);
    watermark("09:11");
    watermark("09:12");
    feed("09:03", 1);
    watermark("09:13");
    assertThat(windows()).containsExactly("09:00 r0 2", "09:00 r1 4", "09:00 r2 5");
  }

  @Test
  void windowsComeInOrderOfTimeWhateverTheOrderOfDeltas() throws Exception {
    feed("09:10", 1);
    feed("09:00", 1);
    feed("09:05", 1);
    watermark("10:00");
    assertThat(windows()).containsExactly("09:00 r0 1", "09:05 r0 1", "09:10 r0 1");
  }

  @Test
  void nothingIsLeftOfAKeyThatIsNoLongerUsed() throws Exception {
    feed("09:00", 50);
    feed("09:05", 1);
    watermark("09:10");
    assertThat(findings()).hasSize(1);
    assertThat(harness.numKeyedStateEntries()).isPositive();
    watermark("11:00");
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void consecutiveWindowsAreOneFindingThatEndsWithItsTotals() throws Exception {
    for (String time : List.of("09:00", "09:05", "09:10")) feed(time, 50);
    watermark("12:00");
    assertThat(findings())
        .extracting(f -> f.activity + " " + f.count)
        .containsExactly("CREATE 50", "UPDATE 100", "UPDATE 150");
    assertThat(findings()).extracting(f -> f.uid).containsOnly(findings().get(0).uid);
  }

  @Test
  void theEndOfInputTellsWhatIsKnownAndNothingOfLaterTimes() throws Exception {
    for (String time : List.of("09:00", "09:05", "09:10")) feed(time, 50);
    harness.processWatermark(Long.MAX_VALUE);
    long lastEvent = Instant.parse("2026-03-02T09:10:00Z").toEpochMilli();
    assertThat(findings()).isNotEmpty().allMatch(f -> f.timeMillis <= lastEvent);
    assertThat(windows()).hasSize(3);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void aRestoreGoesOnWhereItWas() throws Exception {
    feed("09:00", 50);
    watermark("09:05");
    feed("09:06", 1);
    String uid = findings().get(0).uid;
    restore(ratio());
    feed("09:07", 60);
    watermark("09:10");
    assertThat(windows()).containsExactly("09:05 r0 61");
    assertThat(findings())
        .extracting(f -> f.activity + " " + f.uid)
        .containsExactly(Activity.UPDATE + " " + uid);
  }

  @Test
  void aDetectionThatWasSwitchedOffLeavesNoStateBehind() throws Exception {
    feed("09:00", 50);
    watermark("09:05");
    restore(List.of());
    watermark("11:00");
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(findings()).isEmpty();
  }

  private void restore(List<EpisodeTracker> trackers) throws Exception {
    OperatorSubtaskState snapshot = harness.snapshot(1, 1);
    harness.close();
    harness = newHarness(trackers);
    harness.initializeState(snapshot);
    harness.open();
  }
}
