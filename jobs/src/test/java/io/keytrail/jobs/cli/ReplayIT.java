package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.jobs.testing.RepositoryFiles;
import io.keytrail.testdata.GeneratorOptions;
import io.keytrail.testdata.GeneratorResult;
import io.keytrail.testdata.Label;
import io.keytrail.testdata.ProgressListener;
import io.keytrail.testdata.TrailGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: an archive on disk in, what a shell sees out. */
class ReplayIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path dir;
  private static GeneratorResult trail;

  @BeforeAll
  static void generate() throws IOException {
    // Nothing late: what comes too late is rejected, and figures would not be exact.
    GeneratorOptions options =
        GeneratorOptions.builder()
            .out(dir.resolve("trail"))
            .events(3000)
            .seed(5)
            .duration(Duration.ofHours(3))
            .lateShare(0)
            .anomalies(true)
            .build();
    trail = new TrailGenerator(options).run(ProgressListener.NONE);
  }

  @Test
  void standardOutputIsFindingsAndStandardErrorIsForPeople() throws IOException {
    Cli replay = Cli.run("replay", archive(), "--parallelism", "2");

    assertThat(replay.exitCode).as(replay.toString()).isEqualTo(ExitCode.DONE);
    assertThat(replay.outLines()).isNotEmpty();
    for (String line : replay.outLines()) {
      JsonNode finding = JSON.readTree(line);
      assertThat(finding.get("class_uid").asInt()).isIn(2003, 2004);
    }
    assertThat(replay.err)
        .contains("received  " + grouped(trail.eventsWritten()) + " = ")
        .contains(" + 0 rejected\n")
        .contains("KMS       " + grouped(trail.kmsEvents()) + " = ")
        .contains("files     " + trail.files() + "\n")
        .contains("[MEDIUM", "Do next", "events/s");
    assertThat(replay.err.lines())
        .noneMatch(line -> line.startsWith("{") || line.contains("\tat "));
  }

  @Test
  void whatTheConfigurationSaysToRulesIsHeard() throws IOException {
    Path event = RepositoryFiles.root().resolve("rules/detections/fixtures/kms/replicate-key.json");
    String[] command = {"replay", event.toString(), "--quiet", "--set=compliance.enabled=false"};

    assertThat(titles(command)).containsExactly("KMS key replicated to another Region");
    assertThat(titles(command, "--set=rules.used-regions=eu-west-1"))
        .containsExactlyInAnyOrder(
            "KMS key replicated to another Region",
            "KMS key replicated to a Region that is not in use");
    assertThat(titles(command, "--set=rules.disabled=kms_key_replicated")).isEmpty();
    Cli refused = Cli.run("replay", event.toString(), "--set=rules.disabled=kms_key_replicate");
    assertThat(refused.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(refused.err).contains("--set: no rule has the id", "mean `kms_key_replicated`?");
  }

  private static List<String> titles(String[] command, String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(more));
    Cli replay = Cli.run(all.toArray(new String[0]));
    assertThat(replay.exitCode).as(replay.toString()).isEqualTo(ExitCode.DONE);
    List<String> titles = new ArrayList<>();
    for (String line : replay.outLines()) {
      titles.add(JSON.readTree(line).at("/finding_info/analytic/name").asText());
    }
    return titles;
  }

  @Test
  void everyAnomalyThatWasBuiltInIsFound() throws IOException {
    Set<String> found = new java.util.HashSet<>();
    for (String line : Cli.run("replay", archive(), "--quiet").outLines()) {
      found.add(JSON.readTree(line).get("resources").get(0).get("uid").asText());
    }

    assertThat(trail.labels()).isNotEmpty();
    assertThat(found)
        .containsAll(trail.labels().stream().map(Label::keyArn).collect(Collectors.toSet()));
  }

  @Test
  void theSameInputGivesTheSameBytesAtEveryParallelism() throws IOException {
    List<String> findings = new ArrayList<>();
    List<String> usage = new ArrayList<>();
    for (String parallelism : List.of("1", "3")) {
      Path file = dir.resolve("usage-" + parallelism + ".jsonl");
      Cli replay =
          Cli.run(
              "replay",
              archive(),
              "--quiet",
              "--parallelism",
              parallelism,
              "--usage",
              file.toString());
      assertThat(replay.err).isEmpty();
      findings.add(replay.out);
      usage.add(Files.readString(file));
    }

    assertThat(findings.get(1)).isNotEmpty().isEqualTo(findings.get(0));
    assertThat(usage.get(1)).isNotEmpty().isEqualTo(usage.get(0));
  }

  @Test
  void usageAddsUpToWhatWasGenerated() throws IOException {
    Path file = dir.resolve("usage.jsonl");
    Cli replay = Cli.run("replay", archive(), "--quiet", "--usage", file.toString());
    assertThat(replay.exitCode).as(replay.toString()).isEqualTo(ExitCode.DONE);

    Map<String, Long> newest = new HashMap<>(); // decrypts by key and window
    for (String line : Files.readAllLines(file)) {
      JsonNode window = JSON.readTree(line);
      newest.put(
          window.get("key_arn").asText() + window.get("window_start").asText(),
          window.path("by_operation").path("Decrypt").asLong());
    }
    long decrypts = newest.values().stream().mapToLong(Long::longValue).sum();
    long records = trail.distinctKmsEventsByOperation().get("Decrypt");
    assertThat(decrypts)
        .as("both views of a cross-account call are one use")
        .isBetween(records - trail.sharedPairs(), records)
        .isPositive();
  }

  @Test
  void findingsAloneDoNotFailARunButFailOnDoes() {
    Path file = dir.resolve("findings.jsonl");

    Cli below =
        Cli.run(
            "replay", archive(), "--quiet", "--findings", file.toString(), "--fail-on", "critical");
    assertThat(below.exitCode).as(below.toString()).isEqualTo(ExitCode.DONE);
    assertThat(below.out).isEmpty();
    assertThat(file).isNotEmptyFile();

    Cli reached =
        Cli.run(
            "replay", archive(), "--quiet", "--findings", file.toString(), "--fail-on", "medium");
    assertThat(reached.exitCode).isEqualTo(ExitCode.NOT_PASSED);
    assertThat(reached.err)
        .isEqualTo(
            "keytrail replay: there are findings of severity Medium or above (--fail-on).\n");
    assertThat(file).as("it came to its end").isNotEmptyFile();
  }

  @Test
  void failOnRejectedFailsARunThatCouldNotUseAllOfItsInput() throws IOException {
    Path broken = Files.createDirectories(dir.resolve("half"));
    Files.writeString(broken.resolve("a.json"), "{\"Records\":[{\"eventID\":");
    String[] both = {"replay", broken.toString(), archive(), "--quiet", "--fail-on"};

    Cli failed = Cli.run(both[0], both[1], both[2], both[3], both[4], "rejected");
    assertThat(failed.exitCode).isEqualTo(ExitCode.NOT_PASSED);
    assertThat(failed.out).isNotEmpty();
    assertThat(failed.err)
        .endsWith(
            "keytrail replay: not all of the input could be used: 1 TRUNCATED (--fail-on"
                + " rejected).\n");

    Cli each = Cli.run(both[0], both[1], both[2], both[3], both[4], "rejected,high,medium");
    assertThat(each.exitCode).isEqualTo(ExitCode.NOT_PASSED);
    assertThat(each.err).contains("severity Medium or above (--fail-on); not all of the input");

    Cli sound = Cli.run("replay", archive(), "--quiet", "--fail-on", "rejected");
    assertThat(sound.exitCode).as(sound.toString()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void whatIsProbablyNotMeantIsToldAtTheStartInBoundedNumber() throws IOException {
    Path rules = Files.createDirectories(dir.resolve("slips"));
    for (int i = 10; i < 25; i++) {
      Files.writeString(
          rules.resolve(i + ".yml"),
          "title: T\nid: t"
              + i
              + "\nlogsource: {product: aws, service: cloudtrail}\n"
              + "detection: {s: {key.state: disbaled}, condition: s}\n");
    }

    Cli replay =
        Cli.run(
            "replay",
            archive(),
            "--rules=" + rules,
            "--set=rules.used-regions=eu-wst-1,eu-west-1",
            "--findings=" + dir.resolve("warned.jsonl"));

    assertThat(replay.exitCode).as(replay.toString()).isEqualTo(ExitCode.DONE);
    assertThat(replay.err)
        .startsWith(
            "--set: rules.used-regions: this version knows no Region eu-wst-1; did you mean"
                + " eu-west-1?\n"
                + rules
                + "/10.yml:4: warning: `key.state` is never `disbaled`; did you mean `Disabled`?\n");
    List<String> lines = replay.err.lines().collect(Collectors.toList());
    assertThat(lines.get(10))
        .isEqualTo("and 6 further warnings: 'keytrail rules check DIR' tells those of rules");
    assertThat(lines.subList(0, 10)).allMatch(line -> line.contains("did you mean"));
  }

  @Test
  void whatCannotBeReadIsCountedByReasonAndKeptOnDemand() throws IOException {
    Path broken = Files.createDirectories(dir.resolve("broken"));
    Files.writeString(broken.resolve("a.json"), "{\"Records\":[{\"eventID\":");
    Path file = dir.resolve("rejected.jsonl");

    Cli counted = Cli.run("replay", broken.toString());
    assertThat(counted.exitCode).as(counted.toString()).isEqualTo(ExitCode.DONE);
    assertThat(counted.out).isEmpty();
    assertThat(counted.err).contains("+ 1 rejected", "not used  1 TRUNCATED", "--rejected FILE");

    Cli kept = Cli.run("replay", broken.toString(), "--rejected", file.toString());
    assertThat(kept.err).contains("not used  1 TRUNCATED").doesNotContain("--rejected FILE");
    assertThat(JSON.readTree(Files.readString(file)).get("origin").asText()).endsWith("a.json");
  }

  @Test
  void warningsAreSaidToThoseAsWellWhoWantQuiet() throws IOException {
    Path broken = Files.createDirectories(dir.resolve("unreadable"));
    Files.writeString(broken.resolve("a.json"), "{\"Records\":[{\"eventID\":");

    Cli quiet =
        Cli.run("replay", broken.toString(), "--quiet", "--set=rules.used-regions=eu-wst-1");

    assertThat(quiet.exitCode).as(quiet.toString()).isEqualTo(ExitCode.DONE);
    assertThat(quiet.err.lines())
        .hasSize(4)
        .anyMatch(line -> line.contains("eu-wst-1") && line.contains("did you mean"))
        .anyMatch(line -> line.startsWith("nothing   no KMS event was found in what was asked for"))
        .contains("not used  1 TRUNCATED");

    Cli sound = Cli.run("replay", archive(), "--quiet");
    assertThat(sound.err).as("nothing to warn of").isEmpty();
  }

  @Test
  void aReaderThatHasSeenEnoughEndsTheRunInPeace() {
    Cli replay = Cli.runInto(failing("Broken pipe"), "replay", archive());

    assertThat(replay.exitCode).isEqualTo(ExitCode.DONE);
    assertThat(replay.err).isEmpty();
  }

  @Test
  void niceErrorForOutputThatCannotBeWritten() {
    Cli replay = Cli.runInto(failing("No space left on device"), "replay", archive());

    assertThat(replay.exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(replay.err)
        .isEqualTo("keytrail replay: standard output is incomplete: No space left on device.\n");
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }

  private static String archive() {
    return trail.archive().toString();
  }

  private static String grouped(long number) {
    return String.format(java.util.Locale.ROOT, "%,d", number);
  }
}
