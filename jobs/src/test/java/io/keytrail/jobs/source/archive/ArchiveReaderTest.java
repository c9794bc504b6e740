package io.keytrail.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.source.archive.ArchiveMessages.AsOf;
import io.keytrail.jobs.source.archive.ArchiveMessages.FinishNoted;
import io.keytrail.jobs.source.archive.ArchiveMessages.LowWatermark;
import io.keytrail.jobs.source.archive.ArchiveMessages.SplitFinished;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.kms.KmsEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("try") // what Flink declares on the close of its readers
class ArchiveReaderTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  @TempDir Path dir;
  private final Context context = new Context();
  private final Output output = new Output();
  private ArchiveOptions options;
  private ArchiveReader reader;
  private InputStatus status;

  @BeforeEach
  void open() {
    options = ArchiveOptions.of(List.of(dir.toString())).splitBytes(1).build();
    reader = new ArchiveReader(options, context);
  }

  @AfterEach
  void close() throws Exception {
    reader.close();
  }

  @Test
  void asksForTwoSplitsAndForOneMoreAfterEach() throws Exception {
    hour(0, 1);
    hour(1, 1);
    reader.start();
    assertThat(context.requests).isEqualTo(2);
    reader.addSplits(splits());
    assertThat(context.requests).isEqualTo(2);
    pollUntil(() -> context.finished.size() == 2);
    assertThat(context.requests).isEqualTo(4);
  }

  @Test
  void asksForLessWhenItWasRestoredWithSplits() throws Exception {
    hour(0, 1);
    reader.addSplits(splits());
    reader.start();
    assertThat(context.requests).isEqualTo(1);
  }

  @Test
  void setsTheWatermarkOfASplitBeforeItsEvents() throws Exception {
    hour(0, 1);
    hour(1, 1);
    reader.start();
    reader.addSplits(splits());
    pollUntil(() -> context.finished.size() == 2);
    assertThat(output.seen)
        .containsExactly("watermark 11:24:59.999", "0-0", "watermark 12:24:59.999", "1-0");
  }

  @Test
  void readsWhatItIsRestoredWithInOrderOfTimeWhateverTheOrderOfState() throws Exception {
    hour(0, 1);
    hour(1, 1);
    hour(2, 1);
    List<ArchiveSplit> restored = new ArrayList<>(splits());
    Collections.reverse(restored);
    reader.addSplits(restored);
    reader.start();
    pollUntil(() -> context.finished.size() == 3);
    assertThat(output.seen)
        .containsExactly(
            "watermark 11:24:59.999",
            "0-0",
            "watermark 12:24:59.999",
            "1-0",
            "watermark 13:24:59.999",
            "2-0");
  }

  @Test
  void givesEachBatchItsLatestEventTime() throws Exception {
    hour(0, 3);
    reader.start();
    reader.addSplits(splits());
    pollUntil(() -> context.finished.size() == 1);
    assertThat(output.timestamps).containsExactly(NOON.toEpochMilli());
    assertThat(context.finished.get(0).maxEventTimeMillis).isEqualTo(NOON.toEpochMilli());
  }

  @Test
  void followsTheOthersWhileItHasNothingToDoAndNeverGoesBack() throws Exception {
    reader.start();
    poll();
    reader.handleSourceEvents(new LowWatermark(NOON.toEpochMilli()));
    assertThat(reader.isAvailable()).isDone();
    poll();
    reader.handleSourceEvents(new LowWatermark(NOON.toEpochMilli() - 1));
    poll();
    assertThat(output.seen).containsExactly("watermark 12:00:00");
  }

  @Test
  void endsWithTheAsOfTimeWhenItHasNothingLeft() throws Exception {
    hour(0, 1);
    reader.addSplits(splits());
    reader.start();
    // A restored reader may be told the end while it still reads what it was restored with.
    reader.handleSourceEvents(new AsOf(NOON.plusSeconds(5).toEpochMilli()));
    reader.notifyNoMoreSplits();
    pollUntil(() -> status == InputStatus.END_OF_INPUT);
    assertThat(output.seen).containsExactly("watermark 11:24:59.999", "0-0", "watermark 12:00:05");
  }

  @Test
  void withoutAnyTimeItEndsSilently() throws Exception {
    reader.start();
    reader.handleSourceEvents(new AsOf(Long.MIN_VALUE));
    reader.notifyNoMoreSplits();
    pollUntil(() -> status == InputStatus.END_OF_INPUT);
    assertThat(output.seen).isEmpty();
  }

  @Test
  void remembersAFinishedSplitUntilTheEnumeratorHasNotedIt() throws Exception {
    hour(0, 1);
    reader.start();
    reader.addSplits(splits());
    pollUntil(() -> context.finished.size() == 1);
    List<ArchiveSplit> kept = reader.snapshotState(1);
    assertThat(kept).singleElement().matches(split -> split.finished && split.files.isEmpty());

    Context restored = new Context();
    try (ArchiveReader again = new ArchiveReader(options, restored)) {
      again.addSplits(kept);
      assertThat(restored.finished).isEmpty(); // the enumerator does not know this reader yet
      again.start();
      assertThat(restored.finished)
          .singleElement()
          .matches(f -> f.ordinal == 0 && f.maxEventTimeMillis == NOON.toEpochMilli());
      assertThat(restored.requests).isEqualTo(2);
    }

    reader.handleSourceEvents(new FinishNoted(0));
    assertThat(reader.snapshotState(2)).isEmpty();
  }

  @Test
  void goesOnFromASnapshotInTheMiddleOfAFile() throws Exception {
    hour(0, 600);
    reader.start();
    reader.addSplits(splits());
    pollUntil(() -> output.timestamps.size() == 1);
    List<ArchiveSplit> snapshot = new ArrayList<>();
    for (ArchiveSplit split : reader.snapshotState(1)) {
      ArchiveSplitSerializer serializer = ArchiveSplitSerializer.INSTANCE;
      snapshot.add(serializer.deserialize(1, serializer.serialize(split)));
    }
    assertThat(snapshot.get(0).recordsDone).isEqualTo(ArchiveFetcher.MAX_EVENTS);
    List<String> before = new ArrayList<>(output.seen);
    output.seen.clear();
    Context restored = new Context();
    try (ArchiveReader again = new ArchiveReader(options, restored)) {
      again.addSplits(snapshot);
      again.start();
      while (restored.finished.isEmpty()) {
        if (again.pollNext(output) == InputStatus.NOTHING_AVAILABLE) {
          again.isAvailable().get(10, TimeUnit.SECONDS);
        }
      }
    }
    before.addAll(output.seen);
    before.removeIf(line -> line.startsWith("watermark"));
    assertThat(before).hasSize(600).doesNotHaveDuplicates();
  }

  private void pollUntil(BooleanSupplier done) throws Exception {
    while (!done.getAsBoolean()) {
      poll();
      if (status == InputStatus.NOTHING_AVAILABLE && !done.getAsBoolean()) {
        reader.isAvailable().get(10, TimeUnit.SECONDS);
      }
    }
  }

  private void poll() throws Exception {
    status = reader.pollNext(output);
  }

  private List<ArchiveSplit> splits() {
    return SlicePlan.of(ArchiveListing.of(options).files(), options);
  }

  private void hour(int hour, int events) throws IOException {
    Instant time = NOON.plus(Duration.ofHours(hour));
    TrailFiles.dated(
        dir,
        time,
        "h" + hour,
        IntStream.range(0, events)
            .mapToObj(i -> TrailFiles.kms(hour + "-" + i, time.minusSeconds(i)))
            .toArray(String[]::new));
  }

  /** Notes events and watermarks in order. */
  private static final class Output implements ReaderOutput<TrailBatch> {
    final List<String> seen = new ArrayList<>();
    final List<Long> timestamps = new ArrayList<>();

    @Override
    public void collect(TrailBatch batch, long timestamp) {
      timestamps.add(timestamp);
      for (KmsEvent event : batch.events) seen.add(event.eventId);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      String time = Instant.ofEpochMilli(watermark.getTimestamp()).toString();
      seen.add("watermark " + time.substring(11, time.length() - 1));
    }

    @Override
    public SourceOutput<TrailBatch> createOutputForSplit(String splitId) {
      return this;
    }

    @Override
    public void releaseOutputForSplit(String splitId) {}

    @Override
    public void collect(TrailBatch batch) {
      throw new AssertionError("a batch without time");
    }

    @Override
    public void markIdle() {}

    @Override
    public void markActive() {}
  }

  /** Notes what the reader says to the enumerator. */
  private static final class Context implements SourceReaderContext {
    final List<SplitFinished> finished = new ArrayList<>();
    int requests;

    @Override
    public void sendSplitRequest() {
      requests++;
    }

    @Override
    public void sendSourceEventToCoordinator(SourceEvent event) {
      finished.add((SplitFinished) event);
    }

    @Override
    public SourceReaderMetricGroup metricGroup() {
      return UnregisteredMetricsGroup.createSourceReaderMetricGroup();
    }

    @Override
    public Configuration getConfiguration() {
      return new Configuration();
    }

    @Override
    public String getLocalHostName() {
      return "localhost";
    }

    @Override
    public int getIndexOfSubtask() {
      return 0;
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
      return SimpleUserCodeClassLoader.create(ArchiveReaderTest.class.getClassLoader());
    }
  }
}
