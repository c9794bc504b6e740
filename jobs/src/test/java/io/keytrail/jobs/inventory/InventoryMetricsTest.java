package io.keytrail.jobs.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.inventory.scan.ScanReport;
import io.keytrail.jobs.inventory.scan.TargetReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;

class InventoryMetricsTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  private final Map<String, Counter> counters = new HashMap<>();
  private final ManualClock clock =
      new ManualClock(TimeUnit.MILLISECONDS.toNanos(NOON.toEpochMilli()));
  private Gauge<?> age;
  private final InventoryMetrics metrics = new InventoryMetrics(new Group(), clock);

  @Test
  void countsEachTargetAndRoundOnce() {
    TargetReport complete = Reports.denied(Reports.IRELAND, NOON);
    TargetReport incomplete = Reports.failed(Reports.IRELAND, NOON);
    metrics.count(complete);
    metrics.count(incomplete);
    metrics.count(new ScanReport(List.of(complete)));
    metrics.count(new ScanReport(List.of(incomplete)));
    Map<String, Long> values = new HashMap<>();
    counters.forEach((name, counter) -> values.put(name, counter.getCount()));
    assertThat(values)
        .containsOnly(
            Map.entry("scans", 2L),
            Map.entry("incompleteScans", 1L),
            Map.entry("keys", 24L),
            Map.entry("calls", 120L),
            Map.entry("throttled", 4L),
            Map.entry("denied", 7L),
            Map.entry("failed", 1L));
  }

  @Test
  void theAgeIsThatOfTheTargetThatHasWaitedLongest() {
    InventorySplit split = InventorySplit.of(Reports.IRELAND);
    metrics.known(List.of(split.completeAt(NOON.toEpochMilli()), split));
    assertThat(age.getValue()).isEqualTo(-1L);
    metrics.known(
        List.of(
            split.completeAt(NOON.toEpochMilli()),
            split.completeAt(NOON.minusSeconds(60).toEpochMilli())));
    clock.advanceTime(Duration.ofSeconds(5));
    assertThat(age.getValue()).isEqualTo(65_000L);
  }

  private final class Group extends UnregisteredMetricsGroup {
    @Override
    public MetricGroup addGroup(String name) {
      assertThat(name).isEqualTo("inventory");
      return this;
    }

    @Override
    public Counter counter(String name) {
      Counter counter = new SimpleCounter();
      assertThat(counters.put(name, counter)).isNull();
      return counter;
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
      assertThat(name).isEqualTo("lastCompleteScanAgeMillis");
      age = gauge;
      return gauge;
    }
  }
}
