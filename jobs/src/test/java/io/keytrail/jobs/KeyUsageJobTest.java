package io.keytrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.jobs.config.ConfigException;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans only; nothing is executed. */
class KeyUsageJobTest {
  @TempDir Path dir;

  @Test
  void planOfALiveJobHasAUidForEveryOperatorAndNoKryo() throws Exception {
    StreamGraph plan =
        plan(
            "--source.kinesis.stream", "trail",
            "--source.kinesis.region", "eu-west-1",
            "--sink.findings", "kinesis:findings",
            "--sink.usage", "file:" + dir,
            "--sink.rejected", "kinesis:rejected",
            "--job.parallelism", "3",
            "--job.checkpoint-interval", "10s");

    assertThat(plan.getStreamNodes())
        .extracting(StreamNode::getTransformationUID)
        .contains("trail-source", "finding-lines", "usage-lines", "rejected-lines");
    assertThat(plan.getCheckpointConfig().getCheckpointInterval()).isEqualTo(10_000);
    plan.getJobGraph(); // without a uid for each, or with Kryo for a type, Flink refuses here
  }

  @Test
  void planOfAReplayOnAClusterHasThem() throws Exception {
    StreamGraph plan =
        plan(
            "--source.type", "archive",
            "--source.archive.paths", dir.toString(),
            "--sink.findings", "stdout",
            "--sink.rejected", "none");

    plan.getJobGraph();
    assertThat(plan.getStreamNodes())
        .extracting(StreamNode::getTransformationUID)
        .as("nobody wants the lines of windows, so none are made")
        .doesNotContain("usage-lines");
  }

  @Test
  void argumentsBeatTheFile() throws Exception {
    Path file =
        Files.writeString(
            dir.resolve("k.properties"),
            "source.kinesis.stream=trail\nsink.findings=none\nsink.rejected=none\n"
                + "usage.window=1m\n");

    JobConfig config =
        KeyUsageJob.configuration(
            new String[] {"--config", file.toString(), "--usage.window", "10m"},
            Map.of("AWS_REGION", "eu-west-1"));

    assertThat(config.toProperties())
        .containsEntry("usage.window", "10m")
        .containsEntry("source.kinesis.stream", "trail")
        .containsEntry("source.kinesis.region", "eu-west-1");
    assertThat(config.origin(JobOptions.USAGE_WINDOW)).isEqualTo("--usage.window");
  }

  @Test
  void refusesOptionsOfS3WhichAClusterHasElsewhere() {
    assertThatThrownBy(
            () ->
                KeyUsageJob.configuration(
                    new String[] {
                      "--source.kinesis.stream", "trail",
                      "--source.kinesis.region", "eu-west-1",
                      "--sink.findings", "none",
                      "--sink.rejected", "none",
                      "--s3.region", "eu-west-1"
                    },
                    Map.of("AWS_ENDPOINT_URL_S3", "http://localhost:9000")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("--s3.region: s3.region has no effect on a cluster")
        .hasMessageContaining("s3.endpoint.region")
        .hasMessageNotContaining("AWS_ENDPOINT_URL_S3");
  }

  @Test
  void refusesToStartWithoutSayingWhereFindingsAndRejectedInputGo() {
    assertThatThrownBy(() -> KeyUsageJob.configuration(new String[0], Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("sink.findings is missing")
        .hasMessageContaining("sink.rejected is missing");
  }

  @Test
  void allThatIsWrongWithTheSettingsOfProfilesIsToldBeforeAnythingStarts() throws Exception {
    Path settings = Files.createDirectory(dir.resolve("profiles"));
    Files.writeString(settings.resolve("cases.yml"), "bar: none\n");
    Files.writeString(settings.resolve("baseline.yml"), "learn: {level-hours: soon}\n");
    assertThatThrownBy(
            () ->
                plan(
                    "--source.type", "archive",
                    "--source.archive.paths", dir.toString(),
                    "--sink.findings", "stdout",
                    "--sink.rejected", "none",
                    "--profiles.settings", settings.toString()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cases.yml")
        .hasMessageContaining("`bar` is a number")
        .hasMessageContaining("baseline.yml")
        .hasMessageContaining("level-hours");
  }

  private static StreamGraph plan(String... args) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
    KeyUsageJob.define(env, KeyUsageJob.configuration(args, Map.of()));
    return env.getStreamGraph();
  }
}
