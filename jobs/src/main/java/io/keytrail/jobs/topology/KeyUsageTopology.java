package io.keytrail.jobs.topology;

import io.keytrail.detect.EpisodeTracker;
import io.keytrail.detect.WindowDetection;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.dedupe.DedupeFunction;
import io.keytrail.jobs.health.OwnTrafficFunction;
import io.keytrail.jobs.inventory.InventoryStreams;
import io.keytrail.jobs.key.KeyInput;
import io.keytrail.jobs.key.KeyTimelineFunction;
import io.keytrail.jobs.key.PreAggregateOperator;
import io.keytrail.jobs.key.UsageDelta;
import io.keytrail.jobs.key.UsageDeltaSerializer;
import io.keytrail.jobs.serial.KmsEventSerializer;
import io.keytrail.jobs.serial.UsageWindowSerializer;
import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.TrailSource;
import io.keytrail.jobs.trail.UnpackFunction;
import io.keytrail.kms.KmsEvent;
import io.keytrail.profile.HeardHour;
import io.keytrail.reject.Rejected;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * From a trail to key usage and findings: the same operators live and replayed.
 *
 * <pre>
 * source → unpack ─┬─► [by event id] dedupe → pre-aggregate ─┬─► [by key ARN] key timeline ─┬─► usage
 *                  └─► rejected                              └─► late = rejected            └─► findings
 * </pre>
 *
 * <p>With rules, {@link RuleTopology} takes the same trail beside it; with profiles, {@link
 * ProfileTopology} takes the windows of the key timeline, and {@link HealthTopology} asks whether
 * the trail can be trusted.
 *
 * <p>Defines, never executes. Every operator has a name and a uid, and no type goes through Kryo.
 */
public final class KeyUsageTopology {
  /**
   * How long after its own time a case of the profiles may be told: a silence is looked at again
   * when it has grown by an eighth, and is no longer missed after four weeks.
   */
  public static final Duration CASES_LATEST = Duration.ofDays(4);

  private KeyUsageTopology() {}

  public static KeyUsageStreams define(
      StreamExecutionEnvironment env, TrailSource source, KeyUsageOptions options) {
    env.getConfig().enableObjectReuse(); // records are left alone once made, see CompactSerializer
    DataStream<TrailBatch> trail = source.attach(env);
    SingleOutputStreamOperator<KmsEvent> events =
        trail
            .process(new UnpackFunction())
            .returns(KmsEventSerializer.TYPE)
            .name(UnpackFunction.UID)
            .uid(UnpackFunction.UID);
    SingleOutputStreamOperator<KmsEvent> once =
        events
            .keyBy(DedupeFunction::bucket, Types.INT)
            .process(new DedupeFunction(options.dedupeHorizon()), KmsEventSerializer.TYPE)
            .name(DedupeFunction.UID)
            .uid(DedupeFunction.UID);
    InventoryStreams inventory =
        options.inventory() == null ? null : options.inventory().attach(env, trail);
    DataStream<KeyNews> news =
        KeyTopology.news(
            once, inventory == null ? null : inventory.facts(), options.keys().memory());
    DataStream<KeyInput> keyInputs = KeyTopology.inputs(news);
    SingleOutputStreamOperator<UsageDelta> deltas =
        once.transform(
                PreAggregateOperator.UID,
                UsageDeltaSerializer.TYPE,
                new PreAggregateOperator(
                    options.window(),
                    options.allowedLateness(),
                    options.preAggregateEntries(),
                    options.exactDistinct(),
                    options.profiles() != null))
            .uid(PreAggregateOperator.UID);
    RuleTopology rules = options.rules() == null ? null : new RuleTopology(env, trail, options);
    DataStream<KeyInput> inputs = rules == null ? keyInputs : keyInputs.union(rules.questions());
    DataStream<HeardHour> heard = null;
    if (options.profiles() != null) {
      heard = HealthTopology.heard(trail);
      inputs =
          inputs.union(
              HealthTopology.gaps(heard, once, options.profiles(), options.allowedLateness()));
    }
    SingleOutputStreamOperator<UsageWindow> usage =
        deltas
            .keyBy(delta -> delta.keyArn, Types.STRING)
            .connect(inputs.keyBy(input -> input.keyArn, Types.STRING))
            .process(
                new KeyTimelineFunction(
                    options.window(),
                    options.allowedLateness(),
                    trackers(options),
                    options.profiles() == null ? null : options.profiles().standBack(),
                    options.keys()),
                UsageWindowSerializer.TYPE)
            .name(KeyTimelineFunction.UID)
            .uid(KeyTimelineFunction.UID);
    DataStream<Finding> findings = usage.getSideOutput(KeyTimelineFunction.FINDINGS);
    DataStream<Rejected> rejected =
        events
            .getSideOutput(UnpackFunction.REJECTED)
            .union(deltas.getSideOutput(PreAggregateOperator.LATE));
    DataStream<Finding> undescribed = null;
    if (rules != null) {
      undescribed = rules.findings(usage.getSideOutput(KeyTimelineFunction.RECORDS));
      rejected = rejected.union(rules.unreadable());
    }
    if (options.profiles() != null) {
      DataStream<Finding> cases =
          ProfileTopology.cases(
              usage.getSideOutput(KeyTimelineFunction.USE),
              options.profiles(),
              options.window(),
              options.allowedLateness());
      SingleOutputStreamOperator<Finding> health =
          HealthTopology.health(heard, cases, options.profiles());
      cases =
          ProfileTopology.budgeted(health, options.profiles())
              .union(HealthTopology.ofTrails(health, options.profiles()));
      undescribed = undescribed == null ? cases : undescribed.union(cases);
    }
    if (undescribed != null) {
      findings = findings.union(KeyTopology.describe(undescribed, keyInputs, options.keys()));
    }
    if (inventory != null) findings = findings.union(inventory.findings());
    if (options.compliance() != null) {
      findings = findings.union(KeyComplianceTopology.judge(news, usage, options.compliance()));
    }
    if (options.profiles() == null) return new KeyUsageStreams(findings, usage, rejected, null);
    SingleOutputStreamOperator<Finding> traffic =
        HealthTopology.traffic(once, options.profiles(), options.allowedLateness());
    return new KeyUsageStreams(
        findings.union(traffic), usage, rejected, traffic.getSideOutput(OwnTrafficFunction.DAYS));
  }

  private static List<EpisodeTracker> trackers(KeyUsageOptions options) {
    List<EpisodeTracker> trackers = new ArrayList<>();
    for (WindowDetection detection : options.detections()) {
      trackers.add(
          new EpisodeTracker(
              detection, options.window(), options.episodeQuiet(), options.allowedLateness()));
    }
    return trackers;
  }
}
