package io.keytrail.jobs.topology;

import io.keytrail.finding.Finding;
import io.keytrail.profile.TrafficDay;
import io.keytrail.reject.Rejected;
import io.keytrail.usage.UsageWindow;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The ways out of {@link KeyUsageTopology}. */
public final class KeyUsageStreams {
  private final DataStream<Finding> findings;
  private final DataStream<UsageWindow> usage;
  private final DataStream<Rejected> rejected;
  private final DataStream<TrafficDay> traffic;

  KeyUsageStreams(
      DataStream<Finding> findings,
      DataStream<UsageWindow> usage,
      DataStream<Rejected> rejected,
      DataStream<TrafficDay> traffic) {
    this.traffic = traffic;
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

  /** A line for each account, Region and day; empty when there are no profiles. */
  public Optional<DataStream<TrafficDay>> traffic() {
    return Optional.ofNullable(traffic);
  }
}
