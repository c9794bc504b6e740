package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever makes mistakes of all kinds in one call mends them in one go: flags, options, the
 * configuration's file, paths, rules, policies and outputs.
 */
class AllAtOnceTest {
  private static final String BAD_RULE =
      "title: T\nid: t\nlogsource: {product: aws}\ndetection:\n  s: {eventName|contians: x}\n"
          + "  condition: s\n";

  @TempDir Path dir;
  private String trail;
  private String rules;
  private String config;

  @BeforeEach
  void files() throws IOException {
    trail = Files.createDirectories(dir.resolve("trail")).toString();
    Files.writeString(dir.resolve("trail/a.json"), "{\"Records\":[]}");
    rules = Files.createDirectories(dir.resolve("rules")).toString();
    Files.writeString(dir.resolve("rules/a.yml"), BAD_RULE);
    config = Files.writeString(dir.resolve("k.properties"), "usage.windw=5m\n").toString();
    Files.writeString(dir.resolve("policy.yml"), "rotatoin: {}\n");
  }

  @Test
  void replay() {
    refused(
        Cli.run(
            "replay",
            dir + "/absent",
            dir + "/gone",
            "--fail-on=hgih,rejcted",
            "--parallelsm",
            "2",
            "--from=yesterday",
            "--config=" + config,
            "--set=novalue",
            "--rules=" + rules,
            "--set=compliance.policy=" + dir + "/policy.yml",
            "--inventory=" + dir + "/none.jsonl",
            "--findings=" + dir,
            "--usage=" + dir + "/no/usage.jsonl"),
        "there is no option --parallelsm; did you mean --parallelism?",
        "--fail-on: there is no \"hgih\", but informational, low, ",
        "--fail-on: there is no \"rejcted\"; did you mean rejected?",
        "--set needs NAME=VALUE",
        "k.properties:1: there is no option \"usage.windw\"; did you mean usage.window?",
        "--from: source.archive.from: \"yesterday\" is not a time",
        "/absent does not exist",
        "/gone does not exist",
        "a.yml:5: error: unknown modifier `contians`",
        "policy.yml:1: error: ",
        "--inventory: ",
        " is a directory: name a file in it",
        "/no/usage.jsonl has no directory to be in");
  }

  @Test
  void keys() {
    refused(
        Cli.run(
            "keys",
            dir + "/absent",
            "--format=yaml",
            "--as-of=yesterday",
            "--inventory=" + dir + "/none.jsonl",
            "--config=" + config),
        "invalid value for option '--format'",
        "k.properties:1: there is no option",
        "--as-of: source.archive.as-of: ",
        "/absent does not exist",
        "--inventory: " + dir + "/none.jsonl does not exist");
  }

  @Test
  void run() {
    refused(
        Cli.run(
            "run",
            "--quite",
            "--config=" + config,
            "--endpoint-url=localhost",
            "--set=source.kinesis.stream=trail",
            "--set=sink.usage=file:" + config,
            "--rules=" + rules),
        "there is no option --quite; did you mean --quiet?",
        "k.properties:1: there is no option",
        "--endpoint-url: source.kinesis.endpoint-url: ",
        "--endpoint-url: sink.kinesis.endpoint-url: ",
        "source.kinesis.region is missing",
        "a.yml:5: error: unknown modifier",
        "k.properties is a file: name a directory");
  }

  @Test
  void backtestOfRules() {
    refused(
        Cli.run(
            "backtest",
            dir + "/absent",
            "--format=yaml",
            "--rules=" + rules,
            "--against=/a",
            "--against=/b",
            "--against=usage.windw=1m",
            "--from=yesterday",
            "--out=" + dir),
        "invalid value for option '--format'",
        "--out " + dir + " is a directory",
        "--against names two places of rules, /a and /b",
        "--from: source.archive.from: ",
        "--against: there is no option \"usage.windw\"",
        "--rules: " + rules + "/a.yml:5: error: ",
        "--against: /a does not exist",
        "/absent does not exist");
  }

  @Test
  void backtestOfASeries() {
    refused(
        Cli.run("backtest", "--series=" + dir + "/none.csv", "--fail-on-change", "--out=/no/x.csv"),
        "--series runs a model over one series and takes no --fail-on-change",
        "none.csv does not exist",
        "--out /no/x.csv: the directory /no does not exist");
  }

