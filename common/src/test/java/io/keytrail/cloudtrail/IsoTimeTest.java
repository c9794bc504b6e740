package io.keytrail.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class IsoTimeTest {
  @Test
  void agreesWithTheJdk() {
    for (String text :
        new String[] {
          "2023-07-10T11:57:49Z",
          "1970-01-01T00:00:00Z",
          "2000-02-29T23:59:59Z",
          "0001-01-01T00:00:00Z",
          "9999-12-31T23:59:59Z",
          "2024-05-06T07:08:09.1Z",
          "2024-05-06T07:08:09.123456789Z",
          "2024-05-06T07:08:09+02:00",
          "2024-05-06T07:08:09.5-09:30"
        }) {
      assertThat(IsoTime.parse(text))
          .as(text)
          .isEqualTo(OffsetDateTime.parse(text).toInstant().toEpochMilli());
    }
  }

  @Test
  void agreesWithTheJdkOnEveryDayOfFourCenturies() {
    LocalDate end = LocalDate.of(2400, 1, 1);
    for (LocalDate day = LocalDate.of(1999, 1, 1); day.isBefore(end); day = day.plusDays(1)) {
      assertThat(IsoTime.parse(day + "T00:00:00Z"))
          .isEqualTo(day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
    }
  }

  @Test
  void offsetsWithoutColonAreTaken() {
    assertThat(IsoTime.parse("2024-05-06T07:08:09+0200"))
        .isEqualTo(Instant.parse("2024-05-06T05:08:09Z").toEpochMilli());
  }

  @Test
  void refusesWhatIsNoTime() {
    for (String text :
        new String[] {
          null,
          "",
          "2024-05-06",
          "2024-05-06T07:08:09",
          "2024-05-06T07:08:09.Z",
          "2024-05-06T07:08:09.1",
          "2024-05-06T07:08:09 Z",
          "2024-05-06T24:00:00Z",
          "2024-05-06T07:60:00Z",
          "2024-05-06T07:08:61Z",
          "2024-00-06T07:08:09Z",
          "2024-04-31T07:08:09Z",
          "2024-05-06T07:08:09+99:00",
          "2024-05-06T07:08:0９Z",
          "20240506T070809Z......"
        }) {
      assertThat(IsoTime.parse(text)).as(text).isEqualTo(IsoTime.NONE);
    }
  }
}
