package io.keytrail.jobs.topology;

import io.keytrail.compliance.ComplianceSummary;
import io.keytrail.finding.Finding;
import io.keytrail.jobs.compliance.ComplianceSummaryFunction;
import io.keytrail.jobs.compliance.KeyComplianceFunction;
import io.keytrail.jobs.dedupe.DedupeFunction;
import io.keytrail.jobs.inventory.InventoryStreams;
import io.keytrail.jobs.inventory.KeyInventory;
import io.keytrail.jobs.key.KeyTimelineFunction;
import io.keytrail.jobs.key.PreAggregateOperator;
import io.keytrail.jobs.key.UsageDelta;
import io.keytrail.jobs.key.UsageDeltaSerializer;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.serial.KmsEventSerializer;
import io.keytrail.jobs.serial.UsageWindowSerializer;
import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.jobs.trail.TrailBatch;
import io.keytrail.jobs.trail.TrailSource;
import io.keytrail.jobs.trail.UnpackFunction;
import io.keytrail.kms.KmsEvent;
import io.keytrail.reject.Rejected;
import io.keytrail.usage.UsageWindow;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * From a trail, and an inventory where there is one, to how each key stands to the policy: the same
 * operators live and replayed.
 *
 * <pre>
 * source → unpack → [by event id] dedupe ─┬─► key news, alias ledger ──────────────────┐
 * scans ──────────────────────────────────┼──────────────────────────────────────────► [by key ARN] compliance
 *                                         └─► pre-aggregate → [by key ARN] key timeline ┘        │
 *                                                       findings ◄─ summary [by control, account]
 * </pre>
 *
 * <p>Defines, never executes. Every operator has a name and a uid, and no type goes through Kryo.
 */
public final class KeyComplianceTopology {
  private static final String FOLDABLE = "compliance-foldable";
  private static final String SINGLE = "compliance-single";

  private final DataStream<Finding> findings;
  private final DataStream<Rejected> rejected;

  private KeyComplianceTopology(DataStream<Finding> findings, DataStream<Rejected> rejected) {
    this.findings = findings;
    this.rejected = rejected;
  }

  /**
   * The job of its own.
   *
   * @param inventory what KMS or a snapshot says of keys; null for none
   */
  public static KeyComplianceTopology define(
      StreamExecutionEnvironment env,
      TrailSource source,
      KeyInventory inventory,
      KeyUsageOptions usage,
      KeyComplianceOptions options) {
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
            .process(new DedupeFunction(usage.dedupeHorizon()), KmsEventSerializer.TYPE)
            .name(DedupeFunction.UID)
            .uid(DedupeFunction.UID);
    SingleOutputStreamOperator<UsageDelta> deltas =
        once.transform(
                PreAggregateOperator.UID,
                UsageDeltaSerializer.TYPE,
                new PreAggregateOperator(
                    usage.window(),
                    usage.allowedLateness(),
                    usage.preAggregateEntries(),
                    usage.exactDistinct(),
                    false))
            .uid(PreAggregateOperator.UID);
    InventoryStreams scans = inventory == null ? null : inventory.attach(env, trail);
    DataStream<KeyNews> news =
        KeyTopology.news(once, scans == null ? null : scans.facts(), usage.keys().memory());
    DataStream<UsageWindow> windows =
        deltas
            .keyBy(delta -> delta.keyArn, Types.STRING)
            .connect(KeyTopology.inputs(news).keyBy(input -> input.keyArn, Types.STRING))
            .process(
                new KeyTimelineFunction(
                    usage.window(), usage.allowedLateness(), List.of(), null, usage.keys()),
                UsageWindowSerializer.TYPE)
            .name(KeyTimelineFunction.UID)
            .uid(KeyTimelineFunction.UID);
    DataStream<Finding> findings = judge(news, windows, options);
    return new KeyComplianceTopology(
        scans == null ? findings : findings.union(scans.findings()),
        events
            .getSideOutput(UnpackFunction.REJECTED)
            .union(deltas.getSideOutput(PreAggregateOperator.LATE)));
  }

  /**
   * The part that any topology can have that knows what is new of keys, and how they are used.
   *
   * @param news statements and scans, those of the alias ledger among them
   */
  public static DataStream<Finding> judge(
      DataStream<KeyNews> news, DataStream<UsageWindow> windows, KeyComplianceOptions options) {
    DataStream<Finding> found =
        news.keyBy(KeyNews::keyArn, Types.STRING)
            .connect(windows.keyBy(window -> window.keyArn, Types.STRING))
            .process(
                new KeyComplianceFunction(
                    options.program(),
                    options.horizon(),
                    options.apiFresh(),
                    options.observedFromMillis()),
                FindingSerializer.TYPE)
            .name(KeyComplianceFunction.UID)
            .uid(KeyComplianceFunction.UID);
    DataStream<Finding> single =
        found.filter(finding -> ComplianceSummary.group(finding) == null).name(SINGLE).uid(SINGLE);
    DataStream<Finding> folded =
        found
            .filter(finding -> ComplianceSummary.group(finding) != null)
            .name(FOLDABLE)
            .uid(FOLDABLE)
            .keyBy(ComplianceSummary::group, Types.STRING)
            .process(new ComplianceSummaryFunction(options.program()), FindingSerializer.TYPE)
            .name(ComplianceSummaryFunction.UID)
            .uid(ComplianceSummaryFunction.UID);
    return single.union(folded);
  }

  public DataStream<Finding> findings() {
    return findings;
  }

  /** Input that could not be read, or came too late to be counted. */
  public DataStream<Rejected> rejected() {
    return rejected;
  }
}
