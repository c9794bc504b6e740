package io.keytrail.jobs.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.detect.DecryptEncryptRatio;
import io.keytrail.detect.UsageVolume;
import io.keytrail.jobs.profile.ProfileProgram;
import io.keytrail.jobs.rules.RuleContext;
import io.keytrail.jobs.rules.RuleProgram;
import io.keytrail.jobs.trail.TrailBatchSerializer;
import io.keytrail.jobs.trail.TrailSource;
import io.keytrail.sigma.RuleFile;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.runtime.partitioner.BroadcastPartitioner;
import org.apache.flink.streaming.runtime.partitioner.ForwardPartitioner;
import org.junit.jupiter.api.Test;

/** Looks at the plan, as Flink does before it runs: no cluster. */
class KeyUsageTopologyTest {
  private static StreamGraph plan() {
    return plan(null);
  }

  private static StreamGraph plan(RuleProgram rules) {
    return plan(rules, null);
  }

  private static StreamGraph plan(RuleProgram rules, RuleReload reload) {
    return plan(rules, reload, null);
  }

  private static StreamGraph plan(RuleProgram rules, RuleReload reload, ProfileProgram profiles) {
    Configuration strict = new Configuration();
    // Flink itself then refuses an operator without uid, and a type that would go through Kryo.
    strict.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    strict.set(PipelineOptions.GENERIC_TYPES, false);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(4, strict);
    TrailSource source =
        e ->
            e.fromData(
                    TrailBatchSerializer.TYPE,
                    TrailBatchSerializer.INSTANCE.copy(new io.keytrail.jobs.trail.TrailBatch()))
                .name(TrailSource.UID)
                .uid(TrailSource.UID);
    KeyUsageStreams streams =
        KeyUsageTopology.define(
            env,
            source,
            KeyUsageOptions.builder()
                .detections(List.of(new DecryptEncryptRatio(10, 100), new UsageVolume(1000, 2)))
                .rules(rules)
                .reload(reload)
                .profiles(profiles)
                .build());
    streams.findings().sinkTo(new DiscardingSink<>()).name("findings").uid("findings");
    streams.usage().sinkTo(new DiscardingSink<>()).name("usage").uid("usage");
    streams.rejected().sinkTo(new DiscardingSink<>()).name("rejected").uid("rejected");
    return env.getStreamGraph();
  }

  @Test
  void plansWithEveryUidGivenAndNoKryo() {
    StreamGraph plan = plan();
    plan.getJobGraph();
    assertThat(plan.getStreamNodes())
        .allMatch(node -> node.getTransformationUID() != null, "has a uid");
  }

  @Test
  void rulesAddTheirOperatorsAndNothingElse() {
    RuleProgram rules =
        new RuleProgram(
            List.of(),
            List.of(
                RuleFile.of(
                    "r.yml",
                    "title: R\nid: r\nname: r\nlogsource: {product: aws}\n"
                        + "detection: {s: {eventName: Decrypt}, condition: s}\n"
                        + "---\ntitle: C\nid: c\nname: c\ncorrelation: {type: event_count, rules: [r],"
                        + " timespan: 5m, condition: {gte: 3}}\n"
                        + "---\ntitle: D\nid: d\ncorrelation: {type: event_count, rules: [c],"
                        + " timespan: 5m, condition: {gte: 3}}\n")),
            RuleContext.DEFAULT);
    StreamGraph with = plan(rules);
    with.getJobGraph();
    Set<String> uids = uids(with);
    assertThat(uids).containsAll(uids(plan()));
    uids.removeAll(uids(plan()));
    assertThat(uids)
        .containsExactlyInAnyOrder(
            "rule-match",
            "rule-dedupe",
            "rule-findings",
            "correlate-1",
            "correlate-2",
            "record-keys",
            "key-rules",
            "finding-keys",
            "key-context",
            "finding-join",
            "expired-filters");
  }

  @Test
  void reloadingAddsWhatWatchesAndAllLevelsThatRulesCanHave() {
    RuleProgram rules =
        new RuleProgram(
            List.of(),
            List.of(
                RuleFile.of(
                    "r.yml",
                    "title: R\nid: r\nlogsource: {product: aws}\n"
                        + "detection: {s: {eventName: Decrypt}, condition: s}\n")),
            RuleContext.DEFAULT);
    StreamGraph with = plan(rules, new RuleReload("/rules", Duration.ofMinutes(1)));
    with.getJobGraph();
    Set<String> uids = uids(with);
    uids.removeAll(uids(plan(rules, null)));
    assertThat(uids)
        .containsExactlyInAnyOrder(
            "rule-watch",
            "rule-updates",
            "refused-rules",
            "correlate-1",
            "correlate-2",
            "correlate-3",
            "correlate-4");
    assertThat(with.getStreamNodes())
        .filteredOn(
            node -> node.getTransformationUID().matches("rule-watch|rule-updates|refused.*"))
        .hasSize(3)
        .allMatch(node -> node.getParallelism() == 1);
  }

  @Test
  void profilesAddTheirOperatorsAndTheFirstStaysWithItsKey() {
    StreamGraph with = plan(null, null, ProfileProgram.DEFAULT);
    assertThat(with.getJobGraph().getVertices())
        .filteredOn(vertex -> vertex.getName().startsWith("key-timeline"))
        .as("no window is sent to its key's profile over the network")
        .hasSize(1)
        .allMatch(vertex -> vertex.getName().contains("key-profile"));
    Set<String> uids = uids(with);
    assertThat(uids).containsAll(uids(plan()));
    uids.removeAll(uids(plan()));
    assertThat(uids)
        .containsExactlyInAnyOrder(
            "peer-day",
            "peer-prior",
            "key-profile",
            "key-case",
            "principal-profile",
            "merge-by-principal",
            "merge-by-cause",
            "alert-budget",
            "heard-hours",
            "seen-keys",
            "trail-gaps",
            "gap-inputs",
            "telemetry-health",
            "many-trails",
            "traffic-windows",
            "own-traffic",
            "finding-keys",
            "key-context",
            "finding-join");
    assertThat(arrivals(with, "peer-day")).containsExactly(ForwardPartitioner.class);
    assertThat(arrivals(with, "key-profile")).containsExactly(ForwardPartitioner.class);
    assertThat(arrivals(with, "key-case"))
        .containsExactlyInAnyOrder(ForwardPartitioner.class, BroadcastPartitioner.class);
  }

  /** How records come to an operator. */
  private static List<Class<?>> arrivals(StreamGraph plan, String uid) {
    return plan.getStreamNodes().stream()
        .filter(node -> uid.equals(node.getTransformationUID()))
        .flatMap(node -> node.getInEdges().stream())
        .map(edge -> edge.getPartitioner().getClass())
        .collect(Collectors.toList());
  }

  private static Set<String> uids(StreamGraph plan) {
    return plan.getStreamNodes().stream()
        .map(StreamNode::getTransformationUID)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void uidsAreThoseThatSavepointsKnow() {
    List<String> uids =
        StreamSupport.stream(plan().getStreamNodes().spliterator(), false)
            .map(StreamNode::getTransformationUID)
            .collect(Collectors.toList());
    // A change here is a change of state: it belongs into the changelog.
    assertThat(uids).contains("trail-source", "unpack", "dedupe", "pre-aggregate", "key-timeline");
  }
}
