package io.keytrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.config.ConfigLoader;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.Setting;
import io.keytrail.jobs.inventory.InventoryStreams;
import io.keytrail.jobs.inventory.KeyInventory;
import io.keytrail.jobs.inventory.SnapshotInventory;
import io.keytrail.jobs.testing.Trails;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** Plans only: a uid for every operator, no Kryo, and one subtask. */
class InventoryPlanTest {
  @Test
  void thereIsNoneUnlessItIsEnabled() {
    assertThat(new JobAssembly(config("inventory.regions", "eu-west-1")).inventory()).isEmpty();
  }

  @Test
  void theLiveOneCanBePlanned() {
    JobConfig config =
        config(
            "inventory.enabled",
            "true",
            "inventory.regions",
            "eu-west-1",
            "inventory.accounts",
            "111122223333",
            "inventory.external-id",
            "from-keytrail",
            "inventory.clock-delay",
            "20m");
    plan(new JobAssembly(config).inventory().orElseThrow(), 2);
  }

  @Test
  void theSnapshotCanBePlanned() {
    plan(new SnapshotInventory("/tmp/keys.jsonl"), 3);
  }

  private static void plan(KeyInventory inventory, int operators) {
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(4, flink);
    InventoryStreams streams = inventory.attach(env, Trails.none(env));
    streams.facts().sinkTo(new DiscardingSink<>()).uid("facts");
    streams.findings().sinkTo(new DiscardingSink<>()).uid("findings");
    streams.reports().sinkTo(new DiscardingSink<>()).uid("reports");
    StreamGraph plan = env.getStreamGraph(false);
    plan.getJobGraph(); // without a uid for each, or with Kryo for a type, Flink refuses here
    assertThat(plan.getStreamNodes())
        .filteredOn(node -> String.valueOf(node.getTransformationUID()).startsWith("key-"))
        .filteredOn(node -> !node.getTransformationUID().equals("key-snapshot-trail"))
        .hasSize(operators)
        .extracting(StreamNode::getParallelism)
        .containsOnly(1);
  }

  private static JobConfig config(String... namesAndValues) {
    List<Setting> settings = new ArrayList<>();
    settings.add(new Setting("source.kinesis.stream", "trail", "test"));
    settings.add(new Setting("source.kinesis.region", "eu-west-1", "test"));
    settings.add(new Setting("sink.findings", "none", "test"));
    settings.add(new Setting("sink.rejected", "none", "test"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.add(new Setting(namesAndValues[i], namesAndValues[i + 1], "test"));
    }
    return new ConfigLoader().flags(settings).load();
  }
}
