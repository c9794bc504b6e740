package io.keytrail.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratorOptionsTest {
  private static final Path OUT = Path.of("out");

  @Test
  void defaultsNeedOnlyADirectory() {
    GeneratorOptions options = GeneratorOptions.builder().out(OUT).build();

    assertThat(options.events()).isEqualTo(100_000);
    assertThat(options.start()).isEqualTo("2026-03-02T00:00:00Z");
    assertThat(options.duration()).isEqualTo(Duration.ofDays(1));
    assertThat(options.accounts()).containsExactly("111122223333", "444455556666", "999988887777");
    assertThat(options.regions()).containsExactly("eu-west-1", "us-east-1");
    assertThat(options.kmsShare()).isEqualTo(0.6);
    assertThat(options.duplicateShare()).isEqualTo(0.005);
    assertThat(options.lateShare()).isEqualTo(0.01);
    assertThat(options.anomalies()).isFalse();
    assertThat(options.slots()).isEqualTo(288);
  }

  @Test
  void allProblemsAreListedAtOnce() {
    GeneratorOptions.Builder builder =
        GeneratorOptions.builder()
            .events(0)
            .start(Instant.parse("2026-03-02T00:01:00Z"))
            .duration(Duration.ofMinutes(7))
            .accounts(List.of("1234", "111122223333", "111122223333"))
            .regions(List.of())
            .keys(0)
            .kmsShare(1.5)
            .duplicateShare(-0.1)
            .lateShare(Double.NaN)
            .threads(0);

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            String.join(
                "\n",
                "out: name the directory to write the archive to",
                "events: must be at least 1, is 0",
                "start: must be on a five-minute boundary, such as 12:05:00Z, is 2026-03-02T00:01:00Z",
                "duration: must be a multiple of 5 minutes, is PT7M",
                "accounts: '1234' is not 12 digits, such as 111122223333",
                "accounts: 111122223333 is named twice",
                "regions: name at least one",
                "keys: must be between 1 and 100000, is 0",
                "kms share: must be between 0 and 1, is 1.5",
                "duplicate share: must be between 0 and 1, is -0.1",
                "late share: must be between 0 and 1, is NaN",
                "threads: must be at least 1, is 0"));
  }

  @Test
  void anomaliesNeedRoomAndKeys() {
    GeneratorOptions.Builder builder =
        GeneratorOptions.builder().out(OUT).anomalies(true).keys(3).duration(Duration.ofHours(1));

    assertThatThrownBy(builder::build)
        .hasMessage(
            "keys: anomalies need at least 12 keys, not 3\n"
                + "duration: anomalies need at least 2 hours, not 60 min");
  }

  @Test
  void tooManyFilesAreRefused() {
    GeneratorOptions.Builder builder =
        GeneratorOptions.builder().out(OUT).duration(Duration.ofDays(3650));

    assertThatThrownBy(builder::build).hasMessageContaining("gives up to 6307200 files");
  }

  @Test
  void filesTooLargeForMemoryAreRefused() {
    GeneratorOptions.Builder builder =
        GeneratorOptions.builder().out(OUT).events(10_000_000).duration(Duration.ofMinutes(5));

    assertThatThrownBy(builder::build)
        .hasMessageContaining("gives about 1666666 records in each of 6 files");
  }

  @Test
  void nullsAreProblemsToo() {
    GeneratorOptions.Builder builder =
        GeneratorOptions.builder().out(OUT).start(null).duration(null).accounts(null);

    assertThatThrownBy(builder::build)
        .hasMessage(
            "start: must not be empty\nduration: must not be empty\naccounts: name at least one");
  }
}
