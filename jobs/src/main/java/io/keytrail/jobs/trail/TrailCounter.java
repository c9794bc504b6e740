package io.keytrail.jobs.trail;

import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;

/**
 * One of {@link TrailCounters}: a metric for whoever watches, an accumulator for the end of a run.
 */
public final class TrailCounter {
  private final Counter metric;
  private final LongCounter sum = new LongCounter();

  public TrailCounter(RuntimeContext context, String name) {
    metric = context.getMetricGroup().addGroup(TrailCounters.GROUP).counter(name);
    context.addAccumulator(name, sum);
  }

  public void add(long count) {
    metric.inc(count);
    sum.add(count);
  }

  public void increment() {
    add(1);
  }
}
