package io.keytrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeySnapshotReader;
import io.keytrail.key.Rotation;
import io.keytrail.testdata.KeyTruth;
import io.keytrail.testdata.LifecycleGenerator;
import io.keytrail.testdata.LifecycleOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A generated year: what the trail tells of each key is what the generator knows of it, and what
 * the trail cannot tell is unknown.
 */
class KeyLifecycleIT {
  private static final String UNKNOWN = "?";
  private static final LifecycleGenerator YEAR =
      new LifecycleGenerator(LifecycleOptions.builder().keys(50).seed(11).build());

  @TempDir static Path dir;
  private static Path archive;

  static List<Instant> moments() {
    return YEAR.moments();
  }

  @BeforeAll
  static void write() {
    archive = dir.resolve("year");
    Cli cli =
        Cli.run("generate", "--scenario=lifecycle", "--keys=50", "--seed=11", "--out=" + archive);
    assertThat(cli.exitCode).as(cli.toString()).isEqualTo(ExitCode.DONE);
    assertThat(dir.resolve("year.labels.json")).hasBinaryContent(YEAR.labels());
    List<KeyTruth> end = List.copyOf(YEAR.asOf(YEAR.end()).values());
    assertThat(end).hasSizeGreaterThan(60);
    assertThat(end.stream().flatMap(key -> key.rotations.values().stream()))
        .as("each kind of rotation")
        .contains("AUTOMATIC", "ON_DEMAND", "IMPORTED", "ALIAS_SWITCH");
    assertThat(end).extracting(key -> key.state).contains("Enabled", "Disabled", "Deleted");
    assertThat(end).as("keys older than the trail").anyMatch(key -> !key.knows("created"));
  }

  @ParameterizedTest
  @MethodSource("moments")
  void theKeysAreAsTheGeneratorKnowsThem(Instant moment) throws IOException {
    Cli cli =
        Cli.run(
            "keys",
            archive.toString(),
            "--as-of",
            moment.toString(),
            "--format",
            "json",
            "--parallelism=2");

    assertThat(cli.exitCode).as(cli.toString()).isEqualTo(ExitCode.DONE);
    Map<String, KeyFacts> told = new TreeMap<>();
    try (KeySnapshotReader reader =
        new KeySnapshotReader(
            "keys", new ByteArrayInputStream(cli.out.getBytes(StandardCharsets.UTF_8)))) {
      for (KeyFacts facts = reader.next(); facts != null; facts = reader.next()) {
        told.put(facts.keyArn(), facts);
      }
    }
    Map<String, KeyTruth> known = new TreeMap<>(YEAR.asOf(moment));
    known.values().removeIf(key -> key.known.isEmpty()); // the trail does not name them yet
    assertThat(told.keySet()).isEqualTo(known.keySet());
    List<String> differences = new ArrayList<>();
    known.forEach((arn, key) -> compare(key, told.get(arn), differences));
    assertThat(differences).isEmpty();
  }

  private static void compare(KeyTruth key, KeyFacts facts, List<String> differences) {
    Map<String, Object> truth = truth(key);
    Map<String, Object> answer = answer(facts, truth.keySet());
    truth.forEach(
        (name, value) -> {
          Object answered = answer.get(name);
          if (!Objects.equals(value, answered)) {
            differences.add(key.arn + " " + name + ": " + answered + ", but is " + value);
          }
        });
  }

  private static Map<String, Object> truth(KeyTruth key) {
    Map<String, Object> truth = new TreeMap<>();
    truth.put("created", key.knows("created") ? key.created : UNKNOWN);
    truth.put("state", key.knows("state") ? key.state : UNKNOWN);
    truth.put("deletion", key.knows("deletion") ? key.deletionDate : UNKNOWN);
    truth.put("expiry", key.knows("expiry") ? key.materialExpiry : UNKNOWN);
    truth.put("rotation", key.knows("rotation") ? key.rotationEnabled : UNKNOWN);
    truth.put(
        "period", key.rotationEnabled && key.knows("rotation") ? key.rotationPeriodDays : UNKNOWN);
    truth.put("tags", key.knows("tags") ? key.tags : UNKNOWN);
    truth.put("aliases", key.knows("aliases") ? key.aliases : UNKNOWN);
    truth.put("manager", key.knows("manager") ? "CUSTOMER" : UNKNOWN);
    for (String fact : key.known) {
      if (fact.startsWith("tag:")) truth.put(fact, key.tags.get(fact.substring(4)));
      if (fact.startsWith("alias:")) truth.put(fact, key.aliases.contains(fact.substring(6)));
    }
    truth.put(
        "rotations",
        key.rotations.entrySet().stream()
            .map(rotation -> rotation.getValue() + " at " + rotation.getKey())
            .collect(Collectors.toList()));
    return truth;
  }

  private static Map<String, Object> answer(KeyFacts facts, Iterable<String> names) {
    Map<String, Object> answer = new TreeMap<>();
    answer.put("created", told(facts, KeyAttribute.CREATED));
    answer.put("state", told(facts, KeyAttribute.STATE));
    answer.put("deletion", told(facts, KeyAttribute.DELETION_DATE));
    answer.put("expiry", told(facts, KeyAttribute.MATERIAL_EXPIRY));
    answer.put("rotation", told(facts, KeyAttribute.ROTATION_ENABLED));
    answer.put("period", told(facts, KeyAttribute.ROTATION_PERIOD_DAYS));
    answer.put("tags", told(facts, KeyAttribute.TAGS));
    answer.put("aliases", told(facts, KeyAttribute.ALIASES));
    answer.put("manager", told(facts, KeyAttribute.MANAGER));
    for (String name : names) {
      String entry = name.substring(name.indexOf(':') + 1);
      if (name.startsWith("tag:")) {
        answer.put(name, facts.knowsEntry(KeyAttribute.TAGS, entry) ? facts.tag(entry) : UNKNOWN);
      } else if (name.startsWith("alias:")) {
        boolean known = facts.knowsEntry(KeyAttribute.ALIASES, entry);
        Object there = facts.entries(KeyAttribute.ALIASES).containsKey(entry);
        answer.put(name, known ? there : UNKNOWN);
      }
    }
    answer.put(
        "rotations",
        facts.rotations().stream().map(KeyLifecycleIT::text).collect(Collectors.toList()));
    return answer;
  }

  private static Object told(KeyFacts facts, KeyAttribute attribute) {
    if (!facts.knows(attribute)) return UNKNOWN;
    Object value = facts.stated(attribute).value;
    if (attribute.form() == KeyAttribute.Form.TIME && value != null) return time((Long) value);
    return value instanceof Long ? (Object) Math.toIntExact((Long) value) : value;
  }

  private static String text(Rotation rotation) {
    return rotation.type + " at " + time(rotation.timeMillis);
  }

  private static Instant time(Long millis) {
    return Instant.ofEpochMilli(millis);
  }
}
