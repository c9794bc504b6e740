package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.testdata.GeneratorOptions;
import io.keytrail.testdata.ProgressListener;
import io.keytrail.testdata.TrailGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two rule sets over one archive, and what a shell sees of it. */
class BacktestIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SAMPLE = "../test-data/sample-trail";
  private static final String VOLUME = "keytrail.usage-volume";

  @TempDir static Path dir;
  private static Path trail;

  @BeforeAll
  static void generate() throws IOException {
    trail = dir.resolve("trail");
    GeneratorOptions options =
        GeneratorOptions.builder()
            .out(trail)
            .events(3000)
            .seed(5)
            .duration(Duration.ofHours(3))
            .lateShare(0)
            .anomalies(true)
            .build();
    new TrailGenerator(options).run(ProgressListener.NONE);
  }

  @Test
  void theSameRulesFindTheSame() {
    Cli run = backtest("--rules", "pack", "--against", "pack", "--fail-on-change", SAMPLE);

    assertThat(run.exitCode).as(run.toString()).isEqualTo(ExitCode.DONE);
    assertThat(run.out)
        .startsWith("B finds and says the same as A: ")
        .contains(" rules with ", " are as before.\n")
        .doesNotContain("Only in", "Told differently");
  }

  @Test
  void aThresholdThatIsLoweredTellsWhatIsNew() throws IOException {
    JsonNode report = json("--against", "detect.volume.max-calls=100", SAMPLE);

    JsonNode added = report.get("onlyB");
    assertThat(added).isNotEmpty();
    for (JsonNode finding : added) assertThat(finding.get("rule").asText()).isEqualTo(VOLUME);
    assertThat(added.get(0).get("subjects").get(0).asText()).startsWith("arn:aws:kms:");
    assertThat(added.get(0).get("principals").get(0).asText()).startsWith("arn:aws:iam:");
    assertThat(report.get("onlyA")).isEmpty();
    assertThat(report.get("b").get("findings").asInt())
        .isEqualTo(report.get("a").get("findings").asInt() + added.size());
    for (JsonNode rule : report.get("rules")) {
      int news = rule.get("rule").asText().equals(VOLUME) ? added.size() : 0;
      assertThat(rule.get("onlyB").asInt()).isEqualTo(news);
    }

    // The other way round it is gone, not new.
    JsonNode back = json("--rules", "detect.volume.max-calls=100", "--against", "pack", SAMPLE);
    assertThat(back.get("onlyA")).isEqualTo(added);
    assertThat(back.get("onlyB")).isEmpty();
  }

  @Test
  void aThresholdThatFindsTheSameIsToldByTheFindingsThatNameIt() throws IOException {
    JsonNode report = json("--against", "detect.volume.max-calls=900", SAMPLE);

    assertThat(report.get("onlyA")).isEmpty();
    assertThat(report.get("onlyB")).isEmpty();
    assertThat(report.get("changed")).hasSize(1);
    JsonNode change = report.get("changed").get(0);
    assertThat(change.get("in")).extracting(JsonNode::asText).containsExactly("grounds");
    assertThat(change.get("a").get("grounds").asText()).contains("more than 1,000 calls");
    assertThat(change.get("b").get("grounds").asText()).contains("more than 900 calls");
  }

  @Test
  void aChangedCopyOfThePackTellsWhatIsGoneAndWhatIsGraver() throws IOException {
    Path copy = copyOfPack();
    Files.delete(copy.resolve("kms/delete-alias.yml"));
    Path disable = copy.resolve("kms/disable-key.yml");
    Files.writeString(
        disable, Files.readString(disable).replaceFirst("level: medium", "level: high"));

    Cli people =
        backtest("--rules", "pack", "--against", copy.toString(), "--fail-on-change", SAMPLE);
    assertThat(people.exitCode).as(people.toString()).isEqualTo(ExitCode.NOT_PASSED);
    assertThat(people.err)
        .contains("B lacks 1 that A finds, tells 1 differently")
        .endsWith("(--fail-on-change).\n");
    assertThat(people.out)
        .contains("Only in A: 1\n  [LOW] ", "KMS alias deleted\n")
        .contains("Told differently: 1\n  [HIGH] ", "    severity: was medium\n")
        .contains("(changed: 1 in severity)");

    JsonNode report = json("--rules", "pack", "--against", copy.toString(), SAMPLE);
    assertThat(report.get("changed").get(0).get("in")).hasSize(1);
    assertThat(report.get("changed").get(0).get("a").get("severity").asText()).isEqualTo("Medium");
  }

  @Test
  void anEpisodeThatIsToldLaterIsTheSameFinding() throws IOException {
    JsonNode report = json("--against", "detect.volume.windows=3", trail.toString());

    List<String> changed = new ArrayList<>();
    for (JsonNode change : report.get("changed")) {
      assertThat(change.get("a").get("rule").asText()).isEqualTo(VOLUME);
      assertThat(change.get("a").get("subjects")).isEqualTo(change.get("b").get("subjects"));
      for (JsonNode difference : change.get("in")) changed.add(difference.asText());
    }
    assertThat(changed).contains("told");
  }

  @Test
  void theReportIsTheSameAtEveryParallelism() {
    List<String> reports = new ArrayList<>();
    for (String parallelism : List.of("1", "3")) {
      reports.add(
          backtest(
                  "--against",
                  "detect.volume.max-calls=100",
                  "--parallelism",
                  parallelism,
                  "--format",
                  "json",
                  trail.toString())
              .out);
    }
    assertThat(reports.get(1)).isNotEmpty().isEqualTo(reports.get(0));
  }

  @Test
  void onlyTheTimeAskedForIsReplayedAndTheReportGoesToItsFile() throws IOException {
    Path out = dir.resolve("report.txt");
    Cli run =
        backtest("--against", "pack", "--from", "2030-01-01", "--out", out.toString(), SAMPLE);

    assertThat(run.exitCode).as(run.toString()).isEqualTo(ExitCode.DONE);
    assertThat(run.out).isEmpty();
    assertThat(Files.readString(out))
        .contains("0 findings", "No KMS event was found in what was asked for");
  }

  private static Path copyOfPack() throws IOException {
    Path pack = Path.of("../rules/detections");
    Path copy = dir.resolve("pack");
    try (Stream<Path> files = Files.walk(pack)) {
      for (Path file : files.collect(Collectors.toList())) {
        Path to = copy.resolve(pack.relativize(file).toString());
        if (Files.isDirectory(file)) Files.createDirectories(to);
        else Files.copy(file, to);
      }
    }
    return copy;
  }

  private static JsonNode json(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--format", "json"));
    Cli run = backtest(all.toArray(new String[0]));
    assertThat(run.exitCode).as(run.toString()).isEqualTo(ExitCode.DONE);
    return JSON.readTree(run.out);
  }

  private static Cli backtest(String... args) {
    List<String> all = new ArrayList<>(List.of("backtest", "--quiet"));
    all.addAll(List.of(args));
    return Cli.run(all.toArray(new String[0]));
  }
}
