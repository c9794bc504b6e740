package io.keytrail.jobs.topology;

import io.keytrail.finding.Finding;
import io.keytrail.reject.Rejected;
import io.keytrail.usage.UsageWindow;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The three ways out of {@link KeyUsageTopology}. */
public final class KeyUsageStreams {
  private final DataStream<Finding> findings;
  private final DataStream<UsageWindow> usage;
  private final DataStream<Rejected> rejected;

  KeyUsageStreams(
      DataStream<Finding> findings, DataStream<UsageWindow> usage, DataStream<Rejected> rejected) {
    this.findings = findings;
    this.usage = usage;
    this.rejected = rejected;
  }

  public DataStream<Finding> findings() {
    return findings;
  }

  public DataStream<UsageWindow> usage() {
    return usage;
  }

  public DataStream<Rejected> rejected() {
    return rejected;
  }
}
