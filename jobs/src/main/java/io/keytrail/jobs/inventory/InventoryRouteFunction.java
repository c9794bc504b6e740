package io.keytrail.jobs.inventory;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.inventory.scan.ScanReport;
import io.keytrail.jobs.serial.FindingSerializer;
import io.keytrail.jobs.serial.KeyFactsSerializer;
import io.keytrail.key.KeyFacts;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Takes apart what the source could only emit as one stream. */
final class InventoryRouteFunction extends ProcessFunction<InventoryUpdate, KeyFacts> {
  static final String UID = "key-inventory-route";
  private static final long serialVersionUID = 1;
  private static final OutputTag<Finding> FINDINGS =
      new OutputTag<>("inventory-findings", FindingSerializer.TYPE);
  private static final OutputTag<ScanReport> REPORTS =
      new OutputTag<>("inventory-reports", ScanReportSerializer.TYPE);

  static InventoryStreams route(DataStream<InventoryUpdate> updates) {
    SingleOutputStreamOperator<KeyFacts> facts =
        updates
            .process(new InventoryRouteFunction())
            .returns(KeyFactsSerializer.TYPE)
            .name(UID)
            .uid(UID)
            .setParallelism(1);
    return new InventoryStreams(facts, facts.getSideOutput(FINDINGS), facts.getSideOutput(REPORTS));
  }

  @Override
  public void processElement(InventoryUpdate update, Context ctx, Collector<KeyFacts> out) {
    if (update.facts != null) {
      out.collect(update.facts);
    } else if (update.finding != null) {
      ctx.output(FINDINGS, update.finding);
    } else {
      ctx.output(REPORTS, update.report);
    }
  }
}
