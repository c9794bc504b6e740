package io.keytrail.jobs.topology;

import static io.keytrail.jobs.trail.TrailCounters.COUNTED;
import static io.keytrail.jobs.trail.TrailCounters.DUPLICATES;
import static io.keytrail.jobs.trail.TrailCounters.FINDINGS;
import static io.keytrail.jobs.trail.TrailCounters.KEYLESS;
import static io.keytrail.jobs.trail.TrailCounters.KEY_USES;
import static io.keytrail.jobs.trail.TrailCounters.KMS;
import static io.keytrail.jobs.trail.TrailCounters.LATE;
import static io.keytrail.jobs.trail.TrailCounters.OTHER;
import static io.keytrail.jobs.trail.TrailCounters.RECEIVED;
import static io.keytrail.jobs.trail.TrailCounters.REJECTED;
import static io.keytrail.jobs.trail.TrailCounters.SECOND_VIEWS;
import static io.keytrail.jobs.trail.TrailCounters.WINDOWS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.finding.OcsfValidator;
import io.keytrail.jobs.testing.RepositoryFiles;
import io.keytrail.testdata.GeneratorOptions;
import io.keytrail.testdata.GeneratorResult;
import io.keytrail.testdata.ProgressListener;
import io.keytrail.testdata.TrailGenerator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole replays on a mini cluster. */
class KeyUsageReplayIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static GeneratorResult generated;

  @BeforeAll
  static void generate() throws Exception {
    generated =
        new TrailGenerator(
                GeneratorOptions.builder()
                    .out(folder.resolve("trail"))
                    .events(60_000)
                    .seed(11)
                    .start(Instant.parse("2026-03-02T00:00:00Z"))
                    .duration(Duration.ofHours(8))
                    .anomalies(true)
                    .build())
            .run(ProgressListener.NONE);
  }

  private static String sampleTrail() {
    return RepositoryFiles.root().resolve("test-data/sample-trail").toString();
  }

  @Test
  void theSampleTrailGivesTheGoldenFindingsAndWindows() throws Exception {
    TopologyRun run = TopologyRun.replay(sampleTrail(), 2);
    Golden.compare("findings.jsonl", run.findings);
    Golden.compare("usage.jsonl", run.usage);
    assertThat(run.rejected).isEmpty();
    assertBalanced(run);
  }

  @Test
  void everyFindingIsValidOcsf() throws Exception {
    for (String finding : TopologyRun.replay(sampleTrail(), 1).findings) {
      assertThat(OcsfValidator.check(finding).errors).as(finding).isEmpty();
    }
  }

  @Test
  void theParallelismLeavesNoTrace() throws Exception {
    TopologyRun one = TopologyRun.replay(generated.archive().toString(), 1);
    TopologyRun four = TopologyRun.replay(generated.archive().toString(), 4);
    four.assertSame(one);
    assertThat(one.findings).isNotEmpty();
  }

  @Test
  void everyEventIsAccountedFor() throws Exception {
    TopologyRun run = TopologyRun.replay(generated.archive().toString(), 4);
    assertBalanced(run);
    long lateAtSource = run.counter(REJECTED);
    assertThat(run.counter(RECEIVED)).isEqualTo(generated.eventsWritten());
    assertThat(run.counter(KMS)).isEqualTo(generated.kmsEvents() - lateAtSource);
    assertThat(run.rejected).hasSize((int) lateAtSource).allMatch(l -> l.contains("\"LATE\""));
  }

  @Test
  void usageSumsAreWhatWasGenerated() throws Exception {
    // Hold back long enough for the latest delivery: then nothing is late.
    TopologyRun run =
        TopologyRun.replay(generated.archive().toString(), 4, "time.allowed-lateness=2h");
    assertThat(run.rejected).isEmpty();
    Map<String, Long> calls = new TreeMap<>();
    for (String line : run.usage) {
      JsonNode operations = JSON.readTree(line).get("by_operation");
      if (operations == null) continue;
      operations
          .properties()
          .forEach(e -> calls.merge(e.getKey(), e.getValue().asLong(), Long::sum));
    }
    assertThat(run.counter(DUPLICATES) + run.counter(SECOND_VIEWS))
        .isEqualTo(generated.kmsEvents() - generated.distinctKmsCalls());
    assertThat(run.counter(COUNTED) + run.counter(KEYLESS)).isEqualTo(generated.distinctKmsCalls());
    assertThat(calls.get("Decrypt")).isPositive();
  }

  @Test
  void theLabelledAnomaliesAreFound() throws Exception {
    TopologyRun run = TopologyRun.replay(generated.archive().toString(), 2);
    List<String> found = new ArrayList<>();
    for (String finding : run.findings) {
      found.add(JSON.readTree(finding).at("/resources/0/uid").asText());
    }
    assertThat(generated.labels()).isNotEmpty();
    assertThat(found)
        .containsAll(
            generated.labels().stream().map(label -> label.keyArn()).collect(Collectors.toList()));
  }

  @Test
  void aKilledJobLosesAndDoublesNothing() throws Exception {
    TopologyRun calm = TopologyRun.replay(generated.archive().toString(), 2);
    TopologyRun killed =
        TopologyRun.replay(generated.archive().toString(), 2, calm.usage.size() / 3);
    assertThat(killed.failures()).isEqualTo(1);
    killed.assertSame(calm);
  }

  @Test
  void nothingSpeaksOfATimeAfterAsOf() throws Exception {
    Instant asOf = Instant.parse("2026-03-02T09:42:00Z");
    TopologyRun run = TopologyRun.replay(sampleTrail(), 2, "source.archive.as-of=" + asOf);
    assertThat(run.findings).isNotEmpty();
    for (String line : run.findings) {
      JsonNode finding = JSON.readTree(line);
      assertThat(finding.get("time").asLong()).isLessThanOrEqualTo(asOf.toEpochMilli());
      assertThat(finding.get("end_time").asLong()).isLessThanOrEqualTo(asOf.toEpochMilli());
    }
    assertThat(run.usage)
        .allMatch(
            line ->
                line.compareTo("") > 0 && !line.contains("\"window_start\":\"2026-03-02T09:45"));
  }

  /** The equations of {@link io.keytrail.jobs.trail.TrailCounters}. */
  private static void assertBalanced(TopologyRun run) throws Exception {
    assertThat(run.counter(RECEIVED))
        .isEqualTo(run.counter(KMS) + run.counter(OTHER) + run.counter(REJECTED));
    assertThat(run.counter(KMS))
        .isEqualTo(
            run.counter(DUPLICATES)
                + run.counter(SECOND_VIEWS)
                + run.counter(COUNTED)
                + run.counter(KEYLESS)
                + run.counter(LATE));
    long uses = 0;
    for (String line : run.usage) {
      JsonNode window = JSON.readTree(line);
      uses += window.get("calls").asLong() + window.get("dry_runs").asLong();
    }
    assertThat(run.counter(KEY_USES)).isEqualTo(uses);
    assertThat(run.counter(WINDOWS)).isEqualTo(run.usage.size());
    long creates = run.findings.stream().filter(f -> f.contains("\"activity_id\":1,")).count();
    assertThat(run.counter(FINDINGS)).isEqualTo(creates);
  }
}
