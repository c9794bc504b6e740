package io.keytrail.jobs.topology;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.key.AliasLedgerFunction;
import io.keytrail.jobs.key.FindingJoinFunction;
import io.keytrail.jobs.key.FindingSplitFunction;
import io.keytrail.jobs.key.KeyContextFunction;
import io.keytrail.jobs.key.KeyContextOptions;
import io.keytrail.jobs.key.KeyInput;
import io.keytrail.jobs.key.KeyInputSerializer;
import io.keytrail.jobs.key.KeyNewsFunction;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.trail.KeyNews;
import io.keytrail.jobs.trail.KeyNewsSerializer;
import io.keytrail.key.KeyFacts;
import io.keytrail.kms.KmsEvent;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The keys' part of {@link KeyUsageTopology}: what the trail says of them, and who is told.
 *
 * <pre>
 * dedupe → news ─┬──────────────────────────────────────────────► [by key ARN] key timeline
 *                ├─► [by account and Region] alias ledger ──────► and key context
 *                                                                      ▲       │
 * findings → keys ─────────────────────────────────────────────────────┘       └─► [by finding] join
 * </pre>
 */
final class KeyTopology {
  private static final String SCANS = "key-scans";
  private static final String INPUTS = "key-inputs";

  private KeyTopology() {}

  /**
   * What the trail and an inventory say of keys.
   *
   * @param events none of them need be left out as a repetition: to a history it is nothing new
   * @param scans of KMS or of a snapshot; null for none
   * @param memory how far behind the watermark an event may be and still find its place
   */
  static DataStream<KeyNews> news(
      DataStream<KmsEvent> events, DataStream<KeyFacts> scans, Duration memory) {
    SingleOutputStreamOperator<KeyNews> statements =
        events
            .process(new KeyNewsFunction())
            .returns(KeyNewsSerializer.TYPE)
            .name(KeyNewsFunction.UID)
            .uid(KeyNewsFunction.UID);
    DataStream<KeyNews> ofKeys = statements;
    DataStream<KeyNews> ofAliases = statements.getSideOutput(KeyNewsFunction.ALIASES);
    if (scans != null) {
      DataStream<KeyNews> scanned =
          scans.map(KeyNews::of).returns(KeyNewsSerializer.TYPE).name(SCANS).uid(SCANS);
      ofKeys = ofKeys.union(scanned);
      ofAliases = ofAliases.union(scanned);
    }
    return ofKeys.union(
        ofAliases
            .keyBy(KeyNews::scope, Types.STRING)
            .process(new AliasLedgerFunction(memory), KeyNewsSerializer.TYPE)
            .name(AliasLedgerFunction.UID)
            .uid(AliasLedgerFunction.UID));
  }

  /** News on their way to the functions that also answer questions. */
  static DataStream<KeyInput> inputs(DataStream<KeyNews> news) {
    return news.map(KeyInput::of).returns(KeyInputSerializer.TYPE).name(INPUTS).uid(INPUTS);
  }

  /** The findings, each with its keys as they were when it fired. */
  static DataStream<Finding> describe(
      DataStream<Finding> findings, DataStream<KeyInput> inputs, KeyContextOptions options) {
    SingleOutputStreamOperator<KeyInput> questions =
        findings
            .process(new FindingSplitFunction())
            .returns(KeyInputSerializer.TYPE)
            .name(FindingSplitFunction.UID)
            .uid(FindingSplitFunction.UID);
    SingleOutputStreamOperator<Finding> described =
        questions
            .union(inputs)
            .keyBy(input -> input.keyArn, Types.STRING)
            .process(new KeyContextFunction(options), FindingSerializer.TYPE)
            .name(KeyContextFunction.UID)
            .uid(KeyContextFunction.UID);
    DataStream<Finding> joined =
        described
            .getSideOutput(KeyContextFunction.PARTIAL)
            .keyBy(FindingJoinFunction::record, Types.STRING)
            .process(new FindingJoinFunction(), FindingSerializer.TYPE)
            .name(FindingJoinFunction.UID)
            .uid(FindingJoinFunction.UID);
    return described.union(joined, questions.getSideOutput(FindingSplitFunction.KEYLESS));
  }
}
