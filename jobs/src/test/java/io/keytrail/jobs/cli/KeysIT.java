package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of a small trail, from the files to what a shell sees. */
class KeysIT {
  private static final String OLD =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final String NEW =
      "arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321";
  private static final String BEFORE =
      "arn:aws:kms:eu-west-1:111122223333:key/3c6ef372-fe94-482b-b651-0e527fade682";

  @TempDir static Path dir;
  private static Path trail;

  @BeforeAll
  static void write() throws IOException {
    trail = dir.resolve("trail.jsonl");
    Files.write(
        trail,
        List.of(
            // Not in order of time, and one twice.
            record("e5", "2026-03-05T00:00:00Z", "UpdateAlias", NEW, alias(NEW), "null"),
            record("e1", "2026-03-01T00:00:00Z", "CreateKey", OLD, tags(), made(OLD)),
            record("e2", "2026-03-01T00:00:00Z", "CreateAlias", OLD, alias(OLD), "null"),
            record("e4", "2026-03-04T00:00:00Z", "CreateKey", NEW, tags(), made(NEW)),
            record("e5", "2026-03-05T00:00:00Z", "UpdateAlias", NEW, alias(NEW), "null"),
            record(
                "e3",
                "2026-03-02T00:00:00Z",
                "TagResource",
                OLD,
                "{\"tags\":[{\"tagKey\":\"Owner\",\"tagValue\":\"payments\"}]}",
                "null"),
            record("e6", "2026-03-06T00:00:00Z", "DeleteKey", OLD, "null", "null"),
            record("e7", "2026-03-03T00:00:00Z", "DisableKey", BEFORE, "null", "null")));
  }

  @Test
  void theKeysAreThoseOfThatMoment() {
    Cli first = keys("--as-of", "2026-03-01T12:00:00Z");
    assertThat(first.exitCode).as(first.toString()).isEqualTo(ExitCode.DONE);
    assertThat(first.outLines())
        .contains(
            "111122223333  eu-west-1",
            row(OLD, "Enabled", "2026-03-01", "never", "off"),
            "    aliases  alias/app",
            "    tags     -",
            "    known by trail, last told of 12 h before")
        .noneMatch(line -> line.contains(id(NEW)) || line.contains(id(BEFORE)));
    assertThat(first.err).contains("1 of 1 key existed at 2026-03-01T12:00:00Z");

    Cli later = keys("--as-of", "2026-03-05T12:00:00Z");
    assertThat(later.outLines())
        .containsSubsequence(
            row(NEW, "Enabled", "2026-03-04", "2026-03-05 alias switch", "off"),
            "    aliases  alias/app",
            row(OLD, "Enabled", "2026-03-01", "never", "off"),
            "    aliases  -",
            "    tags     Owner=payments",
            row(BEFORE, "Disabled", "?", "?", "?"),
            "    kind     CUSTOMER, ?, ?, ?",
            "    ?        aliases, tags, policy, grants");

    assertThat(keys("--as-of", "2026-03-07").outLines())
        .containsSubsequence(
            row(OLD, "Deleted", "2026-03-01", "never", "off"), "    deletion 2026-03-06T00:00:00Z");
  }

  @Test
  void withoutAMomentItIsThatOfTheLastEvent() {
    assertThat(keys().err).contains("existed at 2026-03-06T00:00:00Z");
  }

  @Test
  void aDeletedKeyIsCountedApart() {
    assertThat(keys("--as-of", "2026-03-05T12:00:00Z").err)
        .isEqualToIgnoringNewLines("3 of 3 keys existed at 2026-03-05T12:00:00Z");
    assertThat(keys("--as-of", "2026-03-07").err)
        .isEqualToIgnoringNewLines("2 of 3 keys existed at 2026-03-07T00:00:00Z, 1 deleted");
  }

  @Test
  void aDateOfDeletionThatHasPassedWithoutAWordIsSaid() throws IOException {
    Path pending = dir.resolve("pending.jsonl");
    String answer =
        String.format("{\"keyId\":\"%s\",\"deletionDate\":\"Mar 9, 2026, 12:00:00 AM\"}", NEW);
    Files.writeString(
        pending,
        record("e8", "2026-03-02T00:00:00Z", "ScheduleKeyDeletion", NEW, "null", answer) + "\n");

    Cli before = Cli.run("keys", pending.toString(), "--as-of=2026-03-08");
    assertThat(before.out).contains("    deletion 2026-03-09T00:00:00Z\n");
    assertThat(before.err).isEqualToIgnoringNewLines("1 of 1 key existed at 2026-03-08T00:00:00Z");

    Cli after = Cli.run("keys", pending.toString(), "--as-of=2030-01-01");
    assertThat(after.out)
        .contains(
            "    deletion 2026-03-09T00:00:00Z, which has passed; nothing told since that it is"
                + " deleted\n");
    assertThat(after.err)
        .isEqualToIgnoringNewLines(
            "1 of 1 key existed at 2030-01-01T00:00:00Z; the date of deletion has passed for 1");
  }

