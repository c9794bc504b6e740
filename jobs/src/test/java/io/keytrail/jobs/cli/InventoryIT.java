package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.jobs.inventory.scan.Scans;
import io.keytrail.jobs.testing.KmsDouble;
import io.keytrail.jobs.testing.KmsDoubleKeys;
import io.keytrail.key.FactSource;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeySnapshotReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keytrail inventory} as a shell sees it, against the double. */
class InventoryIT {
  @TempDir Path dir;

  private KmsDouble kms;
  private Path out;

  @BeforeAll
  static void credentials() {
    Scans.credentials();
  }

  @BeforeEach
  void start() {
    kms = KmsDouble.open();
    out = dir.resolve("keys.jsonl");
  }

  @AfterEach
  void stop() {
    kms.close();
  }

  @Test
  void writesASnapshotThatIsReadBack() throws IOException {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, "eu-west-1", 120);
    Cli run = inventory("--policies", "--grants");
    assertThat(run.exitCode).as(run.toString()).isEqualTo(ExitCode.DONE);
    assertThat(run.out).isEmpty();
    assertThat(run.err)
        .startsWith("keys      120 in 1 account and Region\nrequests  ")
        .contains(" 0 were throttled and asked again");
    try (KeySnapshotReader reader =
        new KeySnapshotReader("keys.jsonl", Files.newInputStream(out))) {
      assertThat(reader.header().complete()).isTrue();
      assertThat(reader.header().accounts()).containsExactly("111122223333");
      assertThat(reader.header().regions()).containsExactly("eu-west-1");
      List<KeyFacts> keys = new ArrayList<>();
      for (KeyFacts key = reader.next(); key != null; key = reader.next()) keys.add(key);
      assertThat(keys).hasSize(120);
      assertThat(keys).extracting(KeyFacts::keyArn).isSorted();
      assertThat(keys)
          .allSatisfy(
              key -> {
                assertThat(key.knows(KeyAttribute.POLICY)).isTrue();
                assertThat(key.stated(KeyAttribute.STATE).source).isEqualTo(FactSource.SNAPSHOT);
              });
    }
  }

  @Test
  void theSummaryIsJsonWhenAskedFor() throws IOException {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, "eu-west-1", 4)
        .deny((operation, id) -> operation.equals("ListResourceTags"));
    Cli run = inventory("--format", "json");
    assertThat(run.exitCode).isEqualTo(ExitCode.DONE);
    assertThat(run.err).isEmpty();
    JsonNode summary = new ObjectMapper().readTree(run.out);
    assertThat(summary.path("complete").asBoolean()).isTrue();
    assertThat(summary.at("/targets/0/keys").asInt()).isEqualTo(4);
    assertThat(summary.at("/targets/0/denied").path("kms:ListResourceTags").asInt()).isEqualTo(1);
  }

  @Test
  void whatIsDeniedIsCountedWithThePermissionThatIsMissing() {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, "eu-west-1", 10)
        .deny((operation, id) -> operation.equals("ListResourceTags"));
    Cli run = inventory();
    assertThat(run.exitCode).isEqualTo(ExitCode.DONE);
    assertThat(run.err)
        .contains(
            "denied    tags 7 times; allow kms:ListResourceTags, by IAM and by"
                + " the keys' policies\n");
  }

  @Test
  void anIncompleteScanLeavesTheFileThatWasThere() throws IOException {
    Files.writeString(out, "yesterday's");
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, "eu-west-1", 4)
        .fail("ListKeys", "KMSInternalException");
    Cli run = inventory();
    assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(run.err)
        .contains(
            "missing   own account in eu-west-1: no answer to kms:ListKeys (KMSInternalException:",
            "keytrail inventory: the inventory is incomplete, and " + out + " was not written. own",
            "or take what there is with --accept-incomplete.\n");
    assertThat(out).hasContent("yesterday's");
    assertThat(dir).isDirectoryNotContaining("glob:**.partial");
  }

  @Test
  void anIncompleteScanIsTakenWhenThatIsAskedForAndTheFileSaysSo() throws IOException {
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, "eu-west-1", 4)
        .fail("ListResourceTags", "KMSInternalException");
    Cli run = inventory("--accept-incomplete");
    assertThat(run.exitCode).isEqualTo(ExitCode.DONE);
    try (KeySnapshotReader reader =
        new KeySnapshotReader("keys.jsonl", Files.newInputStream(out))) {
      assertThat(reader.header().complete()).isFalse();
    }
  }

  @Test
  void wrongUseIsToldAllAtOnceBeforeKmsIsAsked() {
    Cli run =
        Cli.run(
            "inventory",
            "--out",
            out.toString(),
            "--accounts",
            "12",
            "--regions",
            "Ireland",
            "--rate",
            "0",
            "--endpoint-url",
            "localhost:1");
    assertThat(run.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(run.err)
        .contains(
            "--accounts: ", "--regions: ", "--rate: \"0\" is out of bounds", "--endpoint-url: ");
    assertThat(kms.requests()).isEmpty();
  }

  @Test
  void aRegionMustBeKnown() {
    Cli run = Cli.run("inventory", "--out", out.toString());
    assertThat(run.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(run.err).contains("name the Regions with --regions, or set AWS_REGION");
  }

  @Test
  void theFolderMustBeThere() {
    Cli run =
        Cli.run("inventory", "--out", dir.resolve("no/keys").toString(), "--regions", "eu-west-1");
    assertThat(run.exitCode).isEqualTo(ExitCode.WRONG_USE);
    assertThat(run.err).contains("does not exist: make the directory first");
  }

  private Cli inventory(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "inventory",
                "--out",
                out.toString(),
                "--regions",
                "eu-west-1",
                "--rate",
                "1000",
                "--endpoint-url",
                kms.endpoint().toString()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(new String[0]));
  }
}
