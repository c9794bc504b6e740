package io.keytrail.testdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

class LifecycleTrailTest {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  @TempDir private Path dir;

  @Test
  void aSeedGivesTheSameBytes() throws IOException {
    TreeMap<String, Integer> one = written(3, "one");

    assertThat(one).isNotEmpty().isEqualTo(written(3, "again"));
    assertThat(one).isNotEqualTo(written(4, "other"));
  }

  @Test
  void theTruthBeginsWithTheCreationOfAKeyAndKeepsTheDeleted() {
    LifecycleTrail trail = new LifecycleTrail(START, 20, 3);

    assertThat(trail.asOf(START.minusSeconds(1))).isEmpty();
    List<KeyTruth> end =
        trail.asOf(START.plusSeconds(366 * 86_400L)).values().stream().collect(Collectors.toList());
    assertThat(end).hasSizeGreaterThan(20);
    for (KeyTruth key : end) {
      assertThat(trail.asOf(key.created.minusSeconds(1))).doesNotContainKey(key.arn);
      assertThat(trail.asOf(key.created)).containsKey(key.arn);
    }
    assertThat(end).anyMatch(key -> key.state.equals("Deleted") && key.aliases.isEmpty());
  }

  private TreeMap<String, Integer> written(long seed, String name) throws IOException {
    Path root = new LifecycleTrail(START, 20, seed).write(dir.resolve(name));
    TreeMap<String, Integer> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : walk.filter(Files::isRegularFile).collect(Collectors.toList())) {
        files.put(root.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return files;
  }
}
