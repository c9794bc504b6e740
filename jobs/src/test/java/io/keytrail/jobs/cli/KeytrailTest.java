package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences, texts and exit codes that users and scripts hold us to. */
class KeytrailTest {
  @TempDir Path dir;

  @Test
  void helpNamesTheCommandsAndTheExitCodes() {
    Cli help = Cli.run("--help");

    assertThat(help.exitCode).isEqualTo(ExitCode.DONE);
    assertThat(help.err).isEmpty();
    assertThat(help.out)
        .startsWith("Usage: keytrail [-hV] COMMAND\n")
        .contains(
            "  replay     Replays a CloudTrail archive",
            "  run  ",
            "  generate  ",
            "  inventory  Asks")
        .contains("Exit codes: 0 done, 1 failed, 2 wrong use.\n3: done, but it did not pass");
  }

  @ParameterizedTest
  @ValueSource(strings = {"replay", "run", "keys", "inventory", "generate", "score", "backtest"})
  void everyCommandHasHelpAndVersion(String command) {
    Cli help = Cli.run(command, "--help");
    assertThat(help.exitCode).isEqualTo(ExitCode.DONE);
    assertThat(help.out)
        .startsWith("Usage: keytrail " + command)
        .contains("--quiet", "--debug", "-h, --help", "-V, --version");
    assertThat(help.out.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));

