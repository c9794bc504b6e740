package io.keytrail.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SortedByTimeTest {
  /** Static, for an operator is serialized on its way. */
  private static final List<String> KEPT = new ArrayList<>();

  private OneInputStreamOperatorTestHarness<OutputLine, OutputLine> harness;

  @BeforeEach
  void open() throws Exception {
    KEPT.clear();
    harness = harness(Duration.ZERO);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void linesWaitForTheWatermarkAndComeByTimeThenText() throws Exception {
    put("c", 30);
    put("b", 20);
    put("z", 10);
    put("a", 20);
    assertThat(emitted()).isEmpty();
    harness.processWatermark(20);
    assertThat(emitted()).containsExactly("z@10", "a@20", "b@20");
    harness.processWatermark(30);
    assertThat(emitted()).containsExactly("z@10", "a@20", "b@20", "c@30");
  }

  @Test
  void theOrderDoesNotDependOnWhoWasFirst() throws Exception {
    List<OutputLine> lines = new ArrayList<>();
    for (int i = 0; i < 50; i++) lines.add(new OutputLine("text" + i % 7, "key" + i % 3, i % 5));
    for (OutputLine line : lines) harness.processElement(line, line.timestampMillis);
    harness.processWatermark(Watermark.MAX_WATERMARK);
    List<OutputLine> there = harness.extractOutputValues();

    harness.close();
    harness = harness(Duration.ZERO);
    harness.open();
    for (int i = lines.size(); i-- > 0; ) harness.processElement(lines.get(i), 0);
    harness.processWatermark(Watermark.MAX_WATERMARK);

    assertThat(harness.extractOutputValues()).isEqualTo(there).hasSize(50);
  }

  @Test
  void whatStillWaitsWhenTheJobIsStoppedGoesToTheSinkInOrder() throws Exception {
    put("c", 30);
    put("b", 20);
    put("a", 10);
    harness.processWatermark(10);

    harness.close();

    assertThat(emitted()).containsExactly("a@10");
    assertThat(KEPT).containsExactly("b", "c");
  }

  @Test
  void nothingIsLeftForTheSinkAtTheEnd() throws Exception {
    put("a", 10);
    harness.processWatermark(Watermark.MAX_WATERMARK);

    harness.close();

    assertThat(KEPT).isEmpty();
  }

  @Test
  void equalLinesAreAllKept() throws Exception {
    put("a", 1);
    put("a", 1);
    harness.processWatermark(1);
    assertThat(emitted()).containsExactly("a@1", "a@1");
  }

  @Test
  void theEndLetsEverythingOutBeforeItPasses() throws Exception {
    put("b", Long.MAX_VALUE);
    put("a", 5);
    harness.processWatermark(Watermark.MAX_WATERMARK);
    assertThat(harness.getOutput()).hasSize(3).last().isEqualTo(Watermark.MAX_WATERMARK);
    assertThat(emitted()).containsExactly("a@5", "b@" + Long.MAX_VALUE);
  }

  @Test
  void aLineThatComesTooLateIsEmittedAtOnce() throws Exception {
    harness.processWatermark(100);
    put("late", 100);
    put("on time", 101);
    assertThat(emitted()).containsExactly("late@100");
  }

  @Test
  void holdOrdersLinesWhoseTimeLiesBehindTheWatermark() throws Exception {
    harness.close();
    harness = harness(Duration.ofMillis(50));
    harness.open();
    harness.processWatermark(100);
    put("b", 60);
    put("a", 51);
    put("too late even so", 50);
    assertThat(emitted()).containsExactly("too late even so@50");
    harness.processWatermark(110);
    assertThat(emitted()).containsExactly("too late even so@50", "a@51", "b@60");
  }

  @Test
  void theFirstWatermarkOfAllDoesNotWrapAround() throws Exception {
    harness.close();
    harness = harness(Duration.ofMillis(50));
    harness.open();
    harness.processWatermark(Long.MIN_VALUE);
    put("a", 5);
    assertThat(emitted()).isEmpty();
  }

  @Test
  void whatWaitsSurvivesARestoreAndLeavesNothingBehindOnceEmitted() throws Exception {
    put("b", 20);
    put("a", 10);
    harness.processWatermark(10);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();

    harness = harness(Duration.ZERO);
    harness.initializeState(state);
    harness.open();
    harness.processWatermark(20);
    assertThat(emitted()).containsExactly("b@20");
    OperatorSubtaskState after = harness.snapshot(2, 2);
    harness.close();

    harness = harness(Duration.ZERO);
    harness.initializeState(after);
    harness.open();
    harness.processWatermark(Watermark.MAX_WATERMARK);
    assertThat(emitted()).isEmpty();
  }

  private void put(String text, long time) throws Exception {
    harness.processElement(new OutputLine(text, "k", time), time);
  }

  private List<String> emitted() {
    return harness.extractOutputStreamRecords().stream()
        .map(record -> record.getValue().text + "@" + record.getTimestamp())
        .collect(Collectors.toList());
  }

  private static OneInputStreamOperatorTestHarness<OutputLine, OutputLine> harness(Duration hold)
      throws Exception {
    return new OneInputStreamOperatorTestHarness<>(
        new SortedByTime(hold, new Keeping()), OutputLineSerializer.INSTANCE);
  }

  private static final class Keeping implements LineSink {
    private static final long serialVersionUID = 1;

    @Override
    public Optional<String> problem() {
      return Optional.empty();
    }

    @Override
    public void attach(DataStream<OutputLine> lines, String uid) {
      throw new UnsupportedOperationException("no stream is made here");
    }

    @Override
    public void keep(List<OutputLine> lines) {
      for (OutputLine line : lines) KEPT.add(line.text);
    }
  }
}
