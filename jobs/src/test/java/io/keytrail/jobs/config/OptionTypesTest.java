package io.keytrail.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionTypesTest {
  @ParameterizedTest
  @CsvSource({
    "250ms,PT0.25S,250ms",
    "300s,PT5M,5m",
    "PT5M,PT5M,5m",
    "1h30m,PT1H30M,90m",
    "36h,PT36H,36h",
    "2d,PT48H,2d",
    "0s,PT0S,0s",
    "P1D,PT24H,1d"
  })
  void readsAndWritesDurations(String text, Duration value, String written) {
    assertThat(OptionTypes.DURATION.parse(text)).isEqualTo(value);
    assertThat(OptionTypes.DURATION.format(value)).isEqualTo(written);
    assertThat(OptionTypes.DURATION.parse(written)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "100B,100,100B",
    "4MiB,4194304,4MiB",
    "4 mib,4194304,4MiB",
    "1536KiB,1572864,1536KiB"
  })
  void readsAndWritesSizes(String text, long bytes, String written) {
    assertThat(OptionTypes.SIZE.parse(text)).isEqualTo(bytes);
    assertThat(OptionTypes.SIZE.format(bytes)).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-07-01T13:00:00Z,2026-07-01T13:00:00Z",
    "2026-07-01T13:00:00.5+02:00,2026-07-01T11:00:00.500Z",
    "2026-07-01,2026-07-01T00:00:00Z"
  })
  void readsTimes(String text, Instant value) {
    assertThat(OptionTypes.INSTANT.parse(text)).isEqualTo(value);
  }

  @Test
  void listsKeepCommasAndBackslashesOfTheirElements() {
    List<String> paths = List.of("/plain", "/with, comma", "C:\\dir", "ends\\");

    String written = OptionTypes.PATHS.format(paths);

    assertThat(written).isEqualTo("/plain,/with\\, comma,C:\\\\dir,ends\\\\");
    assertThat(OptionTypes.PATHS.parse(written)).isEqualTo(paths);
    assertThat(OptionTypes.PATHS.parse("/a , /b")).containsExactly("/a", "/b");
  }

  @Test
  void choicesAreReadInAnyCaseAndWrittenInTheirOwn() {
    Option<StartPosition> start = JobOptions.KINESIS_START;

    assertThat(start.parse("trim_horizon")).isEqualTo(StartPosition.TRIM_HORIZON);
    assertThat(start.type().format(StartPosition.TRIM_HORIZON)).isEqualTo("TRIM_HORIZON");
    assertThat(JobOptions.KINESIS_CONSUMER.type().format(ConsumerType.EFO)).isEqualTo("efo");
  }
}
