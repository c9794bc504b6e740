package io.keytrail.jobs.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.cases.CaseSettings;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.jobs.testing.SameLines;
import io.keytrail.jobs.trail.TrailCounters;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Profiles learned in whole replays on a mini cluster. */
class ProfileReplayIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static TopologyRun calm;

  @BeforeAll
  static void replay() throws Exception {
    ProfileTrail.write(folder);
    calm = TopologyRun.replay(folder.toString(), 1);
  }

  /** Creates with this type. */
  private static List<JsonNode> told(TopologyRun run, String type) throws Exception {
    List<JsonNode> told = new ArrayList<>();
    for (String line : run.findings) {
      JsonNode finding = JSON.readTree(line);
      boolean create = finding.get("activity_id").asInt() == 1;
      if (create && finding.at("/finding_info/types").toString().contains('"' + type + '"')) {
        told.add(finding);
      }
    }
    return told;
  }

  @Test
  void theSpikeIsToldInItsFirstWindowAndNothingBefore() throws Exception {
    List<JsonNode> spikes = told(calm, "volume-spike");
    assertThat(spikes).hasSize(1);
    assertThat(spikes.get(0).at("/resources/0/uid").asText()).isEqualTo(ProfileTrail.key(0));
    assertThat(spikes.get(0).get("time").asLong())
        .isBetween(
            ProfileTrail.SPIKE.toEpochMilli(), ProfileTrail.SPIKE.plusSeconds(300).toEpochMilli());
    for (String line : calm.findings) {
      assertThat(JSON.readTree(line).get("time").asLong())
          .isGreaterThanOrEqualTo(ProfileTrail.SPIKE.toEpochMilli());
    }
  }

  @Test
  void aPrincipalThatTakesManyKeysIsOneFindingThatNamesThem() throws Exception {
    List<JsonNode> reach = told(calm, "reach");
    assertThat(reach).hasSize(1);
    assertThat(reach.get(0).get("resources")).hasSizeGreaterThanOrEqualTo(ProfileTrail.OTHERS);
  }

  /** Under a bar so low that nine days are enough for a stranger to be told on each key. */
  private static TopologyRun lowBar(int parallelism, Path settings) throws Exception {
    try (InputStream in =
        CaseSettings.class.getResourceAsStream("/io/keytrail/profiles/cases.yml")) {
      String packaged = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(settings.resolve("cases.yml"), packaged.replace("bar: 4.5", "bar: 2"));
    }
    return TopologyRun.replay(folder.toString(), parallelism, "profiles.settings=" + settings);
  }

  @Test
  void keysThatThePrincipalIsNewOnAreItsFindingsPartsAndNotToldBesideIt(@TempDir Path settings)
      throws Exception {
    TopologyRun run = lowBar(1, settings);
    JsonNode reach = told(run, "reach").get(0);
    JsonNode parts = reach.at("/unmapped/parts");
    assertThat(parts).hasSize(ProfileTrail.OTHERS);
    for (JsonNode part : parts) {
      assertThat(part.get("message").asText()).contains("new principal", "user/payments");
      assertThat(part.get("events")).isNotEmpty();
      assertThat(part.get("score").asDouble()).isGreaterThanOrEqualTo(part.get("bar").asDouble());
    }
    assertThat(told(run, "new-principal")).containsExactly(reach);
    long merged = run.counter(TrailCounters.MERGED_RECORDS);
    assertThat(merged).isGreaterThanOrEqualTo(ProfileTrail.OTHERS);
    assertThat(
            run.counter(TrailCounters.CASE_RECORDS)
                + run.counter(TrailCounters.MERGE_RECORDS)
                + run.counter(TrailCounters.TOLD_SILENCES))
        .isEqualTo(
            merged
                + run.counter(TrailCounters.WAITING_SILENCES)
                + run.counter(TrailCounters.BUDGETED_RECORDS));
    lowBar(4, settings).assertSame(run);
  }

  @Test
  void aSilenceIsToldAndNothingSpeaksOfATimeAfterTheLastEvent() throws Exception {
    assertThat(told(calm, "silence")).hasSize(1);
    for (String line : calm.findings) {
      assertThat(JSON.readTree(line).get("time").asLong())
          .isLessThanOrEqualTo(ProfileTrail.END.toEpochMilli());
    }
  }

  @Test
  void everyFindingIsValidOcsf() throws Exception {
    for (String finding : calm.findings) {
      assertThat(OcsfValidator.check(finding).errors).as(finding).isEmpty();
    }
  }

  @Test
  void theParallelismLeavesNoTrace() throws Exception {
    TopologyRun wide = TopologyRun.replay(folder.toString(), 4);
    wide.assertSame(calm);
  }

  @Test
  void eachDaysRequestsAreALine() {
    assertThat(calm.traffic)
        .hasSize(9)
        .allMatch(line -> line.contains("\"account\":\"111122223333\""));
  }

  @Test
  void aKilledJobForgetsNothingThatItHadLearned() throws Exception {
    TopologyRun killed = TopologyRun.replay(folder.toString(), 2, calm.usage.size() / 2);
    assertThat(killed.failures()).isEqualTo(1);
    killed.assertSame(calm);
  }

  @Test
  void profilesCanBeSwitchedOff() throws Exception {
    TopologyRun off = TopologyRun.replay(folder.toString(), 2, "profiles.enabled=false");
    assertThat(off.hasCounter(TrailCounters.PROFILED)).isFalse();
    assertThat(off.findings).noneMatch(line -> line.contains("keytrail.unusual-use"));
    assertThat(off.traffic).isEmpty();
    SameLines.assertSame("usage", off.usage, calm.usage);
  }
}
