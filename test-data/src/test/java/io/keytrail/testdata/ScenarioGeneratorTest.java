package io.keytrail.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioGeneratorTest {
  private static ScenarioOptions.Builder shortest() {
    return ScenarioOptions.builder().warmUpDays(17).days(24).attacksPerFamily(1);
  }

  @Test
  void theSameOptionsGiveTheSameRecordsWhateverWasAskedForBefore() {
    ScenarioRecords one = new ScenarioRecords(Scenario.of(shortest().seed(3).build()));
    ScenarioRecords two = new ScenarioRecords(Scenario.of(shortest().seed(3).build()));
    ScenarioRecords other = new ScenarioRecords(Scenario.of(shortest().seed(4).build()));
    for (int slot = 24 * ScenarioTime.DAY - 1; slot > 0; slot -= 97) two.make(slot);
    for (int slot = 0; slot < 24 * ScenarioTime.DAY; slot += 97) {
      assertThat(json(two, slot)).isEqualTo(json(one, slot)).isNotEqualTo(json(other, slot));
    }
  }

  private static String json(ScenarioRecords records, int slot) {
    return records.make(slot).stream()
        .map(record -> Json.text(record.toJson()))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void recordsComeInOrderOfTime() {
    ScenarioGenerator generator = new ScenarioGenerator(shortest().build());
    List<String> times = new ArrayList<>();
    assertThatThrownBy(
            () ->
                generator.forEachRecord(
                    record -> {
                      String json = new String(record, StandardCharsets.UTF_8);
                      int at = json.indexOf("\"eventTime\":\"") + 13;
                      times.add(json.substring(at, at + 20));
                      if (times.size() == 20_000) throw new CancellationException();
                    }))
        .isInstanceOf(CancellationException.class);
    assertThat(times).isSorted();
    assertThat(times.get(0)).startsWith("2026-03-02T00:0");
  }

  @Test
  void slotsAndRecordsAreTheSameInTheSameOrder() {
    ScenarioGenerator generator = new ScenarioGenerator(shortest().seed(6).build());
    List<Integer> records = new ArrayList<>();
    generator.forEachRecord(record -> records.add(Arrays.hashCode(record)));
    List<Integer> lines = new ArrayList<>();
    List<Integer> slots = new ArrayList<>();
    generator.forEachSlot(
        bytes -> new String(bytes, StandardCharsets.UTF_8).split("(?<=\n)"),
        slot -> {
          slots.add(slot.length);
          for (String line : slot) {
            byte[] record = line.strip().getBytes(StandardCharsets.UTF_8);
            if (record.length > 0) lines.add(Arrays.hashCode(record));
          }
        });
    assertThat(slots).hasSize(24 * ScenarioTime.DAY);
    assertThat(lines.equals(records)).isTrue();
  }

  @Test
  void theArchiveHoldsTheSameRecordsAndTheLabelsStandBesideIt(@TempDir Path dir)
      throws IOException {
    Path out = dir.resolve("scenario");
    ScenarioGenerator generator = new ScenarioGenerator(shortest().build());
    GeneratorResult result = generator.write(out, 2, ProgressListener.NONE);

    ScenarioRecords records = new ScenarioRecords(Scenario.of(shortest().build()));
    long events = 0;
    for (int slot = 0; slot < 24 * ScenarioTime.DAY; slot++) events += records.make(slot).size();
    assertThat(result.eventsWritten()).isEqualTo(events).isEqualTo(result.kmsEvents());
    Path day = out.resolve("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/02");
    try (var files = Files.list(day)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .hasSizeBetween(280, 288)
          .allMatch(name -> name.startsWith("111122223333_CloudTrail_eu-west-1_202603"));
    }
    assertThat(Files.readAllBytes(dir.resolve("scenario.labels.json")))
        .isEqualTo(generator.labels());
    assertThatThrownBy(() -> generator.write(out, 1, ProgressListener.NONE))
        .hasMessageContaining("is not empty: name a new directory, or empty it first");
  }

  @Test
  void labelsNameKeysAttacksAndTheTimeThatIsJudged() throws IOException {
    ScenarioGenerator generator = new ScenarioGenerator(shortest().seed(9).build());
    JsonNode labels = Archive.MAPPER.readTree(generator.labels());
    assertThat(labels.get("from").asText()).isEqualTo("2026-03-02T00:00:00Z");
    assertThat(labels.get("judgedFrom").asText()).isEqualTo("2026-03-19T00:00:00Z");
    assertThat(labels.get("to").asText()).isEqualTo("2026-03-26T00:00:00Z");
    assertThat(labels.get("keys")).hasSameSizeAs(generator.keyTags().keySet());
    assertThat(labels.get("keys").get(0).get("tags").get("DataClassification").asText())
        .isEqualTo("Confidential");
    assertThat(labels.get("labels")).hasSize(AttackFamily.values().length);
    for (JsonNode label : labels.get("labels")) {
      assertThat(label.get("id").asText())
          .isEqualTo("seed-9-" + label.get("family").asText() + "-1");
      assertThat(Instant.parse(label.get("from").asText()))
          .isBefore(Instant.parse(label.get("to").asText()));
      assertThat(generator.keyTags()).containsKey(label.get("keyArns").get(0).asText());
      assertThat(label.get("what").asText()).isNotBlank();
    }
  }

  @Test
  void onlyTheFamiliesAskedForAreHidden() {
    Set<AttackFamily> some = EnumSet.of(AttackFamily.SPIKE, AttackFamily.SILENCE);
    assertThat(new ScenarioGenerator(shortest().families(some).build()).attacks())
        .extracting(Attack::family)
        .containsExactlyInAnyOrderElementsOf(some);
    assertThat(new ScenarioGenerator(shortest().families(Set.of()).build()).attacks()).isEmpty();
  }

  @Test
  void everySeedFindsPlacesForManyAttacks() {
    for (int seed = 0; seed < 30; seed++) {
      ScenarioOptions options = shortest().attacksPerFamily(6).seed(seed).build();
      assertThat(new ScenarioGenerator(options).attacks())
          .hasSize(66)
          .filteredOn(attack -> attack.family() == AttackFamily.FAN_OUT)
          .allMatch(attack -> attack.keyArns().size() > 5);
    }
  }

  @Test
  void saysAllThatIsWrongAtOnce() {
    assertThatThrownBy(
            () ->
                ScenarioOptions.builder()
                    .start(Instant.parse("2026-03-02T00:05:00Z"))
                    .warmUpDays(3)
                    .days(5)
                    .attacksPerFamily(0)
                    .build())
        .hasMessage(
            "start: must be midnight UTC, is 2026-03-02T00:05:00Z\n"
                + "attacks: must be between 1 and 20, is 0\n"
                + "warm-up-days: must be at least 17, is 3\n"
                + "days: must be at least the 3 of the warm-up and 7 more, is 5");
  }
}
