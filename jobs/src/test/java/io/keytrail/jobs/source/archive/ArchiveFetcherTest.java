package io.keytrail.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.keytrail.cloudtrail.DecodeLimits;
import io.keytrail.jobs.trail.RawRecord;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.kms.KmsEvent;
import io.keytrail.reject.RejectReason;
import io.keytrail.reject.RejectStage;
import io.keytrail.reject.Rejected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveFetcherTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration HOLD_BACK = Duration.ofMinutes(35);

  @TempDir Path dir;

  @Test
  void handsOnEventsAndCountsTheOthers() throws IOException {
    TrailFiles.dated(
        dir,
        NOON,
        "a",
        TrailFiles.kms("1", NOON.minusSeconds(60)),
        TrailFiles.other("2", NOON.minusSeconds(30)),
        TrailFiles.kms("3", NOON.minusSeconds(90)));
    List<ArchiveChunk> chunks = readAll(options());
    assertThat(ids(chunks)).containsExactly("1", "3");
    ArchiveChunk chunk = chunks.get(0);
    assertThat(chunk.batch.other).isEqualTo(1);
    assertThat(chunk.batch.received()).isEqualTo(3);
    assertThat(chunk.batch.maxEventTimeMillis).isEqualTo(NOON.minusSeconds(30).toEpochMilli());
    assertThat(chunk.filesRead).isEqualTo(1);
  }

  @Test
  void handsOnTheTextsThatAreAskedForAndNotLate() throws IOException {
    TrailFiles.dated(
        dir,
        NOON,
        "a",
        TrailFiles.kms("1", NOON.minusSeconds(60)),
        TrailFiles.other("2", NOON.minusSeconds(30)),
        TrailFiles.other("3", NOON.minusSeconds(7200)),
        TrailFiles.kms("4", NOON.minusSeconds(7200)));
    assertThat(readAll(options()).get(0).batch.records).isEmpty();

    TrailBatch batch =
        readAll(
                ArchiveOptions.of(List.of(dir.toString()))
                    .holdBack(HOLD_BACK)
                    .records((source, name) -> true)
                    .build())
            .get(0)
            .batch;
    assertThat(batch.records)
        .extracting(record -> record.event)
        .containsExactly(0, RawRecord.NO_EVENT);
    assertThat(new String(batch.records.get(1).json, StandardCharsets.UTF_8))
        .isEqualTo(TrailFiles.other("2", NOON.minusSeconds(30)));
  }

  @Test
  void readsFilesWithAColonInTheirNames() throws IOException {
    TrailFiles.write(
        dir.resolve("export-2026-03-02T12:00:00Z.json"),
        TrailFiles.records(TrailFiles.kms("1", NOON)));
    assertThat(ids(readAll(options()))).containsExactly("1");
  }

  @Test
  void rejectsAFolderThatCannotBeListedAndReadsTheOthers() throws IOException {
    Path closed = Files.createDirectories(dir.resolve("in/closed"));
    TrailFiles.write(dir.resolve("a.json"), TrailFiles.records(TrailFiles.kms("1", NOON)));
    Files.setPosixFilePermissions(closed, Set.of());
    try {
      assumeFalse(Files.isReadable(closed), "whoever may read everything cannot see this");
      TrailArchiveSource.check(options());
      List<ArchiveChunk> chunks = readAll(options());
      assertThat(ids(chunks)).containsExactly("1");
      assertThat(rejected(chunks)).hasSize(1);
      Rejected rejected = rejected(chunks).get(0);
      assertThat(rejected.stage).isEqualTo(RejectStage.READ);
      assertThat(rejected.reason).isEqualTo(RejectReason.UNREADABLE);
      assertThat(rejected.origin).isEqualTo(closed.toString());
      assertThat(rejected.detail).startsWith("the folder cannot be listed: ");
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void saysOfAFolderThatItCannotBeListed() throws IOException {
    Path folder = Files.createDirectories(dir.resolve("closed"));
    ArchiveFile file = new ArchiveFile(folder.toString(), 0, ArchiveFile.UNDATED);
    List<ArchiveSplit> splits = SlicePlan.of(List.of(file), options());
    List<ArchiveChunk> chunks = fetch(splits.get(0), options());
    assertThat(rejected(chunks)).hasSize(1);
    assertThat(rejected(chunks).get(0).origin).isEqualTo(folder.toString());
    assertThat(rejected(chunks).get(0).detail).startsWith("the folder cannot be listed: ");
  }

  @Test
  void countsTheStoredBytes() throws IOException {
    Path a = TrailFiles.dated(dir, NOON, "a", TrailFiles.kms("1", NOON));
    Path b = TrailFiles.dated(dir, NOON, "b", TrailFiles.kms("2", NOON));
    long bytes = readAll(options()).stream().mapToLong(chunk -> chunk.bytes).sum();
    assertThat(bytes).isEqualTo(Files.size(a) + Files.size(b));
  }

  @Test
  void boundsTheEventsOfABatchAndFillsItFromSeveralFiles() throws IOException {
    for (int file = 0; file < 10; file++) {
      int first = file * 60;
      TrailFiles.dated(
          dir,
          NOON,
          "f" + file,
          IntStream.range(first, first + 60)
              .mapToObj(i -> TrailFiles.kms("" + i, NOON))
              .toArray(String[]::new));
    }
    List<ArchiveChunk> chunks = readAll(options());
    assertThat(chunks)
        .extracting(chunk -> chunk.batch.events.size())
        .containsExactly(ArchiveFetcher.MAX_EVENTS, ArchiveFetcher.MAX_EVENTS, 88);
  }

  @Test
  void goesOnAfterTheRecordsThatWereHandedOnWhereverItStopped() throws IOException {
    for (int file = 0; file < 3; file++) {
      int first = file * 200;
      TrailFiles.dated(
          dir,
          NOON,
          "f" + file,
          IntStream.range(first, first + 200)
              .mapToObj(
                  i -> i % 3 == 0 ? TrailFiles.other("" + i, NOON) : TrailFiles.kms("" + i, NOON))
              .toArray(String[]::new));
    }
    ArchiveSplit split = split(options());
    List<String> all = ids(fetch(split, options()));
    assertThat(all).hasSize(400).doesNotHaveDuplicates();

    ArchiveSplitState state = new ArchiveSplitState(split);
    List<String> resumed = new ArrayList<>();
    boolean more = true;
    while (more) {
      // Each time only the first chunk is handed on before everything starts anew.
      List<ArchiveChunk> rest = fetch(state.toSplit(), options());
      resumed.addAll(ids(rest.subList(0, 1)));
      ArchiveSplitState next = new ArchiveSplitState(state.toSplit());
      next.advance(rest.get(0));
      state = next;
      more = rest.size() > 1;
    }
    assertThat(resumed).isEqualTo(all);
  }

  @Test
  void rejectsWhatIsOlderThanItsSliceAllowsToTheMillisecond() throws IOException {
    Instant limit = NOON.minus(HOLD_BACK);
    TrailFiles.dated(
        dir,
        NOON.plusSeconds(240), // 12:04 is of the slice of 12:00
        "a",
        TrailFiles.kms("in-time", limit),
        TrailFiles.kms("late", limit.minusSeconds(1)));
    List<ArchiveChunk> chunks = readAll(options());
    assertThat(ids(chunks)).containsExactly("in-time");
    Rejected late = chunks.get(0).batch.rejected.get(0);
    assertThat(late.stage).isEqualTo(RejectStage.USAGE);
    assertThat(late.reason).isEqualTo(RejectReason.LATE);
    assertThat(late.eventId).isEqualTo("late");
    assertThat(late.eventTimeMillis).isEqualTo(limit.minusSeconds(1).toEpochMilli());
    assertThat(late.position).isEqualTo("1");
    assertThat(late.origin).endsWith("_a.json.gz");
    assertThat(late.detail)
        .isEqualTo(
            "the event is 1s older than its file's slice (2026-03-02T12:00:00Z) allows, which is"
                + " 35m of out-of-orderness and allowed lateness together; to take it in, raise"
                + " time.allowed-lateness");
    assertThat(new String(late.firstBytes, StandardCharsets.UTF_8)).startsWith("{\"eventVersion\"");
    assertThat(chunks.get(0).batch.received()).isEqualTo(2);
  }

  @Test
  void whatIsLateDoesNotDependOnTheFilesAround() throws IOException {
    // Merged into the split of 12:00, the file of 12:10 still has its own limit, 11:35.
    TrailFiles.dated(dir, NOON, "a", TrailFiles.kms("a", NOON.minus(HOLD_BACK)));
    TrailFiles.dated(dir, NOON.plusSeconds(600), "b", TrailFiles.kms("b", NOON.minus(HOLD_BACK)));
    assertThat(split(options()).files).hasSize(2);
    List<ArchiveChunk> chunks = readAll(options());
    assertThat(ids(chunks)).containsExactly("a");
    assertThat(rejected(chunks)).extracting(r -> r.eventId).containsExactly("b");
  }

  @Test
  void undatedFilesAreNeverLate() throws IOException {
    TrailFiles.write(
        dir.resolve("a.json"),
        TrailFiles.records(
            TrailFiles.kms("new", NOON), TrailFiles.kms("old", NOON.minusSeconds(900_000))));
    assertThat(ids(readAll(options()))).containsExactly("new", "old");
  }

  @Test
  void leavesOutEventsBeyondTheAskedTimeWhateverTheyAre() throws IOException {
    TrailFiles.dated(
        dir,
        NOON,
        "a",
        TrailFiles.kms("before", NOON.minusSeconds(61)),
        TrailFiles.kms("first", NOON.minusSeconds(60)),
        TrailFiles.other("other-before", NOON.minusSeconds(61)),
        TrailFiles.other("other", NOON.minusSeconds(60)),
        TrailFiles.kms("last", NOON.minusSeconds(1)),
        TrailFiles.kms("after", NOON));
    ArchiveOptions asked = builder().from(NOON.minusSeconds(60)).to(NOON).build();
    List<ArchiveChunk> chunks = readAll(asked);
    assertThat(ids(chunks)).containsExactly("first", "last");
    TrailBatch batch = chunks.get(0).batch;
    assertThat(batch.outside).isEqualTo(3);
    assertThat(batch.other).isEqualTo(1);
    assertThat(batch.maxEventTimeMillis).isEqualTo(NOON.minusSeconds(1).toEpochMilli());
  }

  @Test
  void leavesOutEventsAfterTheAskedAsOf() throws IOException {
    TrailFiles.dated(
        dir, NOON, "a", TrailFiles.kms("at", NOON), TrailFiles.kms("after", NOON.plusSeconds(1)));
    List<ArchiveChunk> chunks = readAll(builder().asOf(NOON).build());
    assertThat(ids(chunks)).containsExactly("at");
    assertThat(chunks.get(0).batch.outside).isEqualTo(1);
  }

  @Test
  void selectsAccountAndRegionByTheEventOnlyWhereTheNameDoesNotTell() throws IOException {
    TrailFiles.write(
        dir.resolve("a.json"),
        TrailFiles.records(
            TrailFiles.kms("1", NOON),
            TrailFiles.kms("2", NOON, "444455556666", "eu-west-1"),
            TrailFiles.kms("3", NOON, "111122223333", "us-east-1")));
    ArchiveOptions asked =
        builder().accounts(List.of("111122223333")).regions(List.of("eu-west-1")).build();
    List<ArchiveChunk> chunks = readAll(asked);
    assertThat(ids(chunks)).containsExactly("1");
    assertThat(chunks.get(0).batch.outside).isEqualTo(2);
  }

  @Test
  void rejectsAFileThatVanishedOrCannotBeOpenedAndGoesOn() throws IOException {
    TrailFiles.dated(dir, NOON, "a", TrailFiles.kms("1", NOON));
    Path gone = TrailFiles.dated(dir, NOON, "b", TrailFiles.kms("2", NOON));
    Path dangling = TrailFiles.datedPath(dir, NOON, "c");
    Files.createSymbolicLink(dangling, dir.resolve("nowhere"));
    TrailFiles.dated(dir, NOON, "d", TrailFiles.kms("4", NOON));
    ArchiveSplit split = split(options());
    Files.delete(gone);
    List<ArchiveChunk> chunks = fetch(split, options());
    assertThat(ids(chunks)).containsExactly("1", "4");
    assertThat(rejected(chunks))
        .allMatch(r -> r.stage == RejectStage.READ && r.reason == RejectReason.UNREADABLE)
        .extracting(r -> r.origin)
        .containsExactly(gone.toString(), dangling.toString());
    assertThat(chunks.get(0).filesUnreadable).isEqualTo(2);
  }

  @Test
  void rejectsWhatATruncatedGzipLostAndKeepsWhatCameBefore() throws IOException {
    String[] records =
        IntStream.range(0, 2000)
            .mapToObj(i -> TrailFiles.kms("id-" + i * 7919 % 2000, NOON))
            .toArray(String[]::new);
    byte[] bytes = TrailFiles.gzip(TrailFiles.records(records));
    TrailFiles.write(TrailFiles.datedPath(dir, NOON, "a"), Arrays.copyOf(bytes, bytes.length / 2));
    TrailFiles.dated(dir, NOON, "b", TrailFiles.kms("next", NOON));
    List<ArchiveChunk> chunks = readAll(options());
    assertThat(ids(chunks)).hasSizeBetween(100, 1999).endsWith("next");
    assertThat(rejected(chunks)).isNotEmpty();
    assertThat(rejected(chunks))
        .allMatch(r -> r.reason == RejectReason.CORRUPT_GZIP || r.reason == RejectReason.TRUNCATED);
  }

  @Test
  void stopsAGzipBombAndGoesOnWithTheNextFile() throws IOException {
    TrailFiles.write(TrailFiles.datedPath(dir, NOON, "a"), TrailFiles.gzip(new byte[64 << 20]));
    TrailFiles.dated(dir, NOON, "b", TrailFiles.kms("next", NOON));
    DecodeLimits limits = new DecodeLimits(1 << 20, 1 << 18, 64, 1 << 16);
    List<ArchiveChunk> chunks = readAll(builder().limits(limits).build());
    assertThat(ids(chunks)).containsExactly("next");
    assertThat(rejected(chunks)).isNotEmpty().hasSizeLessThan(10);
  }

  private ArchiveOptions.Builder builder() {
    return ArchiveOptions.of(List.of(dir.toString())).holdBack(HOLD_BACK);
  }

  private ArchiveOptions options() {
    return builder().build();
  }

  private List<ArchiveChunk> readAll(ArchiveOptions options) throws IOException {
    return fetch(split(options), options);
  }

  private static ArchiveSplit split(ArchiveOptions options) {
    List<ArchiveSplit> splits = SlicePlan.of(ArchiveListing.of(options).files(), options);
    assertThat(splits).hasSize(1);
    return splits.get(0);
  }

  private static List<ArchiveChunk> fetch(ArchiveSplit split, ArchiveOptions options)
      throws IOException {
    List<ArchiveChunk> chunks = new ArrayList<>();
    try (ArchiveFetcher fetcher = new ArchiveFetcher(options)) {
      fetcher.handleSplitsChanges(new SplitsAddition<>(List.of(split)));
      while (true) {
        RecordsWithSplitIds<ArchiveChunk> records = fetcher.fetch();
        assertThat(records.nextSplit()).isEqualTo(split.splitId());
        chunks.add(records.nextRecordFromSplit());
        if (!records.finishedSplits().isEmpty()) return chunks;
      }
    }
  }

  private static List<String> ids(List<ArchiveChunk> chunks) {
    List<String> ids = new ArrayList<>();
    for (ArchiveChunk chunk : chunks) {
      for (KmsEvent event : chunk.batch.events) ids.add(event.eventId);
    }
    return ids;
  }

  private static List<Rejected> rejected(List<ArchiveChunk> chunks) {
    return chunks.stream().flatMap(c -> c.batch.rejected.stream()).collect(Collectors.toList());
  }
}
