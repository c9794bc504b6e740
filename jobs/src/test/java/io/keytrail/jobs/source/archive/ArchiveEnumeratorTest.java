package io.keytrail.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.jobs.source.archive.ArchiveMessages.AsOf;
import io.keytrail.jobs.source.archive.ArchiveMessages.FinishNoted;
import io.keytrail.jobs.source.archive.ArchiveMessages.LowWatermark;
import io.keytrail.jobs.source.archive.ArchiveMessages.SplitFinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveEnumeratorTest {
  private static final long BEGIN = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
  private static final long HOLD_BACK = Duration.ofMinutes(35).toMillis();

  @TempDir Path dir;
  private FakeEnumeratorContext context = new FakeEnumeratorContext(2);
  private ArchiveEnumerator enumerator;
  private ArchiveOptions begun;

  @Test
  void handsOutInOrderAndOnlyAFewAhead() throws IOException {
    dated(20);
    start(options());
    register(0, 1);
    request(0, 1);
    for (int i = 0; i < 30; i++) request(1, 1);
    // 4 for each of 2 readers: ordinals 0 to 7 while 0 is open.
    assertThat(context.ordinals(0)).containsExactly(0L);
    assertThat(context.ordinals(1)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    finish(1, 3);
    assertThat(context.ordinals(1)).endsWith(7L);
    finish(0, 0);
    assertThat(context.ordinals(1)).endsWith(8L);
    finish(1, 1);
    finish(1, 2);
    assertThat(context.ordinals(1)).endsWith(11L);
  }

  @Test
  void answersRequestsThatCameBeforeTheListing() throws IOException {
    dated(1);
    begin(options());
    register(0);
    request(0, 1);
    assertThat(context.assigned).isEmpty();
    context.runAsyncWork();
    assertThat(context.ordinals(0)).containsExactly(0L);
  }

  @Test
  void readsAllUndatedFilesBeforeAnyOther() throws IOException {
    undated(2);
    dated(2);
    start(options());
    register(0, 1);
    request(0, 2);
    request(1, 2);
    assertThat(context.ordinals(0)).containsExactly(0L, 1L);
    assertThat(context.ordinals(1)).isEmpty();
    assertThat(context.sent(1, LowWatermark.class)).isEmpty();
    finish(0, 1);
    assertThat(context.ordinals(1)).isEmpty();
    finish(0, 0);
    assertThat(context.ordinals(1)).containsExactly(2L, 3L);
  }

  @Test
  void waitingReadersFollowTheOldestSlice() throws IOException {
    dated(3);
    start(options());
    register(0, 1);
    request(0, 3);
    request(1, 1);
    finish(0, 1);
    finish(0, 0);
    assertThat(context.sent(1, LowWatermark.class))
        .extracting(event -> event.watermarkMillis)
        .containsExactly(
            BEGIN - HOLD_BACK - 1, BEGIN + Duration.ofMinutes(60).toMillis() - HOLD_BACK - 1);
  }

  @Test
  void tellsEveryReaderTheEndOnceAndBeforeNoMoreSplits() throws IOException {
    dated(2);
    start(options());
    register(0, 1);
    request(0, 2);
    request(1, 1);
    finish(0, 0, BEGIN + 5);
    assertThat(context.ended).isEmpty();
    finish(0, 1, BEGIN + 3);
    assertThat(context.ended).containsExactlyInAnyOrder(0, 1);
    assertThat(context.sent(0, AsOf.class)).singleElement().matches(e -> e.asOfMillis == BEGIN + 5);
    assertThat(context.sent(1, AsOf.class)).singleElement().matches(e -> e.asOfMillis == BEGIN + 5);
    request(1, 1);
    assertThat(context.ended).hasSize(2);
  }

  @Test
  void theAskedAsOfIsTheEnd() throws IOException {
    dated(2);
    Instant asOf = Instant.ofEpochMilli(BEGIN + 77_000);
    start(builder().asOf(asOf).build());
    register(0);
    request(0, 2);
    finish(0, 0, BEGIN + 5);
    finish(0, 1, BEGIN + 9);
    assertThat(context.sent(0, AsOf.class))
        .singleElement()
        .matches(e -> e.asOfMillis == asOf.toEpochMilli());
  }

  @Test
  void anArchiveWithNothingSelectedEndsAtOnce() throws IOException {
    dated(1);
    start(builder().accounts(List.of("444455556666")).build());
    register(0, 1);
    assertThat(context.ended).containsExactlyInAnyOrder(0, 1);
    assertThat(context.sent(0, AsOf.class))
        .singleElement()
        .matches(e -> e.asOfMillis == Long.MIN_VALUE);
  }

  @Test
  void aWrongPathFailsTheJobWithItsSentence() {
    begin(ArchiveOptions.of(List.of(dir + "/missing")).build());
    assertThatThrownBy(context::runAsyncWork)
        .hasMessageStartingWith(dir + "/missing does not exist")
        .hasCauseInstanceOf(ArchivePathException.class);
  }

  @Test
  void restoredBeforeListingItListsAgain() throws IOException {
    dated(1);
    begin(options());
    restore(2);
    assertThat(context.waitingWork()).isEqualTo(1);
    context.runAsyncWork();
    register(0);
    request(0, 1);
    assertThat(context.ordinals(0)).containsExactly(0L);
  }

  @Test
  void restoredAmongUndatedFilesItStillHoldsTheOthersBack() throws IOException {
    undated(2);
    dated(1);
    start(options());
    register(0, 1);
    request(0, 1);
    restore(2);
    register(0, 1);
    request(1, 2);
    assertThat(context.ordinals(1)).containsExactly(1L);
    finish(1, 1);
    assertThat(context.ordinals(1)).containsExactly(1L);
    finish(0, 0);
    assertThat(context.ordinals(1)).containsExactly(1L, 2L);
  }

  @Test
  void restoredMidwayItGoesOnAndRemembersTheLatestEvent() throws IOException {
    dated(3);
    start(options());
    register(0);
    request(0, 2);
    finish(0, 0, BEGIN + 5_000_000);
    restore(1);
    assertThat(context.waitingWork()).isZero();
    register(0);
    request(0, 1);
    assertThat(context.ordinals(0)).containsExactly(2L);
    finish(0, 1, BEGIN);
    assertThat(context.ended).isEmpty();
    finish(0, 2, BEGIN);
    assertThat(context.sent(0, AsOf.class))
        .singleElement()
        .matches(e -> e.asOfMillis == BEGIN + 5_000_000);
  }

  @Test
  void restoredAtTheEndItTellsTheEndAgain() throws IOException {
    dated(1);
    start(options());
    register(0);
    request(0, 1);
    finish(0, 0, BEGIN + 5);
    restore(1);
    assertThat(context.ended).isEmpty();
    register(0);
    assertThat(context.ended).containsExactly(0);
    assertThat(context.sent(0, AsOf.class)).singleElement().matches(e -> e.asOfMillis == BEGIN + 5);
  }

  @Test
  void aFinishReportedTwiceCountsOnceAndIsNotedTwice() throws IOException {
    dated(2);
    start(options());
    register(0);
    request(0, 2);
    finish(0, 0);
    finish(0, 0);
    assertThat(context.sent(0, FinishNoted.class)).hasSize(2);
    assertThat(context.ended).isEmpty();
    finish(0, 1);
    assertThat(context.ended).containsExactly(0);
  }

  @Test
  void splitsOfAFailedReaderComeFirstAgainAndItsRequestsAreVoid() throws IOException {
    dated(5);
    start(options());
    register(0, 1);
    request(0, 2);
    request(1, 1);
    ArchiveSplit lost = context.assigned.get(0).get(0);
    context.readers.remove(0);
    enumerator.addSplitsBack(List.of(lost), 0);
    request(1, 1);
    assertThat(context.ordinals(1)).containsExactly(2L, 0L);
  }

  @Test
  void aReaderThatFailsAfterTheEndIsToldAgain() throws IOException {
    dated(1);
    start(options());
    register(0, 1);
    request(0, 1);
    ArchiveSplit split = context.assigned.get(0).get(0);
    finish(0, 0);
    context.readers.remove(0);
    enumerator.addSplitsBack(List.of(split), 0);
    register(0);
    request(0, 1);
    finish(0, 0);
    assertThat(context.ended).containsExactlyInAnyOrder(0, 1, 0);
  }

  private ArchiveOptions.Builder builder() {
    return ArchiveOptions.of(List.of(dir.toString())).splitBytes(1);
  }

  private ArchiveOptions options() {
    return builder().build();
  }

  private void start(ArchiveOptions options) {
    begin(options);
    context.runAsyncWork();
  }

  private void begin(ArchiveOptions options) {
    begun = options;
    enumerator = new ArchiveEnumerator(context, options);
    enumerator.start();
  }

  private void restore(int parallelism) throws IOException {
    ArchiveCheckpointSerializer serializer = ArchiveCheckpointSerializer.INSTANCE;
    byte[] bytes = serializer.serialize(enumerator.snapshotState(1));
    context = new FakeEnumeratorContext(parallelism);
    enumerator = new ArchiveEnumerator(context, begun, serializer.deserialize(1, bytes));
    enumerator.start();
  }

  private void register(int... subtasks) {
    for (int subtask : subtasks) {
      context.readers.put(subtask, new ReaderInfo(subtask, "localhost"));
      enumerator.addReader(subtask);
    }
  }

  private void request(int subtask, int times) {
    for (int i = 0; i < times; i++) enumerator.handleSplitRequest(subtask, "localhost");
  }

  private void finish(int subtask, long ordinal) {
    finish(subtask, ordinal, Long.MIN_VALUE);
  }

  private void finish(int subtask, long ordinal, long maxEventTimeMillis) {
    enumerator.handleSourceEvent(subtask, new SplitFinished(ordinal, maxEventTimeMillis));
  }

  /** Half an hour apart, so that each is a split. */
  private void dated(int files) throws IOException {
    for (int i = 0; i < files; i++) {
      String time =
          Instant.ofEpochMilli(BEGIN + i * Duration.ofMinutes(30).toMillis())
              .toString()
              .replaceAll("[-:]", "")
              .substring(0, 13);
      file("111122223333_CloudTrail_eu-west-1_" + time + "Z_x.json.gz");
    }
  }

  private void undated(int files) throws IOException {
    for (int i = 0; i < files; i++) file("events-" + i + ".json");
  }

  private void file(String name) throws IOException {
    Files.write(dir.resolve(name), new byte[2]);
  }
}
