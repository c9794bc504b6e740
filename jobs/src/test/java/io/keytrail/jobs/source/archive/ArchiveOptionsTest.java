package io.keytrail.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class ArchiveOptionsTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final long SLICE = NOON.toEpochMilli();
  private static final long HOLD_BACK = Duration.ofMinutes(35).toMillis();

  @Test
  void theWatermarkOfASliceLiesJustBeforeItsEarliestEventOnTime() {
    ArchiveOptions options = builder().build();
    assertThat(options.onTimeFrom(SLICE)).isEqualTo(SLICE - HOLD_BACK);
    assertThat(options.watermarkOf(SLICE)).isEqualTo(SLICE - HOLD_BACK - 1);
    assertThat(options.watermarkOf(ArchiveFile.UNDATED)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void noWatermarkPassesTheAsOfTimeThoughFilesAreDeliveredLater() {
    ArchiveOptions options = builder().asOf(NOON).build();
    assertThat(options.watermarkOf(SLICE + 2 * HOLD_BACK)).isEqualTo(SLICE);
    assertThat(options.asOf(SLICE - 5, SLICE + 2 * HOLD_BACK)).isEqualTo(SLICE);
  }

  @Test
  void noWatermarkPassesTheEndOfTheAskedTime() {
    ArchiveOptions options = builder().to(NOON).build();
    assertThat(options.watermarkOf(SLICE + 2 * HOLD_BACK)).isEqualTo(SLICE - 1);
  }

  @Test
  void theAsOfTimeIsTheLatestEventUnlessWatermarksHavePassedIt() {
    ArchiveOptions options = builder().build();
    assertThat(options.asOf(SLICE, SLICE)).isEqualTo(SLICE);
    assertThat(options.asOf(SLICE - 2 * HOLD_BACK, SLICE)).isEqualTo(SLICE - HOLD_BACK - 1);
    assertThat(options.asOf(Long.MIN_VALUE, ArchiveFile.UNDATED)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void theAsOfTimeItselfIsSelectedAndNothingLater() {
    ArchiveOptions options = builder().to(NOON.plusSeconds(60)).asOf(NOON).build();
    assertThat(options.selection.keepsTime(SLICE)).isTrue();
    assertThat(options.selection.keepsTime(SLICE + 1)).isFalse();
  }

  @Test
  void niceErrorsForAnEmptyTime() {
    assertThatThrownBy(() -> builder().from(NOON).to(NOON).build())
        .hasMessage(
            "the asked time is empty: it begins at 2026-03-02T12:00:00Z and ends at"
                + " 2026-03-02T12:00:00Z");
    assertThatThrownBy(() -> builder().from(NOON).asOf(NOON.minusSeconds(1)).build())
        .hasMessage(
            "the asked time begins at 2026-03-02T12:00:00Z, after the as-of time"
                + " 2026-03-02T11:59:59Z");
    assertThatThrownBy(() -> builder().holdBack(Duration.ofSeconds(-1)))
        .hasMessage("hold-back must not be negative: PT-1S");
  }

  @Test
  void travelsToACluster() throws Exception {
    ArchiveOptions options = builder().asOf(NOON).accounts(List.of("111122223333")).build();
    ArchiveOptions there = InstantiationUtil.clone(options);
    assertThat(there.paths).isEqualTo(options.paths);
    assertThat(there.asOf(0, 0)).isEqualTo(SLICE);
    assertThat(InstantiationUtil.isSerializable(new ArchiveTrail(options))).isTrue();
  }

  private static ArchiveOptions.Builder builder() {
    return ArchiveOptions.of(List.of("/x"));
  }
}
