package io.keytrail.jobs.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.finding.OcsfValidator;
import io.keytrail.jobs.testing.RepositoryFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole replays of the compliance job on a mini cluster. */
class KeyComplianceReplayIT {
  @TempDir static Path folder;
  private static String policy;

  @BeforeAll
  static void writePolicy() throws Exception {
    policy =
        "compliance.policy="
            + Files.writeString(
                folder.resolve("policy.yml"),
                "new-key-grace: 0m\nsummarise-above: 1\nunused-after: 1h\n"
                    + "report-unknown: [rotation-age, rotation-off, required-tags, unused]\n");
  }

  private static String sampleTrail() {
    return RepositoryFiles.root().resolve("test-data/sample-trail").toString();
  }

  @Test
  void findingsOfTheSampleTrailAreValidAndNoneIsLaterThanItsEnd() throws Exception {
    TopologyRun run = TopologyRun.compliance(sampleTrail(), 2, 0, policy);
    assertThat(run.findings).isNotEmpty();
    for (String finding : run.findings) {
      assertThat(OcsfValidator.check(finding).errors).as(finding).isEmpty();
      assertThat(finding).contains("\"class_uid\":2003");
      assertThat(finding.replaceAll(".*\"time_dt\":\"([^\"]+)\".*", "$1")).startsWith("2026-03-02");
    }
  }

  @Test
  void theParallelismLeavesNoTrace() throws Exception {
    TopologyRun one = TopologyRun.compliance(sampleTrail(), 1, 0, policy);
    TopologyRun four = TopologyRun.compliance(sampleTrail(), 4, 0, policy);
    four.assertSame(one);
  }

  @Test
  void aKilledJobLosesAndDoublesNothing() throws Exception {
    TopologyRun calm = TopologyRun.compliance(sampleTrail(), 2, 0, policy);
    TopologyRun killed =
        TopologyRun.compliance(sampleTrail(), 2, calm.findings.size() / 2 + 1, policy);
    assertThat(killed.failures()).isEqualTo(1);
    killed.assertSame(calm);
  }
}
