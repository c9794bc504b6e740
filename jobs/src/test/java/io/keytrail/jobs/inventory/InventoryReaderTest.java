package io.keytrail.jobs.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.inventory.scan.InventoryTarget;
import io.keytrail.jobs.inventory.scan.KeyScanner;
import io.keytrail.jobs.inventory.scan.KeyTaker;
import io.keytrail.jobs.inventory.scan.ScanReport;
import io.keytrail.jobs.inventory.scan.TargetReport;
import io.keytrail.key.KeyFacts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The reader with a scanner that does what the test says. */
class InventoryReaderTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration INTERVAL = Duration.ofMinutes(15);
  private static final KeyFacts KEY =
      new KeyFacts("arn:aws:kms:eu-west-1:111122223333:key/1234abcd", NOON.toEpochMilli());

  private final ManualClock clock =
      new ManualClock(TimeUnit.MILLISECONDS.toNanos(NOON.toEpochMilli()));
  private final Output output = new Output();
  private FakeScanner scanner = new FakeScanner();
  private InventoryReader reader = reader(null);

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void saysThatItIsIdleBeforeAnythingElse() throws Exception {
    reader.start();
    assertThat(reader.isAvailable()).isCompleted();
    assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
    assertThat(output.idle).isTrue();
    assertThat(reader.isAvailable()).isNotCompleted();
  }

  @Test
  void factsDoNotEndItsIdleness() throws Exception {
    begin();
    scanner.taker.take(KEY);
    drain();
    assertThat(output.facts).containsExactly(KEY);
    assertThat(output.watermarks).isEmpty();
    assertThat(output.idle).isTrue();
  }

  @Test
  void followsTheClockAtADistanceWhereThatIsAskedFor() throws Exception {
    reader = reader(Duration.ofMinutes(20));
    reader.start();
    reader.pollNext(output);
    assertThat(output.idle).isFalse();
    assertThat(output.watermarks).containsExactly(NOON.minusSeconds(1200).toEpochMilli());
  }

  @Test
  void theScannerWaitsUntilAKeyIsTaken() throws Exception {
    begin();
    CompletableFuture<Void> taken = scanner.taker.take(KEY);
    assertThat(taken).isNotDone();
    drain();
    assertThat(taken).isCompleted();
  }

  @Test
  void theCheckpointKnowsTheLastCompleteScanOnlyWhenItsFactsHaveLeft() throws Exception {
    begin();
    scanner.taker.take(KEY);
    scanner.done.accept(Reports.complete(Reports.IRELAND, NOON));
    reader.pollNext(output); // the key
    assertThat(onlySplit().lastCompleteMillis).isEqualTo(InventorySplit.NEVER);
    reader.pollNext(output); // the report
    assertThat(onlySplit().lastCompleteMillis).isEqualTo(NOON.toEpochMilli());
  }

  @Test
  void anIncompleteScanLeavesTheTimeOfTheLastCompleteOne() throws Exception {
    begin();
    scanner.done.accept(Reports.complete(Reports.IRELAND, NOON));
    scanner.done.accept(Reports.failed(Reports.IRELAND, NOON.plus(INTERVAL)));
    drain();
    assertThat(onlySplit().lastCompleteMillis).isEqualTo(NOON.toEpochMilli());
  }

  @Test
  void aDayOfTroubleIsOneFindingAndTheNextDayAnother() throws Exception {
    begin();
    for (int round = 0; round < 40; round++) {
      scanner.done.accept(Reports.failed(Reports.IRELAND, NOON.plus(INTERVAL.multipliedBy(round))));
    }
    drain();
    assertThat(output.findings).as("until midnight").isEqualTo(1);
    scanner.done.accept(Reports.failed(Reports.IRELAND, NOON.plus(Duration.ofDays(1))));
    drain();
    assertThat(output.findings).isEqualTo(2);
  }

  @Test
  void aRestartDoesNotRepeatTheFindingOfTheDay() throws Exception {
    begin();
    scanner.done.accept(Reports.failed(Reports.IRELAND, NOON));
    drain();
    List<InventorySplit> checkpoint = reader.snapshotState(1);
    reader.close();
    scanner = new FakeScanner();
    reader = reader(null);
    reader.start();
    reader.addSplits(checkpoint);
    scanner.await();
    scanner.done.accept(Reports.failed(Reports.IRELAND, NOON.plus(INTERVAL)));
    drain();
    assertThat(output.findings).isEqualTo(1);
  }

  @Test
  void afterARestartTheNextRoundComesWhenItWouldHaveCome() {
    reader.addSplits(
        List.of(
            InventorySplit.of(Reports.IRELAND).completeAt(NOON.minusSeconds(600).toEpochMilli())));
    assertThat(reader.untilFirstRound()).isEqualTo(Duration.ofSeconds(300).toMillis());
    clock.advanceTime(Duration.ofHours(1));
    assertThat(reader.untilFirstRound()).isZero();
  }

  @Test
  void aClockThatWasSetBackDelaysTheRoundByOneIntervalAtMost() {
    reader.addSplits(
        List.of(
            InventorySplit.of(Reports.IRELAND)
                .completeAt(NOON.plusSeconds(86_400).toEpochMilli())));
    assertThat(reader.untilFirstRound()).isEqualTo(INTERVAL.toMillis());
  }

  @Test
  void whatTheConfigurationNoLongerNamesIsLetGo() {
    InventoryTarget gone = new InventoryTarget("444455556666", "eu-west-1");
    reader.addSplits(List.of(InventorySplit.of(gone), InventorySplit.of(Reports.IRELAND)));
    assertThat(reader.snapshotState(1))
        .extracting(split -> split.target)
        .containsExactly(Reports.IRELAND);
  }

  @Test
  void aRoundEndsWithItsReport() throws Exception {
    begin();
    scanner.round.complete(new ScanReport(List.of(Reports.complete(Reports.IRELAND, NOON))));
    reader.isAvailable().get(1, TimeUnit.MINUTES);
    drain();
    assertThat(output.reports).hasSize(1);
  }

  @Test
  void aScannerThatBreaksEndsTheJobInsteadOfStandingStill() throws Exception {
    begin();
    scanner.round.completeExceptionally(new IllegalStateException("a defect"));
    reader.isAvailable().get(1, TimeUnit.MINUTES);
    org.assertj.core.api.Assertions.assertThatIOException()
        .isThrownBy(() -> reader.pollNext(output))
        .withStackTraceContaining("a defect");
  }

  private InventoryReader reader(Duration clockDelay) {
    return new InventoryReader(
        List.of(Reports.IRELAND),
        INTERVAL,
        clockDelay,
        clock,
        scanner,
        new InventoryMetrics(UnregisteredMetricsGroup.createSourceReaderMetricGroup(), clock));
  }

  private void begin() throws Exception {
    reader.start();
    reader.pollNext(output);
    reader.addSplits(List.of(InventorySplit.of(Reports.IRELAND)));
    scanner.await();
  }

  private void drain() throws IOException {
    while (reader.isAvailable().isDone()) reader.pollNext(output);
  }

  private InventorySplit onlySplit() {
    return reader.snapshotState(1).get(0);
  }

  /** One round that the test ends, or does not. */
  private static final class FakeScanner implements KeyScanner {
    final CompletableFuture<ScanReport> round = new CompletableFuture<>();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    volatile KeyTaker taker;
    volatile Consumer<TargetReport> done;

    @Override
    public CompletableFuture<ScanReport> scan(
        List<InventoryTarget> targets, KeyTaker taker, Consumer<TargetReport> done) {
      assertThat(targets).containsExactly(Reports.IRELAND);
      this.taker = taker;
      this.done = done;
      started.complete(null);
      return round;
    }

    void await() throws InterruptedException, ExecutionException, TimeoutException {
      started.get(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() {}
  }

  private static final class Output implements ReaderOutput<InventoryUpdate> {
    final List<KeyFacts> facts = new ArrayList<>();
    final List<ScanReport> reports = new ArrayList<>();
    final List<Long> watermarks = new ArrayList<>();
    int findings;
    boolean idle;

    @Override
    public void collect(InventoryUpdate update, long timestamp) {
      if (update.facts != null) facts.add(update.facts);
      if (update.report != null) reports.add(update.report);
      if (update.finding != null) findings++;
    }

    @Override
    public void collect(InventoryUpdate update) {
      throw new AssertionError("without a timestamp");
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      watermarks.add(watermark.getTimestamp());
    }

    @Override
    public void markIdle() {
      idle = true;
    }

    @Override
    public void markActive() {
      idle = false;
    }

    @Override
    public SourceOutput<InventoryUpdate> createOutputForSplit(String splitId) {
      return this;
    }

    @Override
    public void releaseOutputForSplit(String splitId) {}
  }
}
