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
import io.keytrail.kms.KmsEvent;
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
  private KeyTopology() {}

  /** What each event says of its keys, once. */
  static DataStream<KeyInput> news(DataStream<KmsEvent> once, KeyContextOptions options) {
    SingleOutputStreamOperator<KeyInput> statements =
        once.process(new KeyNewsFunction())
            .returns(KeyInputSerializer.TYPE)
            .name(KeyNewsFunction.UID)
            .uid(KeyNewsFunction.UID);
    return statements.union(
        statements
            .getSideOutput(KeyNewsFunction.ALIASES)
            .keyBy(statement -> statement.scope, Types.STRING)
            .process(new AliasLedgerFunction(options.memory()), KeyInputSerializer.TYPE)
            .name(AliasLedgerFunction.UID)
            .uid(AliasLedgerFunction.UID));
  }

  /** The findings, each with its keys as they were when it fired. */
  static DataStream<Finding> describe(
      DataStream<Finding> findings, DataStream<KeyInput> news, KeyContextOptions options) {
    SingleOutputStreamOperator<KeyInput> questions =
        findings
            .process(new FindingSplitFunction())
            .returns(KeyInputSerializer.TYPE)
            .name(FindingSplitFunction.UID)
            .uid(FindingSplitFunction.UID);
    SingleOutputStreamOperator<Finding> described =
        questions
            .union(news)
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