    Cli version = Cli.run(command, "--version");
    assertThat(version.exitCode).isEqualTo(ExitCode.DONE);
    assertThat(version.out)
        .matches("keytrail \\d+\\.\\d+\\.\\S+ \\(Flink 1\\.20\\.\\d+, Java \\d+\\)\n");
  }

  @Test
  void replayHelpShowsEveryFlagOfTheContract() {
    assertThat(Cli.run("replay", "--help").out)
        .contains("PATH...", "--from=T", "--to=T", "--as-of=T", "--account=A", "--region=R")
        .contains("--findings=FILE|-", "--usage=FILE", "--rejected=FILE", "--parallelism=N")
        .contains("--rules=DIR", "--rules-only=DIR")
        .contains("--fail-on=SEVERITY", "--config=FILE", "--set=NAME=VALUE");
  }

  @Test
  void allProblemsOfRuleFilesComeBeforeAnythingStarts() throws IOException {
    Path trail = Files.createDirectories(dir.resolve("trail"));
    Files.writeString(trail.resolve("a.json"), "{\"Records\":[]}");
    Path rules = Files.createDirectories(dir.resolve("rules"));
    Files.writeString(
        rules.resolve("a.yml"),
        "title: T\nid: t\nlogsource: {product: aws}\ndetection:\n  s: {eventName|contians: x}\n"
            + "  condition: s and nobody\n");
    Cli refused = Cli.run("replay", trail.toString(), "--rules", rules.toString());
    assertThat(refused.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(refused.err)
        .startsWith("keytrail replay: 2 problems:\n")
        .contains("  " + rules + "/a.yml:5: error: ", "  " + rules + "/a.yml:6: error: ");

    assertRefused(
        Cli.run("replay", trail.toString(), "--rules-only", dir + "/absent"),
        "keytrail replay: --rules-only: "
            + dir
            + "/absent does not exist: give a directory of rules, or one file.");
    assertRefused(
        Cli.run("replay", trail.toString(), "--rules", "/a", "--rules-only", "/b"),
        "keytrail replay: --rules adds to the packaged rules and --rules-only takes their place: give"
            + " one of the two.");
  }

  @Test
  void aLocationWithoutAnyRuleStartsNothing() throws IOException {
    Path trail = Files.createDirectories(dir.resolve("trail"));
    Files.writeString(trail.resolve("a.json"), "{\"Records\":[]}");
    Path rules = Files.createDirectories(dir.resolve("rules"));
    Files.writeString(rules.resolve("later.yml"), "# later\n");
    String[] stream = {"source.kinesis.stream=trail", "source.kinesis.region=eu-west-1"};
    for (String flag : new String[] {"--rules", "--rules-only"}) {
      Cli replay = Cli.run("replay", trail.toString(), flag, rules.toString());
      Cli run = Cli.run("run", "--set", stream[0], "--set", stream[1], flag, rules.toString());
      for (Cli refused : List.of(replay, run)) {
        assertThat(refused.exitCode).as(refused.toString()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(refused.err)
            .contains(rules + "/later.yml: error: holds no rule: it is empty, or all of it is a");
      }
    }
  }

  @Test
  void settingsOfProfilesThatAreNotThereOrWrongAreToldAsSettings() throws IOException {
    Path trail = Files.createDirectories(dir.resolve("trail"));
    Files.writeString(trail.resolve("a.json"), "{\"Records\":[]}");
    Path settings = dir.resolve("settings");
    Cli absent = Cli.run("replay", trail.toString(), "--set", "profiles.settings=" + settings);
    assertThat(absent.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(absent.err)
        .contains(
            settings + " does not exist: give a directory of settings of profiles, or one file");
    Files.createDirectories(settings);
    Files.writeString(settings.resolve("health.yml"), "late: {at-laest: 1h, factor: many}\n");
    Files.writeString(settings.resolve("uses.yml"), "duties:\n  exempt: everybody\n");
    Cli wrong = Cli.run("replay", trail.toString(), "--set", "profiles.settings=" + settings);
    assertThat(wrong.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(wrong.err)
        .startsWith("keytrail replay: 3 problems:\n")
        .contains(
            settings
                + "/health.yml:1: error: there is no setting `at-laest`; did you mean `at-least`?",
            "`late.factor` is a number from 1 to 1000",
            settings + "/uses.yml:2: error: `duties.exempt` is a list of texts");
  }

  @Test
  void aLiveJobRefusesRulesThatAreNotThereBeforeItStarts() {
    assertThat(Cli.run("run", "--help").out).contains("--rules=DIR", "--rules-only=DIR");
    String[] stream = {"source.kinesis.stream=trail", "source.kinesis.region=eu-west-1"};
    Cli absent =
        Cli.run(
            "run",
            "--endpoint-url=http://localhost:1",
            "--set",
            stream[0],
            "--set",
            stream[1],
            "--rules",
            dir + "/absent");
    assertThat(absent.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(absent.err)
        .startsWith("keytrail run: 2 problems:\n")
        .contains(
            "  --rules: "
                + dir
                + "/absent does not exist: give a directory of rules, or one file\n",
            "http://localhost:1");
    assertThat(Cli.run("run", "--rules", "/a", "--rules-only", "/b").err)
        .startsWith("keytrail run: 3 problems:\n")
        .contains(
            "  --rules adds to the packaged rules and --rules-only takes their place: give one of the"
                + " two\n",
            "  source.kinesis.stream is missing",
            "  source.kinesis.region is missing");
  }

  @Test
  void niceErrorForNoCommand() {
    assertRefused(Cli.run(), "keytrail: name a command. 'keytrail --help' explains it.");
  }

  @Test
  void niceErrorForAnUnknownCommand() {
    assertRefused(
        Cli.run("repaly", "/x"),
        "keytrail: there is no command repaly; did you mean replay? 'keytrail --help' explains"
            + " it.");
    assertRefused(
        Cli.run("frobnicate"),
        "keytrail: there is no command frobnicate; the commands are replay, run, keys, inventory, rules,"
            + " generate, score, backtest. 'keytrail --help' explains it.");
  }

  @Test
  void niceErrorForAnUnknownOption() {
    assertRefused(
        Cli.run("replay", trail(), "--parallelsm=2"),
        "keytrail replay: there is no option --parallelsm; did you mean --parallelism? 'keytrail"
            + " replay --help' explains it.");
    assertRefused(
        Cli.run("--frobnicate"),
        "keytrail: there is no option --frobnicate. 'keytrail --help' explains it.");
  }

  @Test
  void niceErrorForAMissingArgument() {
    assertRefused(
        Cli.run("replay"),
        "keytrail replay: PATH is missing: directories, files, globs, or s3:// URIs: an archive, or"
            + " any .json, .jsonl, .gz. 'keytrail replay --help' explains it.");
    assertRefused(
        Cli.run("generate", "--out", "x", "--seed", "1"),
        "keytrail generate: name --events, or a --scenario.");
  }

  @Test
  void niceErrorForAnArgumentTooMany() {
    assertThat(Cli.run("run", "now\u001b[2J").err)
        .contains("  \"now\\u001b[2J\" is one argument too many\n")
        .endsWith("'keytrail run --help' explains it.\n");
  }

  @Test
  void niceErrorForABadNumberOrTime() {
    assertRefused(
        Cli.run("generate", "--out", "x", "--seed", "1", "--events", "many"),
        "keytrail generate: invalid value for option '--events': 'many' is not a whole number."
            + " 'keytrail generate --help' explains it.");
    assertRefused(
        Cli.run("generate", "--out=x", "--seed=1", "--events=1", "--start=2026-03-02T00:00"),
        "keytrail generate: invalid value for option '--start': \"2026-03-02T00:00\" is not a time"
            + " such as 2026-07-01T13:00:00Z, or a day such as 2026-07-01 (its start in UTC): it"
            + " lacks its zone (append Z for UTC). 'keytrail generate --help' explains it.");
  }

  @Test
  void niceErrorForASeverityThatIsNone() {
    assertRefused(
        Cli.run("replay", trail(), "--fail-on", "high,huge"),
        "keytrail replay: --fail-on: there is no \"huge\", but informational, low, medium, high,"
            + " critical, rejected.");
  }

  @Test
  void niceErrorForSetWithoutNameOrValueThatDoesNotShowIt() {
    for (String text : new String[] {"hunter2", "=hunter2"}) {
      assertRefused(
          Cli.run("replay", trail(), "--set", text),
          "keytrail replay: --set needs NAME=VALUE, such as --set usage.window=1m.");
    }
  }

  @Test
  void niceErrorForAPathThatIsNotThere() {
    assertRefused(
        Cli.run("replay", dir + "/absent"),
        "keytrail replay: "
            + dir
            + "/absent does not exist: give a directory, a file, a glob or an s3:// URI.");
    assertRefused(
        Cli.run("replay", trail(), "--config", dir + "/absent.properties"),
        "keytrail replay: " + dir + "/absent.properties: there is no such configuration file.");
  }

  @Test
  void niceErrorForAnEmptyDirectory() {
    assertThat(Cli.run("replay", dir.toString()).err)
        .startsWith("keytrail replay: ")
        .contains(dir.toString(), "no ")
        .hasLineCount(1);
  }

  @Test
  void allProblemsOfTheConfigurationComeTogether() throws IOException {
    Path file = Files.writeString(dir.resolve("k.properties"), "# mine\nusage.windw=5m\n");

    Cli refused =
        Cli.run(
            "replay",
            "/x",
            "--from",
            "yesterday",
            "--config",
            file.toString(),
            "--account",
            "12",
            "--parallelism",
            "0");

    assertThat(refused.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(refused.err.lines())
        .hasSize(6)
        .startsWith("keytrail replay: 5 problems:")
        .contains(
            "  k.properties:2: there is no option \"usage.windw\"; did you mean usage.window?",
            "  --account: source.archive.accounts: \"12\" is not a list of accounts with commas"
                + " between them: \"12\" is not an account id of 12 digits",
            "  --parallelism: job.parallelism: \"0\" is out of bounds: it must be between 1 and"
                + " 1024",
            "  /x does not exist: give a directory, a file, a glob or an s3:// URI");
  }

  @Test
  void niceErrorForTheSameThingSaidTwice() {
    assertRefused(
        Cli.run("replay", trail(), "--parallelism", "2", "--set", "job.parallelism=3"),
        "keytrail replay: --set: job.parallelism was set before, by --parallelism.");
    assertRefused(
        Cli.run("replay", trail(), "--usage", "-"),
        "keytrail replay: --usage: sink.usage and sink.findings both go to stdout: give each a"
            + " place of its own.");
  }

  @Test
  void niceErrorForAnOutputThatCannotBe() throws IOException {
    Files.writeString(dir.resolve("trail.json"), "{\"Records\":[]}");

    assertRefusedWith(
        Cli.run("replay", dir.toString(), "--usage", dir + "/absent/usage.jsonl"), dir + "/absent");
    assertRefusedWith(Cli.run("replay", dir.toString(), "--findings", dir.toString()), "directory");
  }

  @Test
  void niceErrorForALiveJobWithoutAStream() {
    Cli refused = Cli.run("run", "--endpoint-url", "http://user:hunter2@localhost:4567");

    assertThat(refused.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(refused.err)
        .contains("source.kinesis.stream is missing", "source.kinesis.region is missing")
        .doesNotContain("hunter2");
  }

  @Test
  void niceErrorForAParallelismThatOneProcessCannotBear() {
    Cli refused = Cli.run("replay", dir.toString(), "--parallelism", "64");

    assertThat(refused.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(refused.err)
        .contains("A parallelism of 64 is more than this process can bear: name one of 1 to 32");
  }

  @Test
  void niceErrorForAnOutputThatWouldReplaceTheInput() throws Exception {
    Path input = Files.writeString(dir.resolve("trail.json"), "{\"Records\":[]}");

    for (String path : List.of(input.toString(), dir.toString())) {
      Cli refused = Cli.run("replay", path, "--findings", input.toString());
      assertThat(refused.exitCode).isEqualTo(ExitCode.WRONG_USE);
      assertThat(refused.err).contains("is part of the input " + path, "name another file");
    }
    assertThat(input).hasContent("{\"Records\":[]}");
  }

  @Test
  void niceErrorForAnOutputThatTheNextReplayWouldRead() throws Exception {
    Path trail = Files.createDirectories(dir.resolve("trail/a"));
    Files.writeString(trail.resolve("a.json"), "{\"Records\":[]}");
    Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("trail"));
    Path output = trail.resolve("out.jsonl");

    for (String input : List.of(dir + "/trail", link.toString(), dir + "/tra*", trail + "/*")) {
      for (String flag : List.of("--findings", "--usage", "--traffic", "--rejected")) {
        Cli refused = Cli.run("replay", input, flag, output.toString());
        assertThat(refused.exitCode).as(refused.toString()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(refused.err)
            .hasLineCount(1)
            .contains(output + " would be part of the input " + input, "name a file elsewhere");
      }
    }
    Cli report =
        Cli.run("backtest", "--against=rules.pack=false", dir + "/trail", "--out=" + output);
    assertThat(report.err).contains("would be part of the input");
    assertThat(output).doesNotExist();
  }

  @Test
  void niceErrorForAnOutputThatIsNoRegularFile() throws Exception {
    Path input = Files.writeString(dir.resolve("trail.json"), "{\"Records\":[]}");
    Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("elsewhere"));
    Files.writeString(dir.resolve("elsewhere"), "kept");

    Cli refused = Cli.run("replay", input.toString(), "--usage", link.toString());
    assertThat(refused.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(refused.err).contains("is a link, a device or a pipe");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void generatePrintsThePathOnStandardOutputAndTheRestForPeople() {
    Path archive = dir.resolve("archive");
    String[] args = {"generate", "--out", archive.toString(), "--events", "200", "--seed", "1"};

    Cli done = Cli.run(args);
    assertThat(done.exitCode).as(done.toString()).isEqualTo(ExitCode.DONE);
    assertThat(done.outLines()).containsExactly(archive.toString());
    assertThat(done.err).containsPattern("2\\d\\d events, \\d+ of them KMS, in \\d+ files");

    Cli again = Cli.run(args);
    assertThat(again.exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(again.err)
        .isEqualTo(
            "keytrail generate: "
                + archive
                + " is not empty: name a new directory, or empty it first.\n");
  }

  @Test
  void generateSaysAllThatIsWrongWithItsOptions() {
    assertRefused(
        Cli.run("generate", "--out", "x", "--events", "0", "--seed", "1", "--days", "0"),
        "keytrail generate: 2 problems:\n"
            + "  --events: must be at least 1, is 0\n"
            + "  --days: must be a multiple of 5 minutes, is PT0S");
  }

  @Test
  void debugAddsTheStackTrace() {
    Cli refused = Cli.run("replay", dir + "/absent", "--debug");

    assertThat(refused.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(refused.err.lines().findFirst().orElse("")).startsWith("keytrail replay: ");
    assertThat(refused.err).contains("\tat io.keytrail.jobs.cli.ReplayCommand");
  }

  /** A trail that can be read. */
  private String trail() {
    try {
      Path trail = Files.createDirectories(dir.resolve("some-trail"));
      Files.writeString(trail.resolve("a.json"), "{\"Records\":[]}");
      return trail.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertRefused(Cli refused, String sentence) {
    assertThat(refused.err).isEqualTo(sentence + "\n");
    assertThat(refused.out).isEmpty();
    assertThat(refused.exitCode).isEqualTo(ExitCode.WRONG_USE);
  }

  private static void assertRefusedWith(Cli refused, String part) {
    assertThat(refused.err).startsWith("keytrail ").contains(part).hasLineCount(1);
    assertThat(refused.out).isEmpty();
    assertThat(refused.exitCode).isEqualTo(ExitCode.WRONG_USE);
  }
}
