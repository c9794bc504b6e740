package io.keytrail.jobs.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.compliance.ComplianceSummary;
import io.keytrail.compliance.Control;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Compliance;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.sigma.RuleFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComplianceSummaryFunctionTest {
  private static final long START = 1_767_225_600_000L; // 2026-01-01T00:00:00Z

  private KeyedOneInputStreamOperatorTestHarness<String, Finding, Finding> harness;

  private void open(OperatorSubtaskState snapshot) throws Exception {
    PolicyProgram program =
        new PolicyProgram(List.of(RuleFile.of("p.yml", "summarise-above: 3\n")));
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new ComplianceSummaryFunction(program)),
            ComplianceSummary::group,
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    if (snapshot != null) harness.initializeState(snapshot);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static Finding finding(int n, Activity activity, long time) {
    Finding finding = new Finding();
    finding.uid = FindingUid.of("test", Integer.toString(n));
    finding.analytic = Control.REQUIRED_TAGS.analytic();
    finding.activity = activity;
    finding.sequence = activity == Activity.CREATE ? 1 : 2;
    finding.title = "t";
    finding.timeMillis = time;
    finding.createdMillis = START;
    finding.keyArns.add(
        String.format(
            "arn:aws:kms:eu-west-1:111122223333:key/%08x-0000-4000-8000-000000000000", n));
    finding.compliance = new Compliance();
    return finding;
  }

  private void flood(Activity activity, long time) throws Exception {
    for (int n = 0; n < 20; n++) harness.processElement(finding(n, activity, time), time);
  }

  @Test
  void whatIsToldSinglyDoesNotDependOnTheOrderOfArrival() throws Exception {
    List<Finding> all = new ArrayList<>();
    for (int n = 0; n < 20; n++) all.add(finding(n, Activity.CREATE, START));
    List<String> first = null;
    for (int seed = 0; seed < 4; seed++) {
      Collections.shuffle(all, new Random(seed));
      open(null);
      for (Finding finding : all) harness.processElement(finding, START);
      harness.processWatermark(START + 900_000);
      List<String> said =
          harness.extractOutputValues().stream()
              .map(f -> f.activity + " " + f.uid + " " + f.timeMillis + " " + f.message)
              .collect(Collectors.toList());
      assertThat(said).hasSize(4);
      assertThat(said.get(3)).contains("17 keys of account 111122223333 fail required-tags");
      if (first == null) first = said;
      assertThat(said).isEqualTo(first);
      harness.close();
    }
  }

  @Test
  void aRestoredFloodGoesOnAndEndsWithoutATrace() throws Exception {
    open(null);
    flood(Activity.CREATE, START);
    harness.processWatermark(START + 1);
    OperatorSubtaskState snapshot = harness.snapshot(1, 1);
    harness.close();
    open(snapshot);
    harness.processWatermark(START + 900_000);
    assertThat(harness.extractOutputValues()).hasSize(1);
    long later = START + 3 * 86_400_000L;
    flood(Activity.CLOSE, later);
    harness.processWatermark(later + 1);
    List<Finding> said = harness.extractOutputValues();
    assertThat(said).as("three closed singly, and the summary").hasSize(5);
    assertThat(said).extracting(f -> f.activity).filteredOn(a -> a == Activity.CLOSE).hasSize(4);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void theEndOfAReplayTellsWhatWasFoldedNoLaterThanItHappened() throws Exception {
    open(null);
    flood(Activity.CREATE, START);
    harness.processWatermark(START);
    harness.processWatermark(Long.MAX_VALUE);
    List<Finding> said = harness.extractOutputValues();
    assertThat(said).hasSize(4).allMatch(f -> f.timeMillis == START);
  }
}
