package io.keytrail.jobs.profile;

import static io.keytrail.jobs.profile.Uses.DAY;
import static io.keytrail.jobs.profile.Uses.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.cases.CaseMerger.By;
import io.keytrail.cases.MergeState;
import io.keytrail.cases.MergeState.Part;
import io.keytrail.cases.MergeState.Standing;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.OcsfJson;
import io.keytrail.finding.Severity;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.TrailCounters;
import io.keytrail.kms.TestEvents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CaseMergeFunctionTest {
  private KeyedOneInputStreamOperatorTestHarness<String, Finding, Finding> harness;

  @BeforeEach
  void open() throws Exception {
    open(By.PRINCIPAL, null);
  }

  private void open(By by, OperatorSubtaskState snapshot) throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new CaseMergeFunction(ProfileProgram.DEFAULT, by)),
            finding -> CaseMergeFunction.streamKey(by, finding),
            Types.STRING);
    harness.setup(FindingSerializer.INSTANCE);
    if (snapshot != null) harness.initializeState(snapshot);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static Finding record(String subject, Activity activity, int sequence, long millis) {
    Finding finding = new Finding();
    finding.uid = FindingUid.of("test", subject);
    finding.analytic = new Analytic(Analytic.Type.BEHAVIORAL, "keytrail.unusual-use", "n", "1");
    finding.activity = activity;
    finding.sequence = sequence;
    finding.severity = Severity.MEDIUM;
    finding.title = "t";
    finding.message = "m";
    finding.timeMillis = millis;
    finding.createdMillis = START;
    finding.firstSeenMillis = millis;
    finding.lastSeenMillis = millis;
    finding.facts.put("subject", subject);
    finding.facts.put("score", 6.0);
    finding.facts.put("bar", 4.5);
    return finding;
  }

  private static Finding ofKey(int n, Activity activity, int sequence, long millis) {
    String arn =
        String.format("arn:aws:kms:eu-west-1:111122223333:key/%08x-0000-4000-8000-000000000000", n);
    Finding finding = record(arn, activity, sequence, millis);
    finding.keyArns.add(arn);
    finding.facts.put(
        "cause",
        Map.of("family", "new-principal", "name", TestEvents.ROLE, "principal", TestEvents.ROLE));
    finding.facts.put("score_of_other_causes", 0.0);
    return finding;
  }

  private static Finding ofPrincipal(Activity activity, int sequence, long millis) {
    Finding finding = record(TestEvents.ROLE, activity, sequence, millis);
    finding.keyArns.add(TestEvents.KEY);
    return finding;
  }

  private void send(Finding finding) throws Exception {
    harness.processElement(finding, finding.timeMillis);
  }

  /** A key, then the principal with another key in the same moment. */
  private void toldAndTaken() throws Exception {
    send(ofKey(1, Activity.CREATE, 1, START));
    harness.processWatermark(START);
    send(ofKey(2, Activity.CREATE, 1, START + 5));
    send(ofPrincipal(Activity.CREATE, 1, START + 5));
    harness.processWatermark(START + 5);
  }

  private List<Activity> told() {
    return harness.extractOutputValues().stream().map(f -> f.activity).collect(Collectors.toList());
  }

  private long counter(String name) {
    return (Long)
        harness.getEnvironment().getAccumulatorRegistry().getUserMap().get(name).getLocalValue();
  }

  @Test
  void aMomentIsMergedWhenItIsOverAndEveryRecordIsAccountedFor() throws Exception {
    send(ofKey(1, Activity.CREATE, 1, START));
    assertThat(told()).isEmpty();
    harness.processWatermark(START);
    assertThat(told()).containsExactly(Activity.CREATE);
    send(ofKey(2, Activity.CREATE, 1, START + 5));
    send(ofPrincipal(Activity.CREATE, 1, START + 5));
    harness.processWatermark(START + 5);
    assertThat(told()).containsExactly(Activity.CREATE, Activity.CREATE, Activity.CLOSE);
    List<Finding> out = harness.extractOutputValues();
    assertThat(out.get(1).parts).hasSize(2);
    assertThat(out.get(2).partOf.uid).isEqualTo(out.get(1).uid);
    assertThat(counter(TrailCounters.CASE_RECORDS)).isEqualTo(3);
    assertThat(counter(TrailCounters.MERGED_RECORDS)).isEqualTo(1);
    assertThat(counter(TrailCounters.MERGE_RECORDS)).isEqualTo(1);
  }

  @Test
  void whatHasNoCauseInCommonGoesByAtOnce() throws Exception {
    Finding spike = ofKey(1, Activity.CREATE, 1, START);
    spike.facts.remove("cause");
    send(spike);
    assertThat(harness.extractOutputValues()).containsExactly(spike);
    assertThat(harness.numKeyedStateEntries()).isZero();
    close();
    open(By.CAUSE, null);
    Finding principal = ofPrincipal(Activity.CREATE, 1, START);
    send(principal);
    assertThat(harness.extractOutputValues()).containsExactly(principal);
  }

  @Test
  void keysOfOneCauseAreOneFinding() throws Exception {
    close();
    open(By.CAUSE, null);
    for (int n = 1; n <= 3; n++) send(ofKey(n, Activity.CREATE, 1, START + n));
    harness.processWatermark(START + 10);
    assertThat(told()).containsExactly(Activity.CREATE, Activity.UPDATE);
    assertThat(harness.extractOutputValues())
        .extracting(f -> f.uid)
        .containsOnly(ofKey(1, Activity.CREATE, 1, START).uid);
  }

  @Test
  void theOrderOfArrivalLeavesNoTrace() throws Exception {
    List<String> first = null;
    for (int seed = 0; seed < 4; seed++) {
      close();
      open();
      List<Finding> all = new ArrayList<>();
      for (int n = 0; n < 12; n++) all.add(ofKey(n, Activity.CREATE, 1, START + n / 4));
      all.add(ofPrincipal(Activity.CREATE, 1, START + 1));
      Collections.shuffle(all, new Random(seed));
      for (Finding finding : all) send(finding);
      harness.processWatermark(START + 10);
      List<String> lines =
          harness.extractOutputValues().stream().map(OcsfJson::write).collect(Collectors.toList());
      if (first == null) first = lines;
      assertThat(lines).isEqualTo(first);
    }
  }

  @Test
  void whatJoinedOutlivesARestoreAndEndsTogetherWithNothingLeft() throws Exception {
    toldAndTaken();
    OperatorSubtaskState before = harness.snapshot(1, START + 10);
    close();
    open(By.PRINCIPAL, before);
    send(ofKey(1, Activity.CLOSE, 2, START + 20));
    send(ofPrincipal(Activity.CLOSE, 2, START + 20));
    harness.processWatermark(START + 20);
    assertThat(told()).isEmpty();
    send(ofKey(2, Activity.CLOSE, 2, START + 30));
    harness.processWatermark(START + 30);
    assertThat(told()).containsExactly(Activity.CLOSE);
    assertThat(harness.extractOutputValues().get(0).parts).hasSize(2);
    harness.processWatermark(START + 100 * DAY);
    assertThat(told()).hasSize(1);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void aCaseThatNeverEndsIsForgottenInEventTime() throws Exception {
    toldAndTaken();
    assertThat(harness.numKeyedStateEntries()).isPositive();
    harness.processWatermark(START + 91 * DAY);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
    assertThat(told()).hasSize(3);
  }

  @Test
  void nothingSpeaksWhenTheInputHasEnded() throws Exception {
    send(ofKey(1, Activity.CREATE, 1, START));
    harness.processWatermark(Long.MAX_VALUE);
    assertThat(told()).isEmpty();
  }

  @Test
  void theStateIsReadBackWhole() throws IOException {
    MergeState state = new MergeState();
    state.base = ofPrincipal(Activity.UPDATE, 3, START);
    state.baseOver = true;
    state.uid = "u";
    state.createdMillis = 1;
    state.sequence = 2;
    state.lastMillis = 3;
    state.touchedMillis = 4;
    state.severity = 5;
    state.confidence = 3;
    state.rank = 7;
    state.toldSeverity = 4;
    state.toldKeys = 8;
    state.earlierEvents = 9;
    Part part = new Part();
    part.standing = Standing.LEFT;
    part.last = ofKey(1, Activity.CREATE, 1, START);
    part.keyArn = TestEvents.KEY;
    part.uid = "p";
    part.createdMillis = 11;
    part.sequence = 12;
    part.events = 13;
    part.over = true;
    state.parts.put("a", part);
    state.parts.put("b", new Part());
    DataOutputSerializer out = new DataOutputSerializer(256);
    MergeStateSerializer.INSTANCE.serialize(state, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    MergeState read = MergeStateSerializer.INSTANCE.deserialize(in);
    assertThat(read).usingRecursiveComparison().isEqualTo(state);
    assertThat(in.available()).isZero();
    MergeState copy = MergeStateSerializer.INSTANCE.copy(state);
    assertThat(copy).usingRecursiveComparison().isEqualTo(state);
    copy.parts.get("a").over = false;
    assertThat(state.parts.get("a").over).isTrue();
    MergeState empty = new MergeState();
    out.clear();
    MergeStateSerializer.INSTANCE.serialize(empty, out);
    assertThat(out.length()).isLessThan(64);
  }
}
