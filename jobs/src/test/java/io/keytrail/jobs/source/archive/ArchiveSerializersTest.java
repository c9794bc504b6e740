package io.keytrail.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArchiveSerializersTest {
  private static final ArchiveSplitSerializer SPLITS = ArchiveSplitSerializer.INSTANCE;
  private static final ArchiveCheckpointSerializer CHECKPOINTS =
      ArchiveCheckpointSerializer.INSTANCE;

  @Test
  void aSplitComesBackAsItWent() throws IOException {
    ArchiveSplit split =
        new ArchiveSplit(
            7,
            1_772_409_600_000L,
            List.of(
                new ArchiveFile("s3://logs/AWSLogs/ä/a.json.gz", 1L << 40, 1_772_409_660_000L),
                new ArchiveFile("s3://logs/AWSLogs/ä/b.json.gz", 0, ArchiveFile.UNDATED),
                new ArchiveFile("/tmp/c.json", 5, -1)),
            1234,
            1_772_409_650_000L,
            false);
    assertSame(SPLITS.deserialize(1, SPLITS.serialize(split)), split);
    ArchiveSplit finished = new ArchiveSplit(8, ArchiveFile.UNDATED, List.of(), 0, 5, true);
    assertSame(SPLITS.deserialize(1, SPLITS.serialize(finished)), finished);
  }

  @Test
  void aCheckpointComesBackAsItWent() throws IOException {
    ArchiveCheckpoint checkpoint =
        new ArchiveCheckpoint(
            new ArchiveTotals(9, 8L << 33, 7, 6, 5),
            List.of(new ArchiveSplit(3, 10, List.of(new ArchiveFile("/a", 1, 10)))),
            Map.of(1L, Long.MIN_VALUE, 2L, 77L),
            99,
            88);
    ArchiveCheckpoint back = CHECKPOINTS.deserialize(1, CHECKPOINTS.serialize(checkpoint));
    assertThat(back.totals).usingRecursiveComparison().isEqualTo(checkpoint.totals);
    assertThat(back.unfinished).isEqualTo(checkpoint.unfinished);
    assertThat(back.maxEventTimeMillis).isEqualTo(99);
    assertThat(back.lastSliceStart).isEqualTo(88);
    assertThat(back.pending).hasSize(1);
    assertSame(back.pending.get(0), checkpoint.pending.get(0));
  }

  @Test
  void aCheckpointBeforeListingComesBackWithoutTotals() throws IOException {
    ArchiveCheckpoint checkpoint =
        new ArchiveCheckpoint(null, List.of(), Map.of(), Long.MIN_VALUE, ArchiveFile.UNDATED);
    assertThat(CHECKPOINTS.deserialize(1, CHECKPOINTS.serialize(checkpoint)).totals).isNull();
  }

  @Test
  void unknownVersionsAreRefusedByName() {
    assertThatThrownBy(() -> SPLITS.deserialize(2, new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the checkpoint holds an archive split of version 2, but this release reads version 1:"
                + " was it written by a newer release?");
    assertThatThrownBy(() -> CHECKPOINTS.deserialize(9, new byte[0]))
        .hasMessageContaining("archive enumerator of version 9");
  }

  @Test
  void monthsOfTrailStaySmall() throws IOException {
    List<ArchiveFile> files = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      String day = String.format("2026/%02d/%02d", 1 + i / 28_000, 1 + i / 1_000 % 28);
      String name = "111122223333_CloudTrail_eu-west-1_" + day.replace("/", "") + "T0005Z_";
      StringBuilder unique = new StringBuilder();
      for (int c = 0; c < 16; c++) unique.append((char) ('A' + random.nextInt(26)));
      String path = "s3://logs/AWSLogs/111122223333/CloudTrail/eu-west-1/" + day + '/' + name;
      files.add(new ArchiveFile(path + unique + ".json.gz", random.nextInt(50_000), i * 60_000L));
    }
    ArchiveOptions options = ArchiveOptions.of(List.of("/x")).build();
    ArchiveCheckpoint checkpoint =
        new ArchiveCheckpoint(
            new ArchiveTotals(1, 1, 1, 1, 1), SlicePlan.of(files, options), Map.of(), 0, 0);
    // 16 random letters are 10 bytes; the rest of a path of 110 characters has to vanish.
    assertThat(CHECKPOINTS.serialize(checkpoint)).hasSizeLessThan(100_000 * 26);
  }

  private static void assertSame(ArchiveSplit actual, ArchiveSplit expected) {
    assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
  }
}
