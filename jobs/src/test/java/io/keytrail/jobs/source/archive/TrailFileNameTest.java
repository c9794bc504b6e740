package io.keytrail.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrailFileNameTest {
  @Test
  void tellsAccountRegionAndTime() {
    TrailFileName name =
        TrailFileName.parse(
            "111122223333_CloudTrail_eu-west-1_20260302T1205Z_Abc0123456789XYZ.json.gz");
    assertThat(name.account).isEqualTo("111122223333");
    assertThat(name.region).isEqualTo("eu-west-1");
    assertThat(name.timeMillis).isEqualTo(millis("2026-03-02T12:05:00Z"));
  }

  @Test
  void tellsThemOfFilesThatWereUnpackedAndOfOtherPartitions() {
    TrailFileName name =
        TrailFileName.parse("111122223333_CloudTrail_us-gov-west-1_20240229T2359Z_a_b.json");
    assertThat(name.region).isEqualTo("us-gov-west-1");
    assertThat(name.timeMillis).isEqualTo(millis("2024-02-29T23:59:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "events.json",
        "11112222333_CloudTrail_eu-west-1_20260302T1205Z_x.json.gz",
        "111122223333_CloudTrail_eu-west-1_20260302T1205_x.json.gz",
        "111122223333_CloudTrail_eu-west-1_20260302T1205Z_.json.gz",
        "111122223333_CloudTrail_eu-west-1_20260302T1205Z_x.csv",
        "111122223333_CloudTrail-Digest_eu-west-1_20260302T1205Z_x.json.gz",
        "111122223333_CloudTrail_eu-west-1_20261301T1205Z_x.json.gz",
        "111122223333_CloudTrail_eu-west-1_20260230T1205Z_x.json.gz",
        "111122223333_CloudTrail_eu-west-1_20260302T2405Z_x.json.gz",
      })
  void tellsNothingWhenTheNameIsAnother(String name) {
    assertThat(TrailFileName.parse(name)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.json", "a.JSON", "a.jsonl", "a.ndjson", "a.gz", "a.json.gz", "a.log.GZ"})
  void takesFilesOfTheseEndings(String name) {
    assertThat(TrailFileName.isTrail(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.csv",
        "json",
        "a.json.sha256",
        "README.md",
        "111122223333_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20260302T1205Z.json.gz",
        "111122223333_CloudTrail-Insight_eu-west-1_20260302T1205Z_x.json.gz",
      })
  void leavesOthersAlone(String name) {
    assertThat(TrailFileName.isTrail(name)).isFalse();
  }

  private static long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }
}
