package io.keytrail.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.kms.KmsEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveSelectionTest {
  private static final String TRAIL = "/x/AWSLogs/111122223333/CloudTrail";

  private final ArchiveSelection selection =
      new ArchiveSelection(
          millis("2026-03-02T00:00:00Z"),
          millis("2026-03-04T00:00:00Z"),
          Set.of("111122223333"),
          Set.of("eu-west-1"),
          Duration.ofHours(6).toMillis());

  @ParameterizedTest
  @CsvSource({
    "111122223333, eu-west-1, 20260301T2354Z, false",
    "111122223333, eu-west-1, 20260301T2355Z, true",
    "111122223333, eu-west-1, 20260303T1200Z, true",
    "111122223333, eu-west-1, 20260304T0600Z, true",
    "111122223333, eu-west-1, 20260304T0601Z, false",
    "444455556666, eu-west-1, 20260303T1200Z, false",
    "111122223333, us-east-1, 20260303T1200Z, false",
  })
  void keepsFilesByNameWithRoomForDelivery(
      String account, String region, String time, boolean kept) {
    String name = account + "_CloudTrail_" + region + "_" + time + "_abc.json.gz";
    assertThat(selection.keeps(TrailFileName.parse(name))).isEqualTo(kept);
  }

  @Test
  void keepsFilesWhoseNameTellsNothing() {
    assertThat(selection.keeps((TrailFileName) null)).isTrue();
  }

  @Test
  void keepsEventsFromTheFirstMillisecondToTheLastButOne() {
    long from = millis("2026-03-02T00:00:00Z");
    long to = millis("2026-03-04T00:00:00Z");
    assertThat(selection.keepsTime(from - 1)).isFalse();
    assertThat(selection.keepsTime(from)).isTrue();
    assertThat(selection.keepsTime(to - 1)).isTrue();
    assertThat(selection.keepsTime(to)).isFalse();
  }

  @Test
  void leavesOutEventsOfOtherAccountsAndRegionsButKeepsThoseThatDoNotSay() {
    assertThat(selection.keepsPlace(event("111122223333", "eu-west-1"))).isTrue();
    assertThat(selection.keepsPlace(event("444455556666", "eu-west-1"))).isFalse();
    assertThat(selection.keepsPlace(event("111122223333", "us-east-1"))).isFalse();
    assertThat(selection.keepsPlace(event(null, null))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/x",
        "/x/AWSLogs",
        "/x/AWSLogs/o-abc123",
        "/x/AWSLogs/o-abc123/111122223333",
        TRAIL,
        TRAIL + "/eu-west-1",
        TRAIL + "/eu-west-1/2026",
        TRAIL + "/eu-west-1/2026/03",
        TRAIL + "/eu-west-1/2026/03/02",
        TRAIL + "/eu-west-1/2026/03/04",
        "s3://logs/AWSLogs/o-abc123/111122223333/CloudTrail/eu-west-1/2026/03/03",
        "/x/444455556666", // an account only below AWSLogs
        "/x/us-east-1/2025",
        TRAIL + "/eu-west-1/2026/3x",
      })
  void entersFoldersThatMayHoldSomething(String folder) {
    assertThat(selection.mayHold(folder)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/x/AWSLogs/444455556666",
        "/x/AWSLogs/o-abc123/444455556666",
        "/x/444455556666/CloudTrail",
        TRAIL + "/us-east-1",
        TRAIL + "/eu-west-1/2025",
        TRAIL + "/eu-west-1/2026/02",
        TRAIL + "/eu-west-1/2026/04",
        TRAIL + "/eu-west-1/2026/03/05",
        "s3://logs/AWSLogs/o-abc123/111122223333/CloudTrail/eu-west-1/2026/03/06",
      })
  void passesByFoldersThatCannot(String folder) {
    assertThat(selection.mayHold(folder)).isFalse();
  }

  @Test
  void entersEverythingWhenNothingIsAsked() {
    ArchiveSelection all =
        new ArchiveSelection(Long.MIN_VALUE, Long.MAX_VALUE, Set.of(), Set.of(), 1000);
    assertThat(all.mayHold(TRAIL + "/eu-west-1/1970/01/01")).isTrue();
    assertThat(all.mayHold(TRAIL + "/eu-west-1/2100/12/31")).isTrue();
    assertThat(all.keepsTime(Long.MIN_VALUE)).isTrue();
  }

  @Test
  void entersTheNextDayBecauseAFileOfMidnightMayLieThere() {
    ArchiveSelection evening =
        new ArchiveSelection(
            millis("2026-03-02T23:00:00Z"), millis("2026-03-02T23:58:00Z"), Set.of(), Set.of(), 0);
    assertThat(evening.mayHold(TRAIL + "/eu-west-1/2026/03/03")).isTrue();
    assertThat(evening.mayHold(TRAIL + "/eu-west-1/2026/03/04")).isFalse();
  }

  private static KmsEvent event(String account, String region) {
    KmsEvent event = new KmsEvent();
    event.recipientAccountId = account;
    event.awsRegion = region;
    return event;
  }

  private static long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }
}
