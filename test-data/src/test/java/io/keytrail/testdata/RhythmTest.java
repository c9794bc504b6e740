package io.keytrail.testdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RhythmTest {
  @ParameterizedTest
  @CsvSource({
    "2026-03-02T00:00:00Z, 0", // a Monday
    "2026-03-02T00:59:59Z, 0",
    "2026-03-08T23:00:00Z, 167",
    "1970-01-01T00:00:00Z, 72",
    "1969-12-31T23:59:59Z, 71",
  })
  void weeksBeginOnMonday(String time, int hour) {
    assertThat(Rhythm.hourOfWeek(Instant.parse(time).getEpochSecond())).isEqualTo(hour);
  }

  @ParameterizedTest
  @CsvSource({
    "2022-08-10T22:38:27Z, 'Aug 10, 2022, 10:38:27 PM'",
    "2026-03-02T00:05:09Z, 'Mar 2, 2026, 12:05:09 AM'",
    "2026-12-31T12:00:00Z, 'Dec 31, 2026, 12:00:00 PM'",
  })
  void datesInsideRecordsAreEnglishAndTwelveHours(String time, String text) {
    assertThat(TrailDates.inside(Instant.parse(time))).isEqualTo(text);
  }
}
