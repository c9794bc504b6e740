package io.keytrail.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesClockTest {
  private static final long DAY = Duration.ofDays(1).toMillis();

  @ParameterizedTest
  @ValueSource(longs = {10, 60, 300, 3600, 86_400, 3 * 86_400, 365 * 86_400})
  void mostStepsAreJudgedInTrueTime(long seconds) {
    SeriesClock clock = SeriesClock.of(Duration.ofSeconds(seconds));
    assertThat(clock.step()).isEqualTo(clock.trueStep()).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(clock.of(1_767_571_200_123L)).isEqualTo(1_767_571_200_123L);
  }

  @Test
  void aSeriesOfSecondsIsJudgedAsOneOfMinutes() {
    SeriesClock clock = SeriesClock.of(Duration.ofSeconds(1));
    assertThat(clock.step()).isEqualTo(Duration.ofMinutes(1));
    assertThat(clock.of(1_767_571_201_000L) - clock.of(1_767_571_200_000L)).isEqualTo(60_000);
    assertThat(clock.of(Long.MAX_VALUE)).isLessThan(Long.MAX_VALUE - DAY);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 28})
  void aYearOfMonthsIsADayWhateverTheDayOfTheMonth(int dayOfMonth) {
    SeriesClock clock = SeriesClock.of(Duration.ofDays(31));
    LocalDate first = LocalDate.of(1949, 1, dayOfMonth);
    for (int month = 0; month < 60; month++) {
      long now = clock.of(millis(first.plusMonths(month)));
      assertThat(clock.of(millis(first.plusMonths(month + 1))) - now).isEqualTo(DAY / 12);
      assertThat(clock.of(millis(first.plusMonths(month + 12))) - now).isEqualTo(DAY);
    }
    assertThat(clock.step()).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void rowsByTheWeekOrTheQuarterKeepTheirOrder() {
    for (int step : new int[] {7, 91}) {
      SeriesClock clock = SeriesClock.of(Duration.ofDays(step));
      List<Long> times = new ArrayList<>();
      LocalDate date = LocalDate.of(2019, 12, 30);
      for (int i = 0; i < 300; i++) times.add(clock.of(millis(date.plusDays((long) step * i))));
      assertThat(times).doesNotHaveDuplicates().isSorted();
      assertThat(times.get(299) - times.get(0))
          .as("%d days", step)
          .isBetween(299L * step * DAY / 366, 299L * step * DAY / 364);
    }
  }

  private static long millis(LocalDate date) {
    return date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
