package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.testdata.GeneratorOptions;
import io.keytrail.testdata.ProgressListener;
import io.keytrail.testdata.TrailGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person who presses Ctrl-C has in hand. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class InterruptedReplayIT {
  private static final String EVERY_USE =
      String.join(
          "\n",
          "title: Any use of a key",
          "id: 6f1d2c3b-4a59-4e68-8b7c-0d1e2f3a4b5c",
          "status: test",
          "description: Matches all that is done with a key.",
          "date: 2026-03-01",
          "author: Keytrail",
          "logsource:",
          "  product: aws",
          "  service: cloudtrail",
          "detection:",
          "  any:",
          "    eventSource: kms.amazonaws.com",
          "  condition: any",
          "level: low",
          "");

  @TempDir Path dir;

  @Test
  void whatWasWrittenUntilASignalIsKeptInWholeLinesAndTold() throws Exception {
    Path usage = dir.resolve("usage.jsonl");
    Path findings = dir.resolve("findings.jsonl");
    Path rejected = dir.resolve("rejected.jsonl");
    Files.writeString(usage, "of an earlier run\n");
    Path stale = Files.writeString(dir.resolve("rejected.jsonl.partial"), "stale\n");
    Process replay =
        CliProcess.start(
            dir.resolve("err"),
            "replay",
            archive(),
            "--quiet",
            "--parallelism=1",
            "--usage=" + usage,
            "--findings=" + findings,
            "--rejected=" + rejected);
    Path partial = dir.resolve("usage.jsonl.partial");
    while (replay.isAlive() && !(Files.exists(partial) && Files.size(partial) > 0)) {
      Thread.sleep(20);
    }
    replay.toHandle().destroy(); // SIGTERM, as Ctrl-C is SIGINT

    assertThat(replay.waitFor(1, TimeUnit.MINUTES)).isTrue();
    List<String> said = Files.readAllLines(dir.resolve("err"));
    assertThat(said).last().isEqualTo("keytrail replay: interrupted: the output ends early.");
    List<String> lines = Files.readAllLines(partial);
    assertThat(said)
        .contains(
            String.format(
                "%s holds what was written until then, %,d lines; %s is still the one of an earlier"
                    + " run",
                partial, lines.size(), usage));
    assertThat(Files.readString(partial)).endsWith("}\n");
    for (String line : lines) new ObjectMapper().readTree(line);
    assertThat(usage).hasContent("of an earlier run\n");
    assertThat(findings).doesNotExist();
    assertThat(rejected).doesNotExist();
    assertThat(said).contains(rejected + ": nothing was written yet");
    assertThat(stale).as("nothing was rejected, and nothing is left").doesNotExist();
  }

  @Test
  void findingsThatWaitedForTheirPlaceInTheOrderAreKept() throws Exception {
    Path rules = Files.writeString(dir.resolve("every.yml"), EVERY_USE);
    Path usage = dir.resolve("usage.jsonl");
    Path findings = dir.resolve("findings.jsonl");
    Process replay =
        CliProcess.start(
            dir.resolve("err"),
            "replay",
            archive(),
            "--parallelism=1",
            "--rules-only=" + rules,
            "--usage=" + usage,
            "--findings=" + findings);
    Path written = dir.resolve("usage.jsonl.partial");
    while (replay.isAlive() && !(Files.exists(written) && Files.size(written) > 1 << 20)) {
      Thread.sleep(20);
    }
    replay.toHandle().destroy();

    assertThat(replay.waitFor(1, TimeUnit.MINUTES)).isTrue();
    Path partial = dir.resolve("findings.jsonl.partial");
    assertThat(partial).isNotEmptyFile();
    for (String line : Files.readAllLines(partial)) {
      assertThat(new ObjectMapper().readTree(line).path("class_name").asText())
          .endsWith(" Finding");
    }
    assertThat(Files.readString(dir.resolve("err")))
        .contains(partial + " holds what was written until then, ", findings + " was not made");
  }

  private String archive() throws IOException {
    GeneratorOptions options =
        GeneratorOptions.builder()
            .out(dir.resolve("trail"))
            .events(400_000)
            .seed(5)
            .duration(Duration.ofDays(2))
            .lateShare(0)
            .build();
    return new TrailGenerator(options).run(ProgressListener.NONE).archive().toString();
  }
}
