package io.keytrail.jobs.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.key.KeyFacts;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotTimeOperatorTest {
  private static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/key-1";
  private static final Watermark END = Watermark.MAX_WATERMARK;

  private TwoInputStreamOperatorTestHarness<KeyFacts, TrailBatch, KeyFacts> harness;

  @BeforeEach
  void open() throws Exception {
    harness = new TwoInputStreamOperatorTestHarness<>(new SnapshotTimeOperator());
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private List<Object> told() {
    return harness.getOutput().stream()
        .map(
            o ->
                o instanceof StreamRecord
                    ? ((KeyFacts) ((StreamRecord<?>) o).getValue()).keyArn()
                    : o)
        .collect(Collectors.toList());
  }

  @Test
  void aTrailThatEndsBeforeTheSnapshotIsReadStillTellsItsLastMoment() throws Exception {
    harness.processWatermark2(new Watermark(100));
    harness.processWatermark2(new Watermark(200));
    harness.processWatermark2(END);
    harness.endInput2();
    harness.processElement1(new StreamRecord<>(new KeyFacts(KEY, 1)));
    assertThat(told()).containsExactly(KEY);
    harness.processWatermark1(END);
    harness.endInput1();
    assertThat(told()).containsExactly(KEY, new Watermark(200), END);
  }

  @Test
  void afterTheSnapshotTimeIsThatOfTheTrail() throws Exception {
    harness.processWatermark2(new Watermark(100));
    harness.processWatermark1(END);
    harness.endInput1();
    harness.processWatermark2(new Watermark(300));
    harness.processWatermark2(END);
    assertThat(told()).containsExactly(new Watermark(100), new Watermark(300), END);
  }

  @Test
  void aSnapshotWithoutATrailYetEndsNothing() throws Exception {
    harness.processWatermark1(END);
    harness.endInput1();
    assertThat(told()).isEmpty();
  }

  @Test
  void theLastMomentIsKeptOverARestart() throws Exception {
    harness.processWatermark2(new Watermark(200));
    OperatorSubtaskState state = harness.snapshot(1, 1);
    close();
    harness = new TwoInputStreamOperatorTestHarness<>(new SnapshotTimeOperator());
    harness.initializeState(state);
    harness.open();
    harness.processWatermark2(END);
    harness.endInput2();
    harness.endInput1();
    assertThat(told()).containsExactly(new Watermark(200), END);
  }

  @Test
  void nothingOfTheTrailComesThrough() throws Exception {
    harness.endInput1();
    harness.processElement2(new StreamRecord<>(new TrailBatch()));
    assertThat(told()).isEmpty();
  }
}
