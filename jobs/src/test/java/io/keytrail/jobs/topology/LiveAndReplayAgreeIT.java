package io.keytrail.jobs.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.jobs.KeyUsageJob;
import io.keytrail.jobs.config.ConfigLoader;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.Setting;
import io.keytrail.jobs.kinesis.KinesisStream;
import io.keytrail.jobs.testing.KinesisServer;
import io.keytrail.jobs.testing.RepositoryFiles;
import io.keytrail.jobs.testing.SameLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * The sample trail once from disk, and once from a Kinesis stream into Kinesis streams: the same
 * findings, byte for byte, and the same usage.
 */
class LiveAndReplayAgreeIT {
  @RegisterExtension static final KinesisServer KINESIS = new KinesisServer();

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Some other service's event, hours later: it moves time on, so that all that is open ends. */
  private static final String LATER =
      "{\"eventVersion\":\"1.11\",\"eventTime\":\"2026-03-02T18:00:00Z\",\"eventSource\":"
          + "\"s3.amazonaws.com\",\"eventName\":\"ListBuckets\",\"eventID\":"
          + "\"5b0c6a1e-7d42-4c19-9f3a-ffffffffffff\"}";

  @TempDir Path checkpoints;

  @Test
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void theSameFindingsAndTheSameUsage() throws Exception {
    Path trail = RepositoryFiles.root().resolve("test-data/sample-trail");
    TopologyRun replay =
        TopologyRun.replay(trail.toString(), 2, "rules.pack=true", "compliance.enabled=true");
    Map<String, JsonNode> replayed = lastRevisions(replay.usage);

    KinesisStream in = KINESIS.createStream("trail", 2);
    KinesisStream findings = KINESIS.createStream("findings", 1);
    KinesisStream usage = KINESIS.createStream("usage", 1);
    KinesisStream rejected = KINESIS.createStream("rejected", 1);
    put(in, trail);
    JobClient job = start(in, findings, usage, rejected);
    try {
      while (!lastRevisions(KINESIS.texts(usage)).equals(replayed)
          || !KINESIS.texts(findings).containsAll(replay.findings)) {
        Thread.sleep(1_000); // bounded by the time-out above
      }
      // The stream is written at least once.
      List<String> told = KINESIS.texts(findings).stream().distinct().collect(Collectors.toList());
      SameLines.assertSame("findings", told, replay.findings);
      assertThat(KINESIS.texts(rejected)).isEmpty();
    } finally {
      job.cancel().get(1, TimeUnit.MINUTES);
    }
  }

  /**
   * Every file is one record, whatever its form, in the order of time, on one shard or the other.
   */
  private static void put(KinesisStream in, Path trail) throws IOException {
    List<Path> files;
    try (Stream<Path> paths = Files.walk(trail)) {
      files = paths.filter(Files::isRegularFile).collect(Collectors.toList());
    }
    // Carriers have no time in their names; theirs is the end of the morning.
    files.sort(
        Comparator.comparing((Path p) -> p.toString().contains("carriers"))
            .thenComparing(
                p -> p.getFileName().toString().replaceAll(".*_(\\d{8}T\\d{4}Z)_.*", "$1"))
            .thenComparing(p -> p.getFileName().toString()));
    List<Shard> shards = KINESIS.shards(in);
    for (int i = 0; i < files.size(); i++) {
      KINESIS.put(in, shards.get(i % shards.size()), Files.readAllBytes(files.get(i)));
    }
    for (Shard shard : shards) KINESIS.put(in, shard, LATER);
  }

  private JobClient start(
      KinesisStream in, KinesisStream findings, KinesisStream usage, KinesisStream rejected)
      throws Exception {
    List<Setting> settings = new ArrayList<>();
    Map<String, String> options = new TreeMap<>();
    options.put("source.type", "kinesis");
    options.put("source.kinesis.stream", in.name());
    options.put("source.kinesis.region", KINESIS.region());
    options.put("source.kinesis.endpoint-url", KINESIS.endpoint().toString());
    options.put("source.kinesis.start", "TRIM_HORIZON");
    options.put("sink.findings", "kinesis:" + findings.name());
    options.put("sink.usage", "kinesis:" + usage.name());
    options.put("sink.rejected", "kinesis:" + rejected.name());
    options.put("sink.kinesis.region", KINESIS.region());
    options.put("sink.kinesis.endpoint-url", KINESIS.endpoint().toString());
    options.put("job.checkpoint-interval", "2s");
    options.put("job.checkpoint-dir", checkpoints.toUri().toString());
    options.put("job.parallelism", "2");
    options.forEach((name, value) -> settings.add(new Setting(name, value, "test")));
    JobConfig config = new ConfigLoader().flags(settings).load();
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    KeyUsageJob.define(env, config);
    return env.executeAsync("live");
  }

  /**
   * Windows by key and start; the revision differs where a record came late, the content must not.
   */
  private static Map<String, JsonNode> lastRevisions(List<String> lines) throws IOException {
    Map<String, JsonNode> last = new TreeMap<>();
    for (String line : lines) {
      JsonNode window = JSON.readTree(line);
      String id = window.get("key_arn").asText() + " " + window.get("window_start").asText();
      JsonNode known = last.get(id);
      if (known == null || known.get("revision").asInt() <= window.get("revision").asInt()) {
        last.put(id, window);
      }
    }
    last.values().forEach(w -> ((ObjectNode) w).put("revision", 0));
    return last;
  }
}
