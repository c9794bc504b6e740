package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rule writers and their CI hold us to. */
class RulesCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RULE =
      "title: Key disabled\nid: 0c9b1f2e-6d0a-4c38-9a0e-5b8f2f9f6a01\nname: disabled\nlevel: high\n"
          + "logsource: {product: aws, service: cloudtrail}\n"
          + "detection:\n"
          + "  s: {eventSource: kms.amazonaws.com, eventName: DisableKey, errorCode: null}\n"
          + "  condition: s\n"
          + "tests:\n"
          + "  - {name: done, event: disable.json, expect: match}\n"
          + "  - {name: denied, event: disable.json, with: {errorCode: AccessDenied}, expect: %s}\n";

  @TempDir Path dir;

  @BeforeEach
  void fixture() throws IOException {
    Files.createDirectories(dir.resolve("fixtures"));
    Files.writeString(
        dir.resolve("fixtures/disable.json"),
        "{\"eventVersion\":\"1.08\",\"eventSource\":\"kms.amazonaws.com\",\"eventName\":\"DisableKey\","
            + "\"eventID\":\"e\",\"eventTime\":\"2026-05-01T10:00:00Z\","
            + "\"recipientAccountId\":\"111122223333\"}");
  }

  private void rule(String deniedIs) throws IOException {
    Files.writeString(dir.resolve("disabled.yml"), String.format(RULE, deniedIs));
  }

  @Test
  void testsThatHoldAreZeroAndQuietOnStandardOutput() throws IOException {
    rule("no-match");
    Cli test = Cli.run("rules", "test", dir.toString());
    assertThat(test.exitCode).as(test.toString()).isEqualTo(ExitCode.DONE);
    assertThat(test.out).isEmpty();
    assertThat(test.err).isEqualTo("2 tests of 1 document, 0 failed\n");
  }

  @Test
  void aFailingTestIsOneAndShowsExpectationFactAndReason() throws IOException {
    rule("match");
    Cli test = Cli.run("rules", "test", dir.toString());
    assertThat(test.exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(test.out)
        .startsWith(
            dir
                + "/disabled.yml:11: Key disabled: denied\n"
                + "  - expected match\n"
                + "  + was      no-match\n")
        .contains("AccessDenied");
    assertThat(test.err).isEqualTo("2 tests of 1 document, 1 failed\n");

    Cli json = Cli.run("rules", "test", dir.toString(), "--format", "json");
    assertThat(json.exitCode).isEqualTo(ExitCode.FAILED);
    JsonNode answer = JSON.readTree(json.out);
    assertThat(answer.get("tests").asInt()).isEqualTo(2);
    assertThat(answer.get("failed").asInt()).isEqualTo(1);
    assertThat(answer.at("/results/1/expected").asText()).isEqualTo("match");
    assertThat(answer.at("/results/1/actual").asText()).isEqualTo("no-match");
    assertThat(answer.at("/results/1/explanation").size()).isPositive();
  }

  @Test
  void rulesOfASubfolderFindTheFixturesAboveThem() throws IOException {
    Path kms = Files.createDirectories(dir.resolve("kms"));
    Files.writeString(kms.resolve("disabled.yml"), String.format(RULE, "no-match"));
    assertThat(Cli.run("rules", "test", kms.toString()).exitCode).isEqualTo(ExitCode.DONE);
    assertThat(Cli.run("rules", "test", kms + "/disabled.yml").exitCode).isEqualTo(ExitCode.DONE);
  }

  @Test
  void checkPrintsEveryProblemWithItsPlace() throws IOException {
    rule("mtach");
    Files.writeString(
        dir.resolve("typo.yml"),
        "title: T\nid: t\nlogsource: {product: aws}\ndetection:\n  s: {eventName|contians: x}\n"
            + "  condition: s and nobody\n");
    Cli check = Cli.run("rules", "check", dir.toString());
    assertThat(check.exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(check.out)
        .contains(dir + "/disabled.yml:11: error: ")
        .contains(dir + "/typo.yml:5: error: ", "contains")
        .contains(dir + "/typo.yml:6: error: ");
    assertThat(check.err).contains("3 errors");

    JsonNode answer = JSON.readTree(Cli.run("rules", "check", dir.toString(), "--format=json").out);
    assertThat(answer.get("errors").asInt()).isEqualTo(3);
    assertThat(answer.at("/problems/0/line").asInt()).isEqualTo(11);
  }

  @Test
  void checkOfSoundRulesIsZero() throws IOException {
    rule("no-match");
    Cli check = Cli.run("rules", "check", dir.toString());
    assertThat(check.exitCode).as(check.toString()).isEqualTo(ExitCode.DONE);
    assertThat(check.out).isEmpty();
    assertThat(check.err).isEqualTo("1 document compiled, 0 errors, 0 warnings\n");
  }

  @Test
  void whatCannotBeReadIsAnErrorAndTheOthersAreChecked() throws IOException {
    rule("mtach");
    Files.createSymbolicLink(dir.resolve("a.yml"), Path.of("nowhere"));
    Files.writeString(dir.resolve("empty.yml"), "# later\n");
    Cli check = Cli.run("rules", "check", dir.toString());
    assertThat(check.exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(check.out)
        .contains(dir + "/a.yml: error: cannot be read: it is a link to nowhere")
        .contains(dir + "/disabled.yml:11: error: ")
        .contains(dir + "/empty.yml: warning: holds no rule");
    Cli link = Cli.run("rules", "check", dir + "/a.yml");
    assertThat(link.exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(link.out).contains("/a.yml: error: cannot be read: it is a link to nowhere");
  }

  @Test
  void listIsATableOrJson() throws IOException {
    rule("no-match");
    Cli list = Cli.run("rules", "list", dir.toString());
    assertThat(list.exitCode).isEqualTo(ExitCode.DONE);
    assertThat(list.outLines())
        .containsExactly(
            "ID                                    LEVEL  KIND  TESTS  KEY  STATE  TITLE         FILE",
            "0c9b1f2e-6d0a-4c38-9a0e-5b8f2f9f6a01  high   rule  2      -    on     Key disabled  "
                + dir
                + "/disabled.yml:1");

    JsonNode rule =
        JSON.readTree(Cli.run("rules", "list", dir.toString(), "--format", "json").out)
            .at("/rules/0");
    assertThat(rule.get("id").asText()).isEqualTo("0c9b1f2e-6d0a-4c38-9a0e-5b8f2f9f6a01");
    assertThat(rule.get("level").asText()).isEqualTo("high");
    assertThat(rule.get("tests").asInt()).isEqualTo(2);
    assertThat(rule.get("waits_for_key").asBoolean()).isFalse();
  }

  @Test
  void listShowsWhatTookThePlaceOfAPackagedRuleAndWhatIsOff() throws IOException {
    String packaged = "8347a6c9-bce8-52d0-9d8e-c9ecf9556a66";
    Files.writeString(
        dir.resolve("disable-key.yml"),
        "title: Key disabled, which we take seriously\n"
            + ("id: " + packaged + "\nreplaces: packaged\nlevel: critical\n")
            + "logsource: {product: aws, service: cloudtrail}\n"
            + "detection: {s: {eventName: DisableKey}, condition: s}\n");

    Cli list = Cli.run("rules", "list", dir.toString(), "--with-pack", "--disable=kms_alias_moved");

    assertThat(list.exitCode).as(list.toString()).isEqualTo(ExitCode.DONE);
    assertThat(list.outLines())
        .filteredOn(line -> line.startsWith(packaged))
        .singleElement()
        .asString()
        .contains("critical", "  replaces  ", dir + "/disable-key.yml:1");
    assertThat(list.outLines().get(list.outLines().size() - 1))
        .contains("  off  ", "detections/kms/update-alias.yml:1");
    JsonNode rules =
        JSON.readTree(Cli.run("rules", "list", dir.toString(), "--with-pack", "--format=json").out)
            .get("rules");
    for (JsonNode rule : rules) {
      boolean ours = rule.get("id").asText().equals(packaged);
      assertThat(rule.get("packaged").asBoolean()).isEqualTo(!ours);
      assertThat(rule.path("replaces").asText().startsWith("detections/kms/disable-key.yml:"))
          .isEqualTo(ours);
    }
  }

  @Test
  void aRuleThatCannotBeSwitchedOffIsToldWithItsNearestName() {
    Cli refused = Cli.run("rules", "list", "--disable", "kms_alias_mvoed");
    assertThat(refused.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(refused.err)
        .contains("no rule has the id or name `kms_alias_mvoed`; did you mean `kms_alias_moved`?");
  }

  @Test
  void listMarksWhatWaitsForTheKey() {
    Cli list = Cli.run("rules", "list");
    assertThat(list.outLines())
        .filteredOn(line -> line.contains("people.yml"))
        .anyMatch(line -> line.contains("  waits  "))
        .anyMatch(line -> line.contains("  -      "));
  }

  @Test
  void thePackagedRulesAreSoundAndTheirTestsHold() {
    for (String command : new String[] {"list", "check", "test"}) {
      Cli packaged = Cli.run("rules", command);
      assertThat(packaged.exitCode).as(packaged.toString()).isEqualTo(ExitCode.DONE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "check", "test"})
  void niceErrorForADirectoryThatIsNotThere(String command) {
    Cli refused = Cli.run("rules", command, dir + "/absent");
    assertThat(refused.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(refused.err)
        .isEqualTo(
            "keytrail rules "
                + command
                + ": "
                + dir
                + "/absent does not exist: give a directory of .yml files, or one of them.\n");
  }

  @Test
  void helpAndMistakesAreToldAsElsewhere() {
    assertThat(Cli.run("rules", "--help").out).contains("list", "check", "test", "Exit codes");
    assertThat(Cli.run("rules", "lst").err).contains("there is no command lst; did you mean list?");
    assertThat(Cli.run("rules").exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(Cli.run("rules", "list", "--format", "yaml").exitCode).isEqualTo(ExitCode.WRONG_USE);
  }

  @Test
  void placeholdersHaveTheValuesGiven() throws IOException {
    Files.writeString(
        dir.resolve("admins.yml"),
        "title: A\nid: a\nlogsource: {product: aws, service: cloudtrail}\n"
            + "detection: {s: {userIdentity.userName|expand: '%admins%'}, condition: s}\n"
            + "tests:\n"
            + "  - {name: alice, event: disable.json, with: {userIdentity.userName: alice}, expect: match}\n"
            + "  - {name: bob, event: disable.json, with: {userIdentity.userName: bob}, expect: match}\n"
            + "  - {name: eve, event: disable.json, with: {userIdentity.userName: eve}, expect: no-match}\n");
    Cli without = Cli.run("rules", "check", dir.toString());
    assertThat(without.exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(without.out).contains("admins.yml:4: error: ", "placeholder %admins% has no value");

    String[] given = {"--placeholder", "admins=alice", "--placeholder", "admins=b?b"};
    Cli with = Cli.run("rules", "test", dir.toString(), given[0], given[1], given[2], given[3]);
    assertThat(with.exitCode).as(with.toString()).isEqualTo(ExitCode.DONE);

    Cli wrong = Cli.run("rules", "check", dir.toString(), "--placeholder", "alice");
    assertThat(wrong.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(wrong.err).contains("--placeholder needs NAME=VALUE");
  }

  @Test
  void testsOfPackagedRulesHoldBesideFiltersAndReplacementsOfOnesOwn() throws IOException {
    Files.writeString(
        dir.resolve("off.yml"),
        "title: No key is watched here\nid: f\nreason: a test\n"
            + "logsource: {product: aws, service: cloudtrail}\n"
            + "filter: {rules: any, s: {eventSource: '*'}, condition: not s}\n"
            + "tests:\n  - {name: all, event: disable.json, expect: filtered}\n");
    Files.writeString(
        dir.resolve("disable-key.yml"),
        "title: Ours\nid: 8347a6c9-bce8-52d0-9d8e-c9ecf9556a66\nreplaces: packaged\nlevel: low\n"
            + "logsource: {product: aws, service: cloudtrail}\n"
            + "detection: {s: {eventName: NobodyCallsThis}, condition: s}\n"
            + "tests:\n  - {name: x, event: disable.json, expect: no-match}\n");

    Cli test = Cli.run("rules", "test", dir.toString(), "--with-pack");

    assertThat(test.exitCode).as(test.toString()).isEqualTo(ExitCode.DONE);
    assertThat(test.err).contains(", 0 failed");
  }

  @Test
  void aTestOfOnesOwnStillMeetsTheFiltersBesideIt() throws IOException {
    rule("no-match");
    Files.writeString(
        dir.resolve("off.yml"),
        "title: F\nid: f\nreason: a test\nlogsource: {product: aws, service: cloudtrail}\n"
            + "filter: {rules: [disabled], s: {eventSource: '*'}, condition: not s}\n");
    for (String withPack : new String[] {"--quiet", "--with-pack"}) {
      Cli test = Cli.run("rules", "test", dir.toString(), withPack);
      assertThat(test.exitCode).isEqualTo(ExitCode.FAILED);
      assertThat(test.out).contains("- expected match\n  + was      suppressed");
    }
  }

  @Test
  void warningsAreToldByCheckAndTestAndFailTheCheckWhenAskedTo() throws IOException {
    rule("no-match");
    Files.writeString(
        dir.resolve("typo.yml"),
        "title: T\nid: t\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n"
            + "  s: {eventSource: kms.amazonaws.com, eventName: Decyrpt}\n  condition: s\n");
    String warning =
        dir
            + "/typo.yml:5: warning: no event of KMS is called `Decyrpt`; did you mean"
            + " `Decrypt`?\n";

    for (String command : new String[] {"check", "test"}) {
      Cli told = Cli.run("rules", command, dir.toString());
      assertThat(told.out).isEqualTo(warning);
      assertThat(told.exitCode).isEqualTo(ExitCode.DONE);
    }
    Cli strict = Cli.run("rules", "check", dir.toString(), "--strict");
    assertThat(strict.out).isEqualTo(warning);
    assertThat(strict.exitCode).isEqualTo(ExitCode.FAILED);
    Files.delete(dir.resolve("typo.yml"));
    assertThat(Cli.run("rules", "check", dir.toString(), "--strict").exitCode)
        .isEqualTo(ExitCode.DONE);
  }

  @Test
  void filtersThatHaveEndedByTheTimeAskedForAreWarnings() throws IOException {
    rule("no-match");
    Files.writeString(
        dir.resolve("filter.yml"),
        "title: F\nid: f\nreason: r\nexpires: 2026-06-30\n"
            + "logsource: {product: aws, service: cloudtrail}\n"
            + "filter: {rules: [disabled], s: {eventName: X}, condition: not s}\n");
    Cli during = Cli.run("rules", "check", dir.toString(), "--as-of", "2026-06-30");
    assertThat(during.out).isEmpty();
    Cli after = Cli.run("rules", "check", dir.toString(), "--as-of", "2026-07-01");
    assertThat(after.exitCode).isEqualTo(ExitCode.DONE);
    assertThat(after.out)
        .isEqualTo(
            dir
                + "/filter.yml:1: warning: the filter has ended at 2026-07-01T00:00:00Z and leaves"
                + " nothing out as of 2026-07-01T00:00:00Z\n");
    assertThat(Cli.run("rules", "check", dir.toString()).out).as("no clock is asked").isEmpty();
  }
}
