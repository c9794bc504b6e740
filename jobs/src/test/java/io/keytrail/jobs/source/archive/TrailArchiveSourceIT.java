package io.keytrail.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.jobs.source.archive.ReplayRun.Fault;
import io.keytrail.testdata.GeneratorOptions;
import io.keytrail.testdata.TrailGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrailArchiveSourceIT {
  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(5)
              .build());

  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  /** Half a day of generated trail, with late files and duplicates, and undated files beside. */
  @TempDir static Path archive;

  @TempDir Path dir;

  @BeforeAll
  static void generate() throws IOException {
    new TrailGenerator(
            GeneratorOptions.builder()
                .out(archive)
                .events(20_000)
                .duration(Duration.ofHours(12))
                .lateShare(0.02)
                .build())
        .run((done, expected) -> {});
    for (int file = 0; file < 40; file++) {
      int first = file * 100;
      TrailFiles.write(
          archive.resolve("exported-" + file + ".json"),
          TrailFiles.records(
              IntStream.range(first, first + 100)
                  .mapToObj(i -> TrailFiles.kms("undated-" + i, NOON.minusSeconds(i)))
                  .toArray(String[]::new)));
    }
  }

  @Test
  void readsTheSameEventsAndFindsTheSameLateAtAnyParallelism() throws Exception {
    ReplayRun one = ReplayRun.of(options(archive).build(), 1);
    ReplayRun four = ReplayRun.of(options(archive).build(), 4);
    assertThat(one.lines("event undated-")).hasSize(4000).doesNotHaveDuplicates();
    assertThat(one.lines("event")).hasSizeGreaterThan(12_000);
    assertThat(one.lines("rejected LATE")).isNotEmpty();
    four.assertSame(one);
    assertThat(four.count("other")).isEqualTo(one.count("other")).isPositive();
  }

  @Test
  void watermarksOnlyGoForwardStayBehindEventsAndEndWithTheAsOfTime() throws Exception {
    ReplayRun run = ReplayRun.of(options(archive).build(), 4);
    assertThat(run.behind).isEmpty();
    assertThat(run.watermarks).hasSize(4);
    Long asOf = null;
    for (List<Long> watermarks : run.watermarks.values()) {
      assertThat(watermarks).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(5);
      assertThat(watermarks).endsWith(Long.MAX_VALUE);
      Long last = watermarks.get(watermarks.size() - 2);
      assertThat(asOf == null ? last : asOf).isEqualTo(last);
      asOf = last;
    }
    // The last event is of 11:59, but it was delivered till 12:50, and watermarks had followed.
    assertThat(Instant.ofEpochMilli(asOf)).isEqualTo(Instant.parse("2026-03-02T12:14:59.999Z"));
  }

  @Test
  void theLastEventIsTheAsOfTime() throws Exception {
    Instant last = NOON.minusSeconds(1);
    TrailFiles.dated(dir, NOON, "a", TrailFiles.kms("1", NOON.minusSeconds(5)));
    TrailFiles.dated(dir, NOON, "b", TrailFiles.other("2", last));
    ReplayRun run = ReplayRun.of(options(dir).build(), 2);
    for (List<Long> watermarks : run.watermarks.values()) {
      assertThat(watermarks).endsWith(last.toEpochMilli(), Long.MAX_VALUE);
    }
  }

  @Test
  void theAskedAsOfIsTheLastWatermarkAndNothingPassesIt() throws Exception {
    Instant asOf = NOON.minus(Duration.ofHours(6));
    ReplayRun run = ReplayRun.of(options(archive).asOf(asOf).build(), 2);
    for (List<Long> watermarks : run.watermarks.values()) {
      assertThat(watermarks).endsWith(asOf.toEpochMilli(), Long.MAX_VALUE);
    }
    assertThat(run.count("outside")).isPositive();
  }

  @Test
  void readersWithNothingToDoFollowAndEnd() throws Exception {
    TrailFiles.dated(dir, NOON, "a", TrailFiles.kms("1", NOON.minusSeconds(5)));
    ReplayRun run = ReplayRun.of(options(dir).build(), 4);
    assertThat(run.lines).containsExactly("event 1");
    assertThat(run.watermarks.values())
        .hasSize(4)
        .allSatisfy(
            watermarks ->
                assertThat(watermarks)
                    .endsWith(NOON.minusSeconds(5).toEpochMilli(), Long.MAX_VALUE));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNDATED", "MIDWAY", "AS_OF"})
  void losesAndDoublesNothingWhenItFailsAndRestores(Fault fault) throws Exception {
    // Small splits, so that each phase has many.
    ArchiveOptions options = options(archive).splitBytes(20_000).build();
    ReplayRun calm = ReplayRun.of(options, 4);
    List<Long> watermarks = calm.watermarks.get(0);
    ReplayRun run = ReplayRun.of(options, 4, fault, watermarks.get(watermarks.size() - 2));
    assertThat(run.failures).hasValue(1);
    run.assertSame(calm);
    assertThat(run.count("other")).isEqualTo(calm.count("other"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void goesOnFromACheckpointAtAnotherParallelism(int parallelism) throws Exception {
    ArchiveOptions options = options(archive).splitBytes(20_000).build();
    ReplayRun calm = ReplayRun.of(options, 1);
    Configuration failing = new Configuration();
    failing.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    failing.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, dir.toUri().toString());
    failing.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    assertThatThrownBy(() -> ReplayRun.of(options, 4, Fault.MIDWAY, null, failing))
        .hasStackTraceContaining(ReplayRun.MADE_TO_FAIL);

    Configuration restoring = new Configuration();
    restoring.set(StateRecoveryOptions.SAVEPOINT_PATH, lastCheckpoint().toUri().toString());
    ReplayRun rest;
    try (ArchiveProgress progress = ArchiveProgress.open()) {
      ArchiveOptions watched = options(archive).splitBytes(20_000).progress(progress).build();
      rest = ReplayRun.of(watched, parallelism, Fault.NONE, null, restoring);
      // It did not begin anew.
      assertThat(progress.records()).isLessThan(calm.lines("event").size() + calm.count("other"));
    }
    rest.assertSame(calm);
    assertThat(rest.count("other")).isEqualTo(calm.count("other"));
  }

  private Path lastCheckpoint() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .map(Path::getParent)
          .max(
              Comparator.comparingInt(
                  c -> Integer.parseInt(c.getFileName().toString().substring(4))))
          .orElseThrow();
    }
  }

  @Test
  void badFilesAreRejectedAndTheRestIsRead() throws Exception {
    TrailFiles.dated(dir, NOON, "good", TrailFiles.kms("good", NOON));
    Files.createSymbolicLink(TrailFiles.datedPath(dir, NOON, "gone"), dir.resolve("nowhere"));
    byte[] whole = TrailFiles.gzip(TrailFiles.records(TrailFiles.kms("cut", NOON)));
    TrailFiles.write(
        TrailFiles.datedPath(dir, NOON, "cut"), Arrays.copyOf(whole, whole.length - 20));
    Files.createDirectories(dir.resolve("folder.json"));
    ReplayRun run = ReplayRun.of(options(dir).build(), 2);
    assertThat(run.lines("event good")).hasSize(1);
    assertThat(run.lines("rejected UNREADABLE")).hasSize(1);
    assertThat(run.lines("rejected")).hasSize(2);
  }

  @Test
  void aPathThatVanishedBeforeTheStartFailsTheJobWithItsSentence() {
    ArchiveOptions missing = ArchiveOptions.of(List.of(dir + "/missing")).build();
    assertThatThrownBy(() -> ReplayRun.of(missing, 1))
        .matches(e -> ExceptionUtils.findThrowable(e, ArchivePathException.class).isPresent());
  }

  @Test
  void progressCountsWhatWasReadInThisProcess() throws Exception {
    TrailFiles.dated(dir, NOON, "a", TrailFiles.kms("1", NOON), TrailFiles.other("2", NOON));
    Path b = TrailFiles.dated(dir, NOON.plusSeconds(3600), "b", TrailFiles.kms("3", NOON));
    try (ArchiveProgress progress = ArchiveProgress.open()) {
      ReplayRun.of(options(dir).progress(progress).build(), 2);
      assertThat(progress.totals().files).isEqualTo(2);
      assertThat(progress.files()).isEqualTo(2);
      assertThat(progress.bytes()).isEqualTo(progress.totals().bytes).isGreaterThan(Files.size(b));
      assertThat(progress.records()).isEqualTo(3);
      assertThat(progress.events()).isEqualTo(1); // the other came an hour late
    }
  }

  private static ArchiveOptions.Builder options(Path path) {
    return ArchiveOptions.of(List.of(path.toString()));
  }
}
