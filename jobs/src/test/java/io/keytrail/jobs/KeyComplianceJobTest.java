package io.keytrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.jobs.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans only; nothing is executed. */
class KeyComplianceJobTest {
  @TempDir Path dir;

  private static StreamGraph plan(String... args) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
    KeyComplianceJob.define(env, KeyUsageJob.configuration(args, Map.of()));
    return env.getStreamGraph();
  }

  @Test
  void aLiveJobHasAUidForEveryOperatorAndNoKryo() throws Exception {
    StreamGraph plan =
        plan(
            "--source.kinesis.stream", "trail",
            "--source.kinesis.region", "eu-west-1",
            "--sink.findings", "kinesis:findings",
            "--sink.rejected", "kinesis:rejected");
    plan.getJobGraph(); // without a uid for each, or with Kryo for a type, Flink refuses here
    assertThat(plan.getStreamNodes())
        .extracting(StreamNode::getTransformationUID)
        .contains(
            "trail-source",
            "dedupe",
            "key-news",
            "alias-ledger",
            "key-timeline",
            "key-compliance",
            "compliance-summary",
            "finding-lines",
            "rejected-lines")
        .doesNotContain("rule-match", "usage-lines");
  }

  @Test
  void withAnInventoryKeysAreJudgedThoughNoTrailNamesThem() throws Exception {
    StreamGraph plan =
        plan(
            "--source.kinesis.stream", "trail",
            "--source.kinesis.region", "eu-west-1",
            "--inventory.enabled", "true",
            "--inventory.regions", "eu-west-1",
            "--sink.findings", "kinesis:findings",
            "--sink.rejected", "kinesis:rejected");
    plan.getJobGraph();
    assertThat(plan.getStreamNodes())
        .extracting(StreamNode::getTransformationUID)
        .contains("key-inventory", "key-scans", "key-compliance");
  }

  @Test
  void aWrongPolicyIsRefusedWithFileAndLine() throws Exception {
    Path policy =
        Files.writeString(dir.resolve("policy.yml"), "name: x\nrotation: {max-aeg: 3d}\n");
    assertThatThrownBy(
            () ->
                plan(
                    "--source.type", "archive",
                    "--source.archive.paths", dir.toString(),
                    "--sink.findings", "stdout",
                    "--sink.rejected", "none",
                    "--compliance.policy", policy.toString()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            policy + ":2: error: unknown setting `rotation.max-aeg`; did you mean");
  }
}