  @Test
  void score() throws IOException {
    Path empty = Files.writeString(dir.resolve("empty.json"), "");
    refused(
        Cli.run(
            "score",
            "--labels",
            empty.toString(),
            dir + "/l.json",
            "--findings",
            dir + "/f.jsonl",
            dir.toString(),
            "--severity=huge",
            "--grace-minutes=-1"),
        "invalid value for option '--severity'",
        "--grace-minutes: must not be negative",
        "empty.json: the file is empty",
        "--labels: " + dir + "/l.json does not exist",
        "--findings: " + dir + "/f.jsonl does not exist",
        "--findings: " + dir + " is a directory");
    refused(
        Cli.run("score"),
        "--labels FILE is missing: what 'generate --scenario' wrote",
        "--findings FILE is missing: ");
  }

  @Test
  void generate() {
    refused(
        Cli.run(
            "generate",
            "--out=" + trail,
            "--sed=1",
            "--events=many",
            "--days=0",
            "--attacks=2",
            "--start=now"),
        "there is no option --sed; did you mean --seed?",
        "invalid value for option '--events'",
        "invalid value for option '--start'",
        "--attacks goes with --scenario",
        "--days: must be",
        trail + " is not empty");
    refused(
        Cli.run("generate", "--seed=1", "--scenario=spike,flood,fire", "--attacks=99"),
        "--out DIR is missing: where to write",
        "there is no \"flood\", but all",
        "there is no \"fire\", but all",
        "--attacks: must be between 1 and 20");
  }

  @Test
  void inventory() {
    refused(
        Cli.run("inventory", "--out=" + dir, "--regions=Ireland", "--rate=fast", "--format=yaml"),
        "invalid value for option '--format'",
        "--regions: ",
        "--rate: ",
        dir + " is a directory");
    refused(Cli.run("inventory"), "--out FILE is missing", "name the Regions with --regions");
  }

  @Test
  void rulesCommands() {
    for (String command : List.of("list", "check", "test")) {
      refused(
          Cli.run(
              "rules", command, rules, "--format=yaml", "--placeholder=alice", "--placeholdr=a=b"),
          "there is no option --placeholdr; did you mean --placeholder?",
          "invalid value for option '--format'",
          "--placeholder needs NAME=VALUE",
          "a.yml:5: error: unknown modifier");
      refused(
          Cli.run("rules", command, "--disable=kms_alias_mvoed", "--disable=nobody"),
          "--disable: no rule has the id or name `kms_alias_mvoed`; did you mean",
          "--disable: no rule has the id or name `nobody`");
    }
  }

  @Test
  void anotherFileForAConfigurationFillsOneScreenAtMost() throws IOException {
    Path csv = Files.writeString(dir.resolve("series.csv"), "2026-01-05,1\n".repeat(5_000));
    Cli cli = Cli.run("replay", trail, "--config=" + csv);
    assertThat(cli.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(cli.err.lines()).hasSize(42);
    assertThat(cli.err)
        .startsWith("keytrail replay: 5000 problems:\n  series.csv:1: ")
        .endsWith("\n  … and 4960 more\n");
  }

  @Test
  void whatFollowsFromARefusedFlagIsNotToldAgain() {
    Cli unknown = Cli.run("replay", trail, "--accont", "111122223333");
    assertThat(unknown.err)
        .isEqualTo(
            "keytrail replay: there is no option --accont; did you mean --account? 'keytrail replay"
                + " --help' explains it.\n");
    refused(
        Cli.run("replay", "--quite", dir + "/absent"),
        "there is no option --quite; did you mean --quiet?",
        "/absent does not exist");
    Cli misspelt = Cli.run("generate", "--ot=x", "--seed=1", "--events=5");
    assertThat(misspelt.err)
        .isEqualTo(
            "keytrail generate: there is no option --ot; did you mean --out? 'keytrail generate"
                + " --help' explains it.\n");
  }

  /** One line for each, none for anything else, and nothing was done. */
  private static void refused(Cli cli, String... each) {
    assertThat(cli.exitCode).as(cli.toString()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(cli.out).isEmpty();
    List<String> lines = cli.err.lines().collect(Collectors.toList());
    assertThat(lines.get(0)).endsWith(": " + each.length + " problems:");
    List<String> problems =
        lines.stream().filter(line -> line.startsWith("  ")).collect(Collectors.toList());
    assertThat(problems).hasSize(each.length);
    for (String one : each) {
      assertThat(problems).anyMatch(line -> line.contains(one), one);
    }
  }
}
