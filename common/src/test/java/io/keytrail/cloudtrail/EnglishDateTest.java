package io.keytrail.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnglishDateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Aug 10, 2022, 10:38:27 PM | 2022-08-10T22:38:27Z",
        "Aug 10, 2022 10:38:27 AM  | 2022-08-10T10:38:27Z",
        "Nov 1, 2021 22:05:00 PM   | 2021-11-01T22:05:00Z",
        "Jan 1, 2025, 12:00:00 AM  | 2025-01-01T00:00:00Z",
        "Jan 1, 2025, 12:00:00 PM  | 2025-01-01T12:00:00Z",
        "December 31, 2024 1:02 pm | 2024-12-31T13:02:00Z",
        "Feb 29, 2024 00:00:00     | 2024-02-29T00:00:00Z",
        "Sept 5, 2023, 4:00:00 AM GMT | 2023-09-05T04:00:00Z",
      })
  void becomesIso(String english, String iso) {
    assertThat(EnglishDate.toIso(english)).isEqualTo(iso);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Aug",
        "August the tenth",
        "Aug 10, 2022",
        "Agu 10, 2022, 10:38:27 PM",
        "Feb 30, 2022, 10:38:27 PM",
        "Aug 10, 2022, 25:38:27",
        "Aug 10, 2022, 10:38:27 PM PST",
        "Aug 10, 2022, 10:38:27 PM and so on",
        "2022-08-10T22:38:27Z",
        "ugs 10, 2022, 10:38:27 PM"
      })
  void otherTextIsNoDate(String text) {
    assertThat(EnglishDate.toIso(text)).isNull();
  }
}
