package io.keytrail.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplayProgressTest {
  private static final ArchiveTotals TOTALS = new ArchiveTotals(10, 64L << 20, 0, 0, 0);

  @Test
  void saysFilesEventsAndRate() {
    try (ArchiveProgress progress = ArchiveProgress.open()) {
      progress.add(3, 100, 5_000, 1_200);
      assertThat(ReplayProgress.message(progress, TOTALS, Duration.ofSeconds(2).toNanos()))
          .isEqualTo(" 3/10 files, 1,200 KMS events, 2,500 records/s");
    }
  }

  @Test
  void doesNotCountPastTheTotalWhenARestartRepeatsFiles() {
    try (ArchiveProgress progress = ArchiveProgress.open()) {
      progress.add(12, 0, 0, 0);
      assertThat(ReplayProgress.message(progress, TOTALS, 1)).startsWith(" 10/10 files");
    }
  }

  @Test
  void drawsOnTheTerminalItIsGiven() throws Exception {
    ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    try (ArchiveProgress progress = ArchiveProgress.open();
        PrintStream out = new PrintStream(terminal, true, StandardCharsets.UTF_8)) {
      progress.listed(TOTALS);
      progress.add(5, 32L << 20, 10, 10);
      try (ReplayProgress bar = ReplayProgress.start(progress, out)) {
        assertThat(bar).isNotNull();
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!terminal.toString(StandardCharsets.UTF_8).contains("50%")
            && System.nanoTime() < end) {
          Thread.sleep(50);
        }
      }
    }
    assertThat(terminal.toString(StandardCharsets.UTF_8)).contains("replay", "50%", "32/64 MiB");
  }

  @Test
  void aProgressThatNobodyOpenedIsSilent() {
    ArchiveProgress nobody = ArchiveProgress.of("of another process");
    nobody.add(1, 1, 1, 1);
    assertThat(ArchiveProgress.of("of another process").files()).isZero();
    try (ArchiveProgress progress = ArchiveProgress.open()) {
      assertThat(ArchiveProgress.of(progress.id())).isSameAs(progress);
    }
  }
}
