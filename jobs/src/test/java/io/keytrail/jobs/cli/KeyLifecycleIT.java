package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeySnapshotReader;
import io.keytrail.key.Rotation;
import io.keytrail.testdata.KeyTruth;
import io.keytrail.testdata.LifecycleTrail;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A generated year: what the trail tells of each key is what the generator knows of it. */
class KeyLifecycleIT {
  private static final LifecycleTrail YEAR =
      new LifecycleTrail(Instant.parse("2025-01-01T00:00:00Z"), 120, 11);

  @TempDir static Path dir;
  private static Path archive;

  @BeforeAll
  static void write() throws IOException {
    archive = YEAR.write(dir);
    assertThat(YEAR.records()).isGreaterThan(1500);
    Map<String, KeyTruth> end = YEAR.asOf(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(end.values().stream().flatMap(key -> key.rotations.values().stream()))
        .as("each kind of rotation")
        .contains("AUTOMATIC", "ON_DEMAND", "IMPORTED", "ALIAS_SWITCH");
    assertThat(end.values()).extracting(key -> key.state).contains("Enabled", "Deleted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-04-10T08:00:00Z", "2025-08-20T16:30:00Z", "2025-12-31T23:59:59Z"})
  void theKeysAreAsTheGeneratorKnowsThem(String moment) throws IOException {
    Cli cli =
        Cli.run(
            "keys", archive.toString(), "--as-of", moment, "--format", "json", "--parallelism=2");

    assertThat(cli.exitCode).as(cli.toString()).isEqualTo(ExitCode.DONE);
    Map<String, String> told = new TreeMap<>();
    try (KeySnapshotReader reader =
        new KeySnapshotReader(
            "keys", new ByteArrayInputStream(cli.out.getBytes(StandardCharsets.UTF_8)))) {
      for (KeyFacts facts = reader.next(); facts != null; facts = reader.next()) {
        told.put(facts.keyArn(), text(facts));
      }
    }
    Map<String, String> known = new TreeMap<>();
    YEAR.asOf(Instant.parse(moment)).forEach((arn, key) -> known.put(arn, text(key)));
    assertThat(told).isEqualTo(known);
  }

  private static String text(KeyFacts facts) {
    return text(
        time(facts.time(KeyAttribute.CREATED)),
        facts.text(KeyAttribute.STATE),
        facts.map(KeyAttribute.TAGS),
        facts.texts(KeyAttribute.ALIASES),
        facts.flag(KeyAttribute.ROTATION_ENABLED),
        facts.number(KeyAttribute.ROTATION_PERIOD_DAYS),
        time(facts.time(KeyAttribute.DELETION_DATE)),
        time(facts.time(KeyAttribute.MATERIAL_EXPIRY)),
        facts.rotations().stream().map(KeyLifecycleIT::text).collect(Collectors.toList()));
  }

  private static String text(KeyTruth key) {
    return text(
        key.created,
        key.state,
        key.tags,
        key.aliases,
        key.rotationEnabled,
        key.rotationPeriodDays,
        key.deletionDate,
        key.materialExpiry,
        key.rotations.entrySet().stream()
            .map(r -> r.getValue() + " at " + r.getKey())
            .collect(Collectors.toList()));
  }

  private static String text(Rotation rotation) {
    return rotation.type + " at " + time(rotation.timeMillis);
  }

  private static String text(
      Instant created,
      String state,
      Object tags,
      Object aliases,
      Boolean rotates,
      Object period,
      Instant deletion,
      Instant expiry,
      Object rotations) {
    return String.join(
        "; ",
        "created " + created,
        state,
        "tags " + tags,
        "aliases " + aliases,
        "rotates " + rotates + " " + period,
        "deletion " + deletion,
        "expiry " + expiry,
        "rotations " + rotations);
  }

  private static Instant time(Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
