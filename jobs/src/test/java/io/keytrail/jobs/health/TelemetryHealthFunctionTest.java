package io.keytrail.jobs.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.cases.AlertBudget;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.finding.Severity;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.TestEvents;
import io.keytrail.profile.DataGaps;
import io.keytrail.profile.HealthSettings;
import io.keytrail.profile.HeardHour;
import io.keytrail.profile.TelemetryHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TelemetryHealthFunctionTest {
  private static final long HOUR = HeardHour.HOUR_MILLIS;
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long START = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
  private static final long SILENT = START + 21 * DAY;
  private static final String ACCOUNT = "111122223333";

  private KeyedTwoInputStreamOperatorTestHarness<String, HeardHour, Finding, Finding> harness;

  @BeforeEach
  void open() throws Exception {
    open(null);
  }

  private void open(OperatorSubtaskState snapshot) throws Exception {
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new KeyedCoProcessOperator<>(
                new TelemetryHealthFunction(
                    new TelemetryHealth(HealthSettings.defaults()), Duration.ofHours(4))),
            heard -> heard.accountId,
            AlertBudget::scope,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    if (snapshot != null) harness.initializeState(snapshot);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    for (Finding finding : findings()) {
      assertThat(OcsfValidator.check(OcsfJson.write(finding)).errors).isEmpty();
    }
    harness.close();
  }

  private void mark(long millis) throws Exception {
    harness.processBothWatermarks(new org.apache.flink.streaming.api.watermark.Watermark(millis));
  }

  private static HeardHour heard(long hour, int minute) {
    HeardHour heard = new HeardHour(ACCOUNT, "eu-west-1", hour);
    KmsEvent event =
        TestEvents.event(1, Instant.ofEpochMilli(hour + minute * 60_000L).toString()).build();
    heard.add(event);
    return heard;
  }

  /** Three records of each hour, parts of one hour coming in any order. */
  private void hear(long from, long to, Random random) throws Exception {
    for (long hour = from; hour < to; hour += HOUR) {
      List<HeardHour> parts = new ArrayList<>();
      for (int minute = 0; minute < 60; minute += 20) parts.add(heard(hour, minute));
      Collections.shuffle(parts, random);
      for (HeardHour part : parts) harness.processElement1(part, part.hourMillis);
      mark(hour + HOUR - 1);
    }
  }

  private static Finding silence(long time) {
    Finding finding = new Finding();
    finding.uid = FindingUid.of("test", "silence");
    finding.analytic = new Analytic(Analytic.Type.BEHAVIORAL, "keytrail.unusual-use", "n", "1");
    finding.severity = Severity.MEDIUM;
    finding.types.add("silence");
    finding.title = "t";
    finding.message = "m";
    finding.statusDetail = "Score 5. " + DataGaps.NONE;
    finding.timeMillis = time;
    finding.createdMillis = time;
    finding.firstSeenMillis = time;
    finding.lastSeenMillis = time;
    finding.keyArns.add(TestEvents.KEY);
    return finding;
  }

  private List<Finding> findings() {
    List<Finding> all = new ArrayList<>(harness.extractOutputValues());
    var ofTrail = harness.getSideOutput(TelemetryHealthFunction.OF_TRAIL);
    if (ofTrail != null) ofTrail.forEach(record -> all.add(record.getValue()));
    return all;
  }

  private List<Finding> cases() {
    return harness.extractOutputValues();
  }

  private void say(Activity activity, int sequence, long time, String... types) throws Exception {
    Finding finding = silence(time);
    finding.createdMillis = Math.min(time, SILENT + HOUR);
    finding.activity = activity;
    finding.sequence = sequence;
    finding.types.clear();
    finding.types.addAll(List.of(types));
    harness.processElement2(finding, time);
  }

  private List<String> lines() {
    return findings().stream().map(OcsfJson::write).collect(Collectors.toList());
  }

  @Test
  void aSilenceIsNoticedByTheTimeOfOthersAndClosed() throws Exception {
    hear(START, SILENT, new Random(1));
    assertThat(findings()).isEmpty();
    mark(SILENT + 12 * HOUR);
    assertThat(findings()).extracting(f -> f.activity).containsExactly(Activity.CREATE);
    hear(SILENT + 12 * HOUR, SILENT + 14 * HOUR, new Random(1));
    assertThat(findings())
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE);
  }

  @Test
  void nothingSpeaksWhenTheInputHasEnded() throws Exception {
    hear(START, SILENT, new Random(1));
    mark(Long.MAX_VALUE);
    assertThat(findings()).isEmpty();
  }

  @Test
  void howFarTheWatermarkLeapsAndInWhichOrderPartsComeChangesNothing() throws Exception {
    hear(START, SILENT, new Random(1));
    for (long at = SILENT; at < SILENT + DAY; at += HOUR / 4) mark(at);
    hear(SILENT + DAY, SILENT + DAY + 3 * HOUR, new Random(1));
    List<String> stepByStep = lines();
    assertThat(stepByStep).hasSize(2);
    close();
    open();
    hear(START, SILENT, new Random(2));
    // The gap is noticed when the account speaks again, as when there is no other.
    hear(SILENT + DAY, SILENT + DAY + 3 * HOUR, new Random(3));
    assertThat(lines()).isEqualTo(stepByStep);
  }

  @Test
  void whatWasLearnedOutlivesARestore() throws Exception {
    hear(START, SILENT, new Random(1));
    harness.processElement1(heard(SILENT, 5), SILENT);
    OperatorSubtaskState before = harness.snapshot(1, SILENT);
    mark(SILENT + DAY);
    List<String> calm = lines();
    assertThat(calm).hasSize(1);
    close();
    open(before);
    mark(SILENT + DAY);
    assertThat(lines()).isEqualTo(calm);
  }

  @Test
  void aKeyThatFallsSilentWithItsWholeTrailIsCountedInTheTrailsFindingAlone() throws Exception {
    hear(START, SILENT, new Random(1));
    say(Activity.CREATE, 1, SILENT + HOUR, "silence");
    say(Activity.UPDATE, 2, SILENT + 3 * HOUR, "silence");
    mark(SILENT + 8 * HOUR - 1);
    hear(SILENT + 8 * HOUR, SILENT + 9 * HOUR, new Random(1));
    say(Activity.CLOSE, 3, SILENT + 9 * HOUR, "silence");
    hear(SILENT + 9 * HOUR, SILENT + 12 * HOUR, new Random(1));
    assertThat(cases()).isEmpty();
    assertThat(findings())
        .extracting(f -> f.activity)
        .containsExactly(Activity.CREATE, Activity.CLOSE);
    assertThat(findings())
        .allSatisfy(
            f -> {
              assertThat(f.facts).containsEntry("silent_keys", 1L);
              assertThat(f.statusDetail).contains("1 busy key fell silent with it");
            });
    assertThat(harness.numKeyedStateEntries()).as("what the account is known by").isEqualTo(2);
  }

  @Test
  void aKeyThatStaysSilentWhenItsTrailIsBackIsToldAfterAll() throws Exception {
    hear(START, SILENT, new Random(1));
    say(Activity.CREATE, 1, SILENT + HOUR, "silence");
    mark(SILENT + 8 * HOUR - 1);
    hear(SILENT + 8 * HOUR, SILENT + 9 * HOUR, new Random(1));
    assertThat(cases()).as("no longer silent than by the trail").isEmpty();
    hear(SILENT + 9 * HOUR, SILENT + 13 * HOUR, new Random(1));
    assertThat(cases()).hasSize(1);
    Finding told = cases().get(0);
    assertThat(told.activity).isEqualTo(Activity.CREATE);
    assertThat(told.severity).isEqualTo(Severity.MEDIUM);
    assertThat(told.facts).containsEntry("kept_back_until_now", true);
    assertThat(told.statusDetail).contains("was silent from");
    say(Activity.CLOSE, 2, SILENT + 14 * HOUR, "silence");
    hear(SILENT + 13 * HOUR, SILENT + 15 * HOUR, new Random(1));
    assertThat(cases()).hasSize(2);
  }

  @Test
  void aSilenceThatIsFoundWhenTheTrailIsBackButLiesBeforeWaitsToo() throws Exception {
    hear(START, SILENT, new Random(1));
    mark(SILENT + 8 * HOUR - 1);
    hear(SILENT + 8 * HOUR, SILENT + 9 * HOUR, new Random(1));
    for (int sequence = 1; sequence <= 2; sequence++) {
      Finding late = silence(SILENT + 7 * HOUR);
      late.activity = sequence == 1 ? Activity.CREATE : Activity.CLOSE;
      late.sequence = sequence;
      harness.processElement2(late, SILENT + 9 * HOUR + 1);
    }
    hear(SILENT + 9 * HOUR, SILENT + 20 * HOUR, new Random(1));
    assertThat(cases()).isEmpty();
  }

  @Test
  void aSilenceThatBecomesMoreIsToldAtOnce() throws Exception {
    hear(START, SILENT, new Random(1));
    say(Activity.CREATE, 1, SILENT + HOUR, "silence");
    say(Activity.UPDATE, 2, SILENT + 2 * HOUR, "new-principal", "silence");
    mark(SILENT + 2 * HOUR);
    assertThat(cases()).extracting(f -> f.activity).containsExactly(Activity.CREATE);
  }

  @Test
  void waitingOutlivesARestoreAndTheWatermarksLeaps() throws Exception {
    hear(START, SILENT, new Random(1));
    say(Activity.CREATE, 1, SILENT + HOUR, "silence");
    mark(SILENT + 2 * HOUR);
    OperatorSubtaskState before = harness.snapshot(1, SILENT);
    for (long at = SILENT + 2 * HOUR; at < SILENT + DAY; at += HOUR / 4) mark(at);
    hear(SILENT + DAY, SILENT + DAY + 6 * HOUR, new Random(1));
    List<String> calm = cases().stream().map(OcsfJson::write).collect(Collectors.toList());
    assertThat(calm).hasSize(1);
    close();
    open(before);
    hear(SILENT + DAY, SILENT + DAY + 6 * HOUR, new Random(2));
    assertThat(cases()).extracting(OcsfJson::write).isEqualTo(calm);
  }

  @Test
  void aTrailThatIsNotKnownLongEnoughToBeMissedExplainsAndHoldsNothingBack() throws Exception {
    hear(START, START + 2 * DAY, new Random(1));
    say(Activity.CREATE, 1, START + 2 * DAY + HOUR, "silence");
    mark(START + 2 * DAY + HOUR);
    assertThat(cases()).hasSize(1);
    Finding told = cases().get(0);
    assertThat(told.severity).isEqualTo(Severity.LOW);
    assertThat(told.statusDetail)
        .startsWith(
            "Score 5. No record of any kind has come from account 111122223333, eu-west-1, since")
        .contains("tells nothing of the key");
    assertThat(told.facts).containsKey("data_gaps");
  }

  @Test
  void aKeyThatFallsSilentAloneIsToldAsItWas() throws Exception {
    hear(START, SILENT, new Random(1));
    harness.processElement1(heard(SILENT, 40), SILENT);
    harness.processElement2(silence(SILENT + HOUR - 1), SILENT + HOUR - 1);
    mark(SILENT + HOUR - 1);
    assertThat(findings()).hasSize(1);
    assertThat(findings().get(0).severity).isEqualTo(Severity.MEDIUM);
    assertThat(findings().get(0).facts).doesNotContainKey("data_gaps");
  }

  @Test
  void whatIsHeardOfTheHourThatIsNotOverCountsForACase() throws Exception {
    hear(START, SILENT, new Random(1));
    harness.processElement1(heard(SILENT, 40), SILENT);
    harness.processElement2(silence(SILENT + HOUR - HOUR / 6), SILENT + HOUR - HOUR / 6);
    mark(SILENT + HOUR - HOUR / 6);
    assertThat(findings().get(0).facts).doesNotContainKey("data_gaps");
  }

  @Test
  void aSeasonLaterNothingIsLeft() throws Exception {
    hear(START, START + DAY, new Random(1));
    harness.processElement2(silence(START + DAY), START + DAY);
    mark(START + DAY);
    assertThat(harness.numKeyedStateEntries()).isPositive();
    mark(START + 92 * DAY);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void casesOfAnAccountThatWasNeverHeardPassAndLeaveNothing() throws Exception {
    harness.processElement2(silence(START), START);
    mark(START);
    assertThat(findings()).hasSize(1);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }
}
