package io.keytrail.jobs.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.jobs.topology.TopologyRun.Leg;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job that is killed and started again from its last checkpoint, with other parallelism or other
 * parameters of its models, says what it would have said without that; on the heap and in RocksDB.
 */
class GoingOnIT {
  private static final String SAMPLE = "../test-data/sample-trail";
  private static final String[] ALL = {"rules.pack=true", "compliance.enabled=true"};

  @TempDir static Path folder;
  private static TopologyRun calm;

  @BeforeAll
  static void replay() throws Exception {
    ProfileTrail.write(folder);
    calm = TopologyRun.replay(folder.toString(), 2);
  }

  @Test
  void profilesGoOnWithMoreSubtasks() throws Exception {
    TopologyRun moved =
        TopologyRun.replay(
            folder.toString(),
            calm.usage.size() * 9 / 10,
            new Leg(1, "hashmap"),
            new Leg(3, "hashmap"));
    assertThat(moved.findings).isNotEmpty();
    moved.assertSame(calm);
  }

  @Test
  void whatWasLearnedIsKeptWhenTheParametersOfTheModelsChange(@TempDir Path settings)
      throws Exception {
    Files.writeString(
        settings.resolve("baseline.yml"), "learn: {level-hours: 96}\nsignal: {surprise: 6}\n");
    TopologyRun moved =
        TopologyRun.replay(
            folder.toString(),
            calm.usage.size() * 9 / 10,
            new Leg(2, "hashmap"),
            new Leg(2, "hashmap", "profiles.settings=" + settings));
    List<JsonNode> spikes = told(moved, "volume-spike");
    assertThat(spikes).hasSize(1);
    assertThat(spikes.get(0).at("/status_detail").asText()).contains("Normal is known from 8 days");
  }

  @Test
  void rulesAndKeyPolicyGoOnTooInRocksDb() throws Exception {
    TopologyRun all = TopologyRun.replay(SAMPLE, 2, ALL);
    TopologyRun moved =
        TopologyRun.replay(
            SAMPLE, all.usage.size() / 2, new Leg(2, "rocksdb", ALL), new Leg(4, "rocksdb", ALL));
    assertThat(moved.findings).isNotEmpty();
    moved.assertSame(all);
  }

  @Test
  void profilesGoOnFromASavepointOfTheOtherStateBackend() throws Exception {
    // RocksDB takes its time: it has the shorter part in either order.
    long late = ProfileTrail.SPIKE.plusSeconds(600).toEpochMilli();
    long early = ProfileTrail.START.plus(Duration.ofHours(26)).toEpochMilli();
    goesOnInTheOtherStateBackend(folder.toString(), late, early, calm);
  }

  @Test
  void rulesAndKeyPolicyGoOnFromASavepointOfTheOtherStateBackend() throws Exception {
    long halt = Instant.parse("2026-03-02T09:20:00Z").toEpochMilli();
    goesOnInTheOtherStateBackend(SAMPLE, halt, halt, TopologyRun.replay(SAMPLE, 2, ALL), ALL);
  }

  private static void goesOnInTheOtherStateBackend(
      String trail, long haltOnHeap, long haltInRocksDb, TopologyRun whole, String... options)
      throws Exception {
    Leg heap = new Leg(2, "hashmap", options);
    Leg rocks = new Leg(2, "rocksdb", options);
    for (TopologyRun moved :
        List.of(
            TopologyRun.moved(trail, haltOnHeap, heap, rocks),
            TopologyRun.moved(trail, haltInRocksDb, rocks, heap))) {
      assertThat(moved.findings).isNotEmpty();
      moved.assertSame(whole);
    }
  }

  private static List<JsonNode> told(TopologyRun run, String type) throws Exception {
    List<JsonNode> told = new ArrayList<>();
    for (String line : run.findings) {
      JsonNode finding = new ObjectMapper().readTree(line);
      boolean create = finding.get("activity_id").asInt() == 1;
      if (create && finding.at("/finding_info/types").toString().contains('"' + type + '"')) {
        told.add(finding);
      }
    }
    return told;
  }
}
