package io.keytrail.jobs.inventory;

import io.keytrail.finding.Finding;
import io.keytrail.jobs.inventory.scan.ScanReport;
import io.keytrail.key.KeyFacts;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The outputs of a {@link KeyInventory}. None of them holds event time back. */
public final class InventoryStreams {
  private final DataStream<KeyFacts> facts;
  private final DataStream<Finding> findings;
  private final DataStream<ScanReport> reports;

  InventoryStreams(
      DataStream<KeyFacts> facts, DataStream<Finding> findings, DataStream<ScanReport> reports) {
    this.facts = facts;
    this.findings = findings;
    this.reports = reports;
  }

  /** Each key once a round, with the time at which it was seen as its timestamp. */
  public DataStream<KeyFacts> facts() {
    return facts;
  }

  /** That KMS throttles, refuses or does not answer: one for each account, Region and day. */
  public DataStream<Finding> findings() {
    return findings;
  }

  /** One a round. */
  public DataStream<ScanReport> reports() {
    return reports;
  }
}
