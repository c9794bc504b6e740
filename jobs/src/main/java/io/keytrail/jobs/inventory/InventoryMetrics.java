package io.keytrail.jobs.inventory;

import io.keytrail.jobs.inventory.scan.ScanReport;
import io.keytrail.jobs.inventory.scan.TargetReport;
import java.util.Collection;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.clock.Clock;

/**
 * Counters of the source, in the group {@value #GROUP}, and the age of what is known. {@code
 * lastCompleteScanAgeMillis} far above the interval deserves a page: keys are judged by old facts.
 */
final class InventoryMetrics {
  static final String GROUP = "inventory";

  private final Counter scans;
  private final Counter incompleteScans;
  private final Counter keys;
  private final Counter calls;
  private final Counter throttled;
  private final Counter denied;
  private final Counter failed;
  private volatile long oldestCompleteMillis = InventorySplit.NEVER;

  InventoryMetrics(MetricGroup reader, Clock clock) {
    MetricGroup group = reader.addGroup(GROUP);
    scans = group.counter("scans");
    incompleteScans = group.counter("incompleteScans");
    keys = group.counter("keys");
    calls = group.counter("calls");
    throttled = group.counter("throttled");
    denied = group.counter("denied");
    failed = group.counter("failed");
    Gauge<Long> age =
        () ->
            oldestCompleteMillis == InventorySplit.NEVER
                ? -1
                : clock.absoluteTimeMillis() - oldestCompleteMillis;
    group.gauge("lastCompleteScanAgeMillis", age);
  }

  void count(TargetReport report) {
    keys.inc(report.keys());
    calls.inc(report.calls());
    throttled.inc(report.throttled());
    denied.inc(TargetReport.total(report.denied()));
    failed.inc(TargetReport.total(report.failed()));
  }

  void count(ScanReport report) {
    scans.inc();
    if (!report.complete()) incompleteScans.inc();
  }

  /** The account or Region that was complete longest ago decides. */
  void known(Collection<InventorySplit> splits) {
    oldestCompleteMillis =
        splits.stream()
            .mapToLong(split -> split.lastCompleteMillis)
            .min()
            .orElse(InventorySplit.NEVER);
  }
}
