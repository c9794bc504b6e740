package io.keytrail.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SlicePlanTest {
  private final ArchiveOptions options = ArchiveOptions.of(List.of("/x")).splitBytes(100).build();
  private final List<ArchiveFile> files = new ArrayList<>();

  @Test
  void mergesSmallSlicesUpToFifteenMinutes() {
    for (String time : List.of("00:00", "00:04", "00:05", "00:14", "00:15", "00:31")) add(time, 1);
    assertThat(starts()).containsExactly("00:00", "00:15", "00:30");
    assertThat(counts()).containsExactly(4, 1, 1);
  }

  @Test
  void dividesALargeSliceIntoSplitsThatBeginAtTheSameTime() {
    for (int i = 0; i < 5; i++) add("00:02", 40);
    assertThat(starts()).containsExactly("00:00", "00:00", "00:00");
    assertThat(counts()).containsExactly(2, 2, 1);
  }

  @Test
  void neverExceedsTheSizeUnlessOneFileDoes() {
    add("00:00", 60);
    add("00:05", 60);
    add("00:06", 500);
    add("00:07", 1);
    assertThat(counts()).containsExactly(1, 1, 1, 1);
    assertThat(starts()).containsExactly("00:00", "00:05", "00:05", "00:05");
  }

  @Test
  void keepsUndatedFilesApartAndFirst() {
    files.add(new ArchiveFile("/x/a.json", 60, ArchiveFile.UNDATED));
    files.add(new ArchiveFile("/x/b.json", 60, ArchiveFile.UNDATED));
    add("00:00", 1);
    List<ArchiveSplit> splits = SlicePlan.of(files, options);
    assertThat(splits).extracting(ArchiveSplit::dated).containsExactly(false, false, true);
    assertThat(splits).extracting(split -> split.ordinal).containsExactly(0L, 1L, 2L);
  }

  @Test
  void boundsTheNumberOfFiles() {
    for (int i = 0; i < SlicePlan.MAX_FILES + 1; i++) add("00:00", 0);
    assertThat(counts()).containsExactly(SlicePlan.MAX_FILES, 1);
  }

  @Test
  void takesTheWidthOfSlicesFromTheOptions() {
    ArchiveOptions hourly = ArchiveOptions.of(List.of("/x")).slice(Duration.ofHours(1)).build();
    add("00:59", 1);
    add("01:00", 1);
    assertThat(SlicePlan.of(files, hourly)).hasSize(2);
  }

  private List<String> starts() {
    return SlicePlan.of(files, options).stream()
        .map(split -> Instant.ofEpochMilli(split.sliceStart).toString().substring(11, 16))
        .collect(Collectors.toList());
  }

  private List<Integer> counts() {
    return SlicePlan.of(files, options).stream()
        .map(split -> split.files.size())
        .collect(Collectors.toList());
  }

  private void add(String time, long length) {
    long millis = Instant.parse("2026-03-02T" + time + ":00Z").toEpochMilli();
    files.add(new ArchiveFile("/x/" + files.size() + ".json.gz", length, millis));
  }
}
