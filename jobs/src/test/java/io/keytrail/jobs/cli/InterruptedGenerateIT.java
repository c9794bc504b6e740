package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Half an archive looks like a whole one to whoever finds it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class InterruptedGenerateIT {
  @TempDir Path dir;

  @Test
  void anArchiveThatIsNotWholeIsTold() throws Exception {
    Path out = dir.resolve("trail");
    Path err = dir.resolve("err");
    Process generate =
        CliProcess.start(
            err, "generate", "--out=" + out, "--events=50000000", "--seed=1", "--quiet");
    while (generate.isAlive() && !isBegun(out)) Thread.sleep(20);
    generate.toHandle().destroy();

    assertThat(generate.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(err)
        .hasContent("keytrail generate: interrupted: " + out + " is not whole; delete it.");
  }

  private static boolean isBegun(Path out) throws IOException {
    if (!Files.isDirectory(out)) return false;
    try (Stream<Path> there = Files.list(out)) {
      return there.findAny().isPresent();
    }
  }
}
