package io.keytrail.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleGeneratorTest {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  @TempDir private Path dir;

  private static LifecycleGenerator year(long seed) {
    return new LifecycleGenerator(LifecycleOptions.builder().seed(seed).start(START).build());
  }

  @Test
  void aSeedGivesTheSameBytes() throws IOException {
    TreeMap<String, Integer> one = written(3, "one/trail");

    assertThat(one).hasSizeGreaterThan(100).isEqualTo(written(3, "again/trail"));
    assertThat(one).isNotEqualTo(written(4, "other/trail"));
  }

  @Test
  void theTruthBeginsWithTheCreationOfAKeyAndKeepsTheDeleted() {
    LifecycleGenerator year = year(3);
    List<KeyTruth> end = List.copyOf(year.asOf(year.end()).values());

    assertThat(end).hasSizeGreaterThan(40);
    for (KeyTruth key : end) {
      assertThat(year.asOf(key.created.minusSeconds(1))).doesNotContainKey(key.arn);
      assertThat(year.asOf(key.created)).containsKey(key.arn);
      boolean old = key.created.isBefore(START);
      assertThat(key.knows("created")).isEqualTo(!old);
    }
    assertThat(end).anyMatch(key -> key.state.equals("Deleted") && key.aliases.isEmpty());
    assertThat(end).anyMatch(key -> key.created.isBefore(START));
  }

  @Test
  void eachControlThatTheDefaultPolicyCanTellFromATrailIsBrokenAndCured() {
    List<Violation> violations = year(3).violations();

    String[] controls = {
      "rotation-age",
      "rotation-off",
      "rotation-period",
      "material-expiry",
      "pending-deletion",
      "deletion-in-use",
      "deletion-not-disabled",
      "unused",
      "required-tags"
    };
    assertThat(violations).extracting(Violation::control).containsOnly(controls);
    assertThat(violations.stream().filter(v -> v.closeDay() != null))
        .extracting(Violation::control)
        .contains(controls);
    assertThat(violations).anyMatch(violation -> violation.closeDay() == null);
    assertThat(violations)
        .allMatch(v -> v.closeDay() == null || !v.closeDay().isBefore(v.openDay()));
  }

  @Test
  void theLabelsTellOfThreeMoments() {
    LifecycleGenerator year = year(3);
    String labels = new String(year.labels(), StandardCharsets.UTF_8);

    assertThat(year.moments()).hasSize(3).isSorted().allMatch(year.end()::isAfter);
    for (Instant moment : year.moments()) assertThat(labels).contains("\"" + moment + "\" : [");
    assertThat(labels).contains("\"control\" : \"rotation-age\"");
  }

  @Test
  void allThatIsWrongWithTheOptionsIsSaidAtOnce() {
    LifecycleOptions.Builder wrong =
        LifecycleOptions.builder().days(1).keys(0).start(START.plusSeconds(1)).regions(List.of());

    assertThatThrownBy(wrong::build)
        .hasMessageContainingAll("days: must", "keys: must", "start: must", "regions: must");
  }

  private TreeMap<String, Integer> written(long seed, String name) throws IOException {
    LifecycleOptions few = LifecycleOptions.builder().seed(seed).keys(10).build();
    Path root = new LifecycleGenerator(few).write(dir.resolve(name)).archive();
    TreeMap<String, Integer> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : walk.filter(Files::isRegularFile).collect(Collectors.toList())) {
        files.put(root.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return files;
  }
}
