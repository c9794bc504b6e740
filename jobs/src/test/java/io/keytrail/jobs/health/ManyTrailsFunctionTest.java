package io.keytrail.jobs.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.Severity;
import io.keytrail.jobs.profile.ProfileProgram;
import io.keytrail.jobs.serial.FindingSerializer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManyTrailsFunctionTest {
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long NOW = Instant.parse("2026-03-02T09:00:00Z").toEpochMilli() - 1;

  private KeyedOneInputStreamOperatorTestHarness<String, Finding, Finding> harness;

  @BeforeEach
  void open() throws Exception {
    open(null);
  }

  private void open(OperatorSubtaskState snapshot) throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new ManyTrailsFunction(ProfileProgram.DEFAULT.manyTrails())),
            finding -> finding.title,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    if (snapshot != null) harness.initializeState(snapshot);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void say(int accounts, Activity activity, long time, int seed) throws Exception {
    List<Finding> all = new ArrayList<>();
    for (int i = 0; i < accounts; i++) {
      Finding finding = new Finding();
      finding.uid = FindingUid.of("test", "" + i);
      finding.analytic = new Analytic(Analytic.Type.STATISTICAL, "test", "n", "1");
      finding.title = "silent";
      finding.severity = Severity.MEDIUM;
      finding.activity = activity;
      finding.sequence = activity == Activity.CREATE ? 1 : 2;
      finding.timeMillis = time;
      finding.firstSeenMillis = time;
      finding.facts.put("account", String.format("%012d", i));
      all.add(finding);
    }
    Collections.shuffle(all, new Random(seed));
    for (Finding finding : all) harness.processElement(finding, time);
  }

  private List<String> lines() {
    return harness.extractOutputValues().stream().map(OcsfJson::write).collect(Collectors.toList());
  }

  @Test
  void whatAllSayAtOneMomentIsOneFindingInAnyOrderAndAfterARestore() throws Exception {
    say(300, Activity.CREATE, NOW, 1);
    assertThat(lines()).as("it waits for the watermark").isEmpty();
    OperatorSubtaskState snapshot = harness.snapshot(1, NOW);
    harness.processWatermark(new Watermark(NOW));
    List<String> told = lines();
    assertThat(told).hasSize(1);
    close();
    open(snapshot);
    harness.processWatermark(new Watermark(NOW));
    assertThat(lines()).isEqualTo(told);
    close();
    open();
    say(300, Activity.CREATE, NOW, 2);
    harness.processWatermark(new Watermark(NOW));
    assertThat(lines()).isEqualTo(told);
  }

  @Test
  void nothingIsLeftWhenAllIsOverAndADayHasPassed() throws Exception {
    say(10, Activity.CREATE, NOW, 1);
    harness.processWatermark(new Watermark(NOW));
    say(300, Activity.CREATE, NOW + 1, 1);
    harness.processWatermark(new Watermark(NOW + 1));
    say(300, Activity.CLOSE, NOW + 2, 1);
    harness.processWatermark(new Watermark(NOW + 2));
    assertThat(harness.numKeyedStateEntries()).isPositive();
    harness.processWatermark(new Watermark(NOW + DAY));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void nothingSpeaksWhenTheInputHasEnded() throws Exception {
    say(300, Activity.CREATE, NOW, 1);
    harness.processWatermark(new Watermark(Long.MAX_VALUE));
    assertThat(lines()).isEmpty();
  }
}
