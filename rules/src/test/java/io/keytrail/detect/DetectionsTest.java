package io.keytrail.detect;

import static io.keytrail.detect.Usages.decryptsAndEncrypts;
import static io.keytrail.detect.Usages.serviceMadeDecrypts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingText;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.TestEvents;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectionsTest {
  @ParameterizedTest
  @CsvSource({
    // decrypts, encrypts, breaks
    "100, 9, true", // over ten times, and enough of them
    "100, 10, false", // ten times is the bound, not over it
    "101, 10, true",
    "99, 0, false", // read-only key below the least number
    "100, 0, true", // no encrypt at all
    "99, 1, false",
    "5000, 500, false",
    "0, 0, false"
  })
  void ratioBreaksAboveTheFactorAndTheLeastNumber(int decrypts, int encrypts, boolean breaks) {
    assertThat(new DecryptEncryptRatio(10, 100).breaks(decryptsAndEncrypts(decrypts, encrypts)))
        .isEqualTo(breaks);
  }

  @ParameterizedTest
  @CsvSource({"1000, false", "1001, true", "0, false"})
  void volumeBreaksAboveTheBound(int calls, boolean breaks) {
    assertThat(new UsageVolume(1000, 2).breaks(decryptsAndEncrypts(calls, 0))).isEqualTo(breaks);
  }

  @Test
  void whatServicesDoForThemselvesAccusesNobody() {
    assertThat(new DecryptEncryptRatio(10, 100).breaks(serviceMadeDecrypts(5_000))).isFalse();
    assertThat(new UsageVolume(1000, 2).breaks(serviceMadeDecrypts(5_000))).isFalse();
  }

  @Test
  void nonsenseBoundsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new DecryptEncryptRatio(0, 100));
    assertThatIllegalArgumentException().isThrownBy(() -> new DecryptEncryptRatio(Double.NaN, 100));
    assertThatIllegalArgumentException().isThrownBy(() -> new DecryptEncryptRatio(10, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new UsageVolume(0, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> new UsageVolume(1000, 0));
  }

  private static Finding found(KeyUsage usage) {
    EpisodeTracker tracker =
        new EpisodeTracker(
            new DecryptEncryptRatio(10, 100), Usages.WINDOW, Duration.ZERO, Duration.ZERO);
    UsageWindow window = new UsageWindow(TestEvents.KEY, 0, Usages.WINDOW.toMillis(), 0, usage);
    return tracker.judge(new EpisodeState(), TestEvents.KEY, List.of(window)).get(0);
  }

  private static void add(KeyUsage usage, KmsEvent event) {
    usage.add(event, event.keys.get(0));
  }

  @Test
  void theSessionThatReadInBulkIsNamedThoughAnotherCameFirst() {
    KeyUsage usage = decryptsAndEncrypts(20, 1);
    for (int i = 0; i < 700; i++) {
      add(
          usage,
          TestEvents.event(5_000 + i, "2026-03-02T09:04:00Z")
              .session("night-run", "ASIASTOLEN", "python-requests/2.32")
              .from("198.51.100.9")
              .build());
    }
    Finding finding = found(usage);
    assertThat(finding.message)
        .isEqualTo(
            "720 decrypts against 1 encrypt with the key in 5 min, 720 of them by BatchExport,"
                + " 700 of those in session night-run from 198.51.100.9");
    Evidence thief = finding.evidences.get(0);
    assertThat(thief.accessKeyId).isEqualTo("ASIASTOLEN");
    assertThat(thief.userAgent).isEqualTo("python-requests/2.32");
    assertThat(thief.count).isEqualTo(700);
    assertThat(thief.sampleEventIds).containsExactly(TestEvents.id(5_000));
    assertThat(finding.evidences.get(1).accessKeyId).isEqualTo("ASIAEXAMPLE");
    assertThat(finding.evidences.get(1).count).isEqualTo(21);
    assertThat(finding.facts).doesNotContainKeys("origins_left_out", "principals_left_out");
  }

  @Test
  void whatIsNotShownIsCounted() {
    KeyUsage usage = new KeyUsage(16);
    for (int i = 0; i < 140; i++) {
      KmsEvent event =
          TestEvents.event(i, "2026-03-02T09:00:00Z")
              .principal("arn:aws:iam::111122223333:role/r" + i % 7)
              .session("s" + i / 7 % 4, "ASIA" + i / 7 % 4, "agent/1")
              .build();
      event.contextResource = "arn:aws:s3:::b" + i % 8;
      add(usage, event);
    }
    Finding finding = found(usage);
    assertThat(finding.evidences).hasSize(10);
    assertThat(finding.facts)
        .containsEntry("principals_left_out", 2)
        .containsEntry("origins_left_out", 10)
        .containsEntry("calls_of_origins_left_out", 50L)
        .containsEntry("resources_in_encryption_context_left_out", 3);
  }

  @Test
  void aLineSaysNothingInWhichItsCallsDiffer() {
    KeyUsage usage = new KeyUsage(16);
    for (int i = 0; i < 200; i++) {
      add(
          usage,
          TestEvents.event(i, "2026-03-02T09:00:00Z")
              .session("export", "K" + i, "agent/1")
              .build());
    }
    Finding finding = found(usage);
    assertThat(finding.evidences).hasSize(1);
    Evidence line = finding.evidences.get(0);
    assertThat(line.accessKeyId).isNull();
    assertThat(line.sessionName).isEqualTo("export");
    assertThat(line.data).containsEntry("varying", List.of("accessKeyId"));
  }

  @Test
  void callsOfNobodyAreProofToo() {
    KeyUsage usage = new KeyUsage(16);
    for (int i = 0; i < 100; i++) {
      add(usage, TestEvents.event(i, "2026-03-02T09:00:00Z").unnamed().build());
    }
    Finding finding = found(usage);
    assertThat(finding.evidences).hasSize(1);
    assertThat(finding.evidences.get(0).operation).isEqualTo("Decrypt");
    assertThat(finding.evidences.get(0).sampleEventIds).contains(TestEvents.id(0));
    assertThat(FindingText.write(finding)).contains("Who        unknown caller");
  }
}
