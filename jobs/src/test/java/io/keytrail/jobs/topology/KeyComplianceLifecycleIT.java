package io.keytrail.jobs.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.jobs.testing.SameLines;
import io.keytrail.testdata.LifecycleGenerator;
import io.keytrail.testdata.LifecycleOptions;
import io.keytrail.testdata.Violation;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More than a year of keys: what the job finds is what the generator knows to be wrong. */
class KeyComplianceLifecycleIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LifecycleGenerator YEAR =
      new LifecycleGenerator(LifecycleOptions.builder().keys(30).seed(11).build());

  @TempDir static Path folder;
  private static String archive;
  private static String asOf;
  private static TopologyRun calm;

  @BeforeAll
  static void replay() throws Exception {
    archive = YEAR.write(folder.resolve("year")).archive().toString();
    asOf = "source.archive.as-of=" + YEAR.end().minusSeconds(1);
    calm = TopologyRun.compliance(archive, 2, 0, asOf);
  }

  @Test
  void violationsAreThoseThatTheGeneratorKnows() throws Exception {
    List<String> expected = new ArrayList<>();
    for (Violation violation : YEAR.violations()) {
      expected.add(
          line(violation.control(), violation.keyArn(), violation.openDay(), violation.closeDay()));
    }
    assertThat(expected).hasSizeGreaterThan(150);
    assertThat(calm.rejected).isEmpty();
    assertThat(violations(calm)).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** Half of the year, read from the whole: the other half leaves no trace. */
  @Test
  void nothingIsToldOfWhatComesAfterTheMomentAskedFor() throws Exception {
    Instant middle = YEAR.moments().get(0);
    TopologyRun run = TopologyRun.compliance(archive, 1, 0, "source.archive.as-of=" + middle);

    List<String> until = new ArrayList<>();
    for (String finding : calm.findings) {
      if (JSON.readTree(finding).path("time").asLong() <= middle.toEpochMilli()) until.add(finding);
    }
    assertThat(until).hasSizeBetween(50, calm.findings.size() - 50);
    SameLines.assertSame("findings until then", run.findings, until);
  }

  @Test
  void aJobThatIsKilledInTheMiddleFindsTheSame() throws Exception {
    TopologyRun killed = TopologyRun.compliance(archive, 2, calm.findings.size() / 2, asOf);

    assertThat(killed.failures()).isEqualTo(1);
    killed.assertSame(calm);
  }

  /** One line a violation, told once and closed once. */
  static List<String> violations(TopologyRun run) throws Exception {
    Map<String, JsonNode> opened = new TreeMap<>();
    Map<String, LocalDate> closed = new HashMap<>();
    for (String finding : run.findings) {
      JsonNode node = JSON.readTree(finding);
      String uid = node.at("/finding_info/uid").asText();
      if (node.path("activity_id").asInt() == 1 && isFailure(node)) {
        assertThat(opened.put(uid, node)).as("opened twice: %s", uid).isNull();
      }
      if (node.path("activity_id").asInt() == 3) {
        assertThat(closed.put(uid, day(node))).as("closed twice: %s", uid).isNull();
      }
    }
    return opened.entrySet().stream()
        .map(
            entry ->
                line(
                    entry
                        .getValue()
                        .at("/finding_info/analytic/uid")
                        .asText()
                        .replaceAll(".*\\.", ""),
                    entry.getValue().at("/resources/0/uid").asText(),
                    day(entry.getValue()),
                    closed.get(entry.getKey())))
        .collect(Collectors.toList());
  }

  private static boolean isFailure(JsonNode finding) {
    return finding.at("/compliance/status").asText().equals("Fail");
  }

  private static LocalDate day(JsonNode finding) {
    return Instant.ofEpochMilli(finding.path("time").asLong())
        .atOffset(ZoneOffset.UTC)
        .toLocalDate();
  }

  static String line(String control, String keyArn, LocalDate opened, LocalDate closed) {
    return control + " of " + keyArn + " from " + opened + " to " + closed;
  }
}