  @Test
  void theAnswerIsTheSameAtEveryParallelism() {
    assertThat(keys("--parallelism", "4").out).isEqualTo(keys("--parallelism", "1").out);
  }

  @Test
  void theAnswerInJsonIsASnapshotThatAnotherRunReads() throws IOException {
    Cli json = keys("--as-of", "2026-03-02T12:00:00Z", "--format", "json");
    assertThat(json.outLines().get(0))
        .startsWith("{\"keytrail\":\"key-snapshot\",\"version\":1,\"takenAt\":\"2026-03-02T12");
    Path snapshot = dir.resolve("keys.jsonl");
    Files.writeString(snapshot, json.out);
    Path rest = dir.resolve("rest.jsonl");
    Files.write(
        rest,
        Files.readAllLines(trail).stream()
            .filter(line -> line.contains("\"e4\"") || line.contains("\"e5\""))
            .collect(java.util.stream.Collectors.toList()));

    Cli again =
        Cli.run("keys", rest.toString(), "--inventory", snapshot.toString(), "--as-of=2026-03-07");

    assertThat(again.exitCode).as(again.toString()).isEqualTo(ExitCode.DONE);
    assertThat(again.outLines())
        .as("the key that the alias left is known by the snapshot")
        .containsSubsequence(
            row(NEW, "Enabled", "2026-03-04", "2026-03-05 alias switch", "off"),
            row(OLD, "Enabled", "2026-03-01", "never", "off"),
            "    aliases  -",
            "    tags     Owner=payments",
            "    known by snapshot of 4 d before, then trail, last told of 2 d before");
  }

  @Test
  void aSnapshotThatIsNoneIsRefusedWithFileAndLine() throws IOException {
    Path bad = dir.resolve("bad.jsonl");
    Files.writeString(bad, "{\"keytrail\":\"key-snapshot\",\"version\":7}\n");

    Cli cli = keys("--inventory", bad.toString());

    assertThat(cli.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(cli.err).contains("bad.jsonl:1: a key snapshot of version 7; this Keytrail reads");
    assertThat(keys("--inventory", dir.resolve("none").toString()).exitCode)
        .isEqualTo(ExitCode.WRONG_USE);
  }

  @Test
  void whatIsNoTimeIsWrongUse() {
    assertThat(keys("--as-of", "yesterday").exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(keys("--format", "xml").exitCode).isEqualTo(ExitCode.WRONG_USE);
  }

  private static Cli keys(String... flags) {
    String[] args = new String[flags.length + 2];
    args[0] = "keys";
    args[1] = trail.toString();
    System.arraycopy(flags, 0, args, 2, flags.length);
    return Cli.run(args);
  }

  private static String row(String arn, String state, String made, String rotated, String every) {
    return String.format("%-36s  %-15s  %-10s  %-24s  %s", id(arn), state, made, rotated, every);
  }

  private static String id(String arn) {
    return arn.substring(arn.indexOf('/') + 1);
  }

  private static String alias(String target) {
    return "{\"aliasName\":\"alias/app\",\"targetKeyId\":\"" + target + "\"}";
  }

  private static String tags() {
    return "{\"origin\":\"AWS_KMS\",\"tags\":[]}";
  }

  private static String made(String arn) {
    return "{\"keyMetadata\":{\"arn\":\"" + arn + "\",\"keyState\":\"Enabled\"}}";
  }

  private static String record(
      String id, String time, String name, String key, String request, String response) {
    return "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":"
        + "\"arn:aws:iam::111122223333:user/Alice\",\"accountId\":\"111122223333\"},"
        + "\"eventTime\":\""
        + time
        + "\",\"eventSource\":\"kms.amazonaws.com\",\"eventName\":\""
        + name
        + "\",\"awsRegion\":\"eu-west-1\",\"eventID\":\""
        + id
        + "\",\"requestParameters\":"
        + request
        + ",\"responseElements\":"
        + response
        + ",\"resources\":[{\"ARN\":\""
        + key
        + "\",\"accountId\":\"111122223333\"}],\"recipientAccountId\":\"111122223333\"}";
  }
}
