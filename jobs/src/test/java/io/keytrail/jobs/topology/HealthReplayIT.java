package io.keytrail.jobs.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.finding.OcsfValidator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The health of trails, and accounts' own traffic, in whole replays on a mini cluster. */
class HealthReplayIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static TopologyRun calm;

  @BeforeAll
  static void replay() throws Exception {
    HealthTrail.write(folder);
    calm = TopologyRun.replay(folder.toString(), 1, "rules.pack=false");
  }

  private static List<JsonNode> told(String title) throws Exception {
    List<JsonNode> told = new ArrayList<>();
    for (String line : calm.findings) {
      JsonNode finding = JSON.readTree(line);
      if (finding.at("/finding_info/title").asText().equals(title)) told.add(finding);
    }
    return told;
  }

  @Test
  void aStoppedTrailIsToldWithTheCallThatStoppedItAndClosedWhenItIsBack() throws Exception {
    List<JsonNode> told = told("A trail that is always heard has fallen silent");
    assertThat(told).extracting(f -> f.get("activity_id").asInt()).containsExactly(1, 3);
    assertThat(told.get(0).get("severity").asText()).isEqualTo("High");
    assertThat(told.get(0).get("message").asText())
        .startsWith("No record of any service comes from account " + HealthTrail.STOPPED)
        .contains("alice called StopLogging")
        .contains(HealthTrail.STOP);
  }

  @Test
  void kmsEventsThatATrailWasToldToLeaveOutAreToldWithTheCall() throws Exception {
    List<JsonNode> told = told("KMS events have vanished from a trail");
    assertThat(told).extracting(f -> f.get("activity_id").asInt()).containsExactly(1);
    assertThat(told.get(0).get("message").asText())
        .contains(HealthTrail.NARROWED)
        .contains("alice called PutEventSelectors")
        .contains(HealthTrail.NARROW);
    assertThat(told.get(0).get("status_detail").asText()).contains("delivery works");
  }

  @Test
  void filesThatAreNamedByALaterMinuteThanUsualAreLate() throws Exception {
    List<JsonNode> told = told("Records arrive later than they used to");
    assertThat(told).extracting(f -> f.get("activity_id").asInt()).containsExactly(1, 3);
    assertThat(told.get(0).get("message").asText())
        .isEqualTo(
            "Records come late from account 444455556666: eu-west-1, 29 minutes after the fact,"
                + " 385 seconds being usual");
  }

  @Test
  void throttlingThatLastsIsToldOnceAndItsDayIsALine() throws Exception {
    List<JsonNode> told = told("KMS throttles an account's calls");
    assertThat(told).extracting(f -> f.get("activity_id").asInt()).containsExactly(1, 3);
    assertThat(told.get(0).get("message").asText()).contains("alice");
    assertThat(calm.traffic)
        .filteredOn(line -> line.contains("\"throttled\":100"))
        .singleElement()
        .asString()
        .contains("\"account\":\"" + HealthTrail.NARROWED, "\"day\":\"2026-03-05\"");
  }

  @Test
  void everyFindingIsValidOcsf() {
    for (String finding : calm.findings) {
      assertThat(OcsfValidator.check(finding).errors).as(finding).isEmpty();
    }
  }

  @Test
  void theParallelismLeavesNoTrace() throws Exception {
    TopologyRun wide = TopologyRun.replay(folder.toString(), 4, "rules.pack=false");
    wide.assertSame(calm);
  }

  @Test
  void aKilledJobForgetsNothingThatItHadLearned() throws Exception {
    TopologyRun killed =
        TopologyRun.replay(folder.toString(), 2, calm.usage.size() / 2, "rules.pack=false");
    assertThat(killed.failures()).isEqualTo(1);
    killed.assertSame(calm);
  }
}
