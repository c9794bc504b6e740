package io.keytrail.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sentences that a user reads are part of the contract. */
class ConfigRefusalTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "usage.window | 5 | '\"5\" is not a duration such as 5m, 300s or PT5M: it lacks its unit (ms, s, m, h, d)'",
        "usage.window | 5x | '\"5x\" is not a duration such as 5m, 300s or PT5M'",
        "usage.window | 7m | '\"7m\" is out of bounds: it must be between 1s and 1d, and divide a day without a rest'",
        "usage.window | 48h | '\"48h\" is out of bounds: it must be between 1s and 1d, and divide a day without a rest'",
        "usage.window | 0s | '\"0s\" is out of bounds: it must be between 1s and 1d, and divide a day without a rest'",
        "dedupe.horizon | 999999999999999999d | '\"999999999999999999d\" is not a duration such as 5m, 300s or PT5M'",
        "time.out-of-orderness | -PT1S | '\"-PT1S\" is out of bounds: it must be 0s or more'",
        "decode.max-record-size | 4MB | '\"4MB\" is not a size such as 4MiB or 512KiB: the units are B, KiB, MiB, GiB, TiB (1 KiB = 1024 bytes)'",
        "decode.max-record-size | 4194304 | '\"4194304\" is not a size such as 4MiB or 512KiB: it lacks its unit (B, KiB, MiB, GiB, TiB)'",
        "decode.max-record-size | 2GiB | '\"2GiB\" is out of bounds: it must be between 1KiB and 1GiB'",
        "decode.max-decompressed-size | 99999999TiB | '\"99999999TiB\" is not a size such as 4MiB or 512KiB'",
        "decode.max-depth | deep | '\"deep\" is not a whole number'",
        "decode.max-depth | 5000000000 | '\"5000000000\" is not a whole number: the most is 2147483647'",
        "decode.max-depth | 1.5 | '\"1.5\" is not a whole number'",
        "detect.ratio.factor | NaN | '\"NaN\" is not a number such as 10 or 2.5'",
        "detect.ratio.factor | 0x1p3 | '\"0x1p3\" is not a number such as 10 or 2.5'",
        "detect.ratio.enabled | yes | '\"yes\" is not true or false'",
        "source.type | kinesys | '\"kinesys\" is not one of kinesis, archive: did you mean kinesis?'",
        "source.type | sqs | '\"sqs\" is not one of kinesis, archive'",
        "source.archive.from | yesterday | '\"yesterday\" is not a time such as 2026-07-01T13:00:00Z, or a day such as 2026-07-01 (its start in UTC)'",
        "source.archive.from | 2026-07-01T13:00:00 | '\"2026-07-01T13:00:00\" is not a time such as 2026-07-01T13:00:00Z, or a day such as 2026-07-01 (its start in UTC): it lacks its zone (append Z for UTC)'",
        "source.archive.accounts | 1234 | '\"1234\" is not a list of accounts with commas between them: \"1234\" is not an account id of 12 digits'",
        "source.archive.regions | 'eu-west-1,Ireland' | '\"eu-west-1,Ireland\" is not a list of Regions with commas between them: \"Ireland\" is not a Region such as eu-west-1'",
        "source.archive.paths | '/a,,/b' | '\"/a,,/b\" is not a list of paths with commas between them: an element is empty'",
        "source.kinesis.endpoint-url | localhost:4567 | '\"localhost:4567\" is not a URL such as http://localhost:4567: it must begin with http:// or https://'",
        "source.kinesis.region | Ireland | '\"Ireland\" is not a Region such as eu-west-1'",
        "sink.usage | kafka:topic | '\"kafka:topic\" is not stdout, none, file:DIR or kinesis:STREAM'",
        "sink.usage | file: | '\"file:\" is not stdout, none, file:DIR or kinesis:STREAM: the directory is missing behind file:'",
        "sink.usage | kinesis:a b | '\"kinesis:a b\" is not stdout, none, file:DIR or kinesis:STREAM: the name of a stream has 1 to 128 letters, digits, ''_'', ''-'' and ''.'''",
        "sink.usage | '' | 'is empty: write stdout, none, file:DIR or kinesis:STREAM'",
      })
  void niceErrorForABadValue(String name, String value, String sentence) {
    assertThat(problemsOf(Configs.with(Configs.ARCHIVE, name, value)))
        .containsExactly("test: " + name + ": " + sentence);
  }

  @Test
  void niceErrorForAnUnknownOptionOffersTheNearest() {
    assertThat(problemsOf(Configs.with(Configs.ARCHIVE, "usage.windw", "5m")))
        .containsExactly("test: there is no option \"usage.windw\"; did you mean usage.window?");
    assertThat(problemsOf(Configs.with(Configs.ARCHIVE, "checkpoint-dir", "/x")))
        .containsExactly(
            "test: there is no option \"checkpoint-dir\"; did you mean job.checkpoint-dir?");
    assertThat(problemsOf(Configs.with(Configs.ARCHIVE, "zzz", "secret")))
        .containsExactly("test: there is no option \"zzz\"; jobs/configuration.md lists all");
  }

  @Test
  void allProblemsAreReportedTogether() {
    ConfigException refused =
        refusalOf(
            Configs.with(
                Configs.ARCHIVE,
                "usage.window",
                "5",
                "usage.widow",
                "5m",
                "decode.max-depth",
                "0"));

    assertThat(refused.problems()).hasSize(3);
    assertThat(refused)
        .hasMessageStartingWith("3 problems in the configuration:\n  test: ")
        .hasMessageContaining("\n  test: decode.max-depth: \"0\" is out of bounds");
  }

  @Test
  void niceErrorForWhatIsMissing() {
    assertThat(problemsOf(Map.of()))
        .containsExactly(
            "source.kinesis.stream is missing: name the stream that carries the trail",
            "source.kinesis.region is missing: name the stream's Region, here or in AWS_REGION",
            "sink.findings is missing: say where findings go: stdout, none, file:DIR or"
                + " kinesis:STREAM",
            "sink.rejected is missing: say where rejected input goes: file:DIR, kinesis:STREAM or"
                + " stdout; none if it may vanish");
    assertThat(
            problemsOf(
                Map.of("source.type", "archive", "sink.findings", "none", "sink.rejected", "none")))
        .containsExactly(
            "source.archive.paths is missing: name the directories or files to replay");
  }

  @Test
  void niceErrorForOptionsThatNeedEachOther() {
    assertThat(
            problemsOf(
                Configs.with(
                    Configs.KINESIS,
                    "source.kinesis.start",
                    "AT_TIMESTAMP",
                    "source.kinesis.consumer",
                    "efo")))
        .containsExactly(
            "source.kinesis.start-timestamp is missing: AT_TIMESTAMP needs it",
            "source.kinesis.consumer-name is missing: enhanced fan-out registers the job under it");
    assertThat(
            problemsOf(
                Configs.with(
                    Configs.KINESIS,
                    "source.kinesis.start-timestamp",
                    "2026-07-01",
                    "source.kinesis.consumer-name",
                    "keytrail")))
        .containsExactly(
            "test: source.kinesis.start-timestamp has a meaning only with"
                + " source.kinesis.start=AT_TIMESTAMP",
            "test: source.kinesis.consumer-name has a meaning only with"
                + " source.kinesis.consumer=efo");
  }

  @Test
  void niceErrorForAnInventoryThatCannotBe() {
    assertThat(problemsOf(Configs.with(Configs.KINESIS, "inventory.enabled", "true")))
        .containsExactly(
            "inventory.regions is missing: name the Regions whose keys are to be known");
    assertThat(
            problemsOf(
                Configs.with(
                    Configs.ARCHIVE,
                    "inventory.enabled",
                    "true",
                    "inventory.regions",
                    "eu-west-1")))
        .containsExactly(
            "test: inventory.enabled has a meaning for a live job only: what KMS says today is not"
                + " what was true when the archive was written");
    assertThat(
            problemsOf(
                Configs.with(
                    Configs.KINESIS, "inventory.role-pattern", "arn:aws:iam::1:role/Audit")))
        .containsExactly(
            "test: inventory.role-pattern: \"arn:aws:iam::1:role/Audit\" is out of bounds: it must"
                + " be the ARN of a role with {account} in it");
  }

  @Test
  void niceErrorForTimesThatContradictEachOther() {
    assertThat(problemsOf(Configs.with(Configs.ARCHIVE, "dedupe.horizon", "34m")))
        .containsExactly(
            "test: dedupe.horizon (34m) must be at least time.allowed-lateness +"
                + " time.out-of-orderness (35m), or a late duplicate counts twice");
    assertThat(problemsOf(Configs.with(Configs.ARCHIVE, "dedupe.horizon", "35m"))).isEmpty();
    assertThat(
            problemsOf(
                Configs.with(
                    Configs.ARCHIVE,
                    "source.archive.from",
                    "2026-07-02",
                    "source.archive.to",
                    "2026-07-01")))
        .containsExactly(
            "test: source.archive.to (2026-07-01T00:00:00Z) must be after source.archive.from"
                + " (2026-07-02T00:00:00Z)");
  }

  @Test
  void niceErrorForSinksThatClash() {
    assertThat(
            problemsOf(
                Configs.with(
                    Configs.ARCHIVE, "sink.findings", "file:/out", "sink.usage", "file:/out")))
        .containsExactly(
            "test: sink.usage and sink.findings both go to file:/out: give each a place of its"
                + " own");
    assertThat(
            problemsOf(
                Configs.with(
                    Configs.ARCHIVE, "sink.findings", "file:/out", "sink.usage", "file:/x/../out")))
        .as("the same under another spelling")
        .hasSize(1);
    assertThat(problemsOf(Configs.with(Configs.ARCHIVE, "sink.findings", "kinesis:findings")))
        .containsExactly("sink.kinesis.region is missing: name the Region of kinesis:findings");
    assertThat(problemsOf(Configs.with(Configs.KINESIS, "sink.findings", "kinesis:trail")))
        .containsExactly(
            "test: sink.findings must not go to kinesis:trail, the stream that the trail comes"
                + " from");
    assertThat(
            problemsOf(
                Configs.with(
                    Configs.KINESIS,
                    "sink.findings",
                    "kinesis:trail",
                    "sink.kinesis.region",
                    "us-east-1")))
        .as("a stream of the same name in another Region is another stream")
        .isEmpty();
  }

  @Test
  void aBrokenOptionIsOneProblemAndNotTwo() {
    assertThat(problemsOf(Configs.with(Configs.KINESIS, "source.kinesis.region", "?"))).hasSize(1);
    assertThat(problemsOf(Configs.with(Configs.KINESIS, "source.kinesis.start", "?"))).hasSize(1);
    assertThat(problemsOf(Configs.with(Configs.ARCHIVE, "source.type", "?"))).hasSize(1);
    assertThat(
            problemsOf(
                Configs.with(
                    Configs.KINESIS,
                    "sink.findings",
                    "kinesis:findings",
                    "source.kinesis.region",
                    "?")))
        .hasSize(1);
  }

  @Test
  void messagesNeitherLeakSecretsNorBreakTheTerminal() {
    assertThat(
            problemsOf(
                Configs.with(
                    Configs.KINESIS, "source.kinesis.endpoint-url", "ftp://user:hunter2@host")))
        .allSatisfy(
            problem -> assertThat(problem).contains("ftp://***@host").doesNotContain("hunter2"));
    assertThat(problemsOf(Configs.with(Configs.ARCHIVE, "decode.max-depth", "\u001b[31m\n8\u202e")))
        .containsExactly(
            "test: decode.max-depth: \"\\u001b[31m\\u000a8\\u202e\" is not a whole number");
    assertThat(
            problemsOf(Configs.with(Configs.ARCHIVE, "decode.max-depth", "9".repeat(5000))).get(0))
        .hasSizeLessThan(300);
  }

  private static List<String> problemsOf(Map<String, String> settings) {
    ConfigException refused = refusalOf(settings);
    return refused == null ? List.of() : refused.problems();
  }

  private static ConfigException refusalOf(Map<String, String> settings) {
    return catchThrowableOfType(ConfigException.class, () -> Configs.of(settings));
  }
}
