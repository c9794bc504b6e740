package io.keytrail.jobs.inventory.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** How one round over all accounts and Regions went. Immutable. */
public final class ScanReport {
  private final List<TargetReport> targets;

  public ScanReport(List<TargetReport> targets) {
    List<TargetReport> sorted = new ArrayList<>(targets);
    sorted.sort(Comparator.comparing(TargetReport::target));
    this.targets = List.copyOf(sorted);
  }

  /** By account, then Region. */
  public List<TargetReport> targets() {
    return targets;
  }

  public boolean complete() {
    return targets.stream().allMatch(TargetReport::complete);
  }

  public long sum(ToLongFunction<TargetReport> count) {
    return targets.stream().mapToLong(count).sum();
  }

  /** Counts by call, over all targets. */
  public Map<KmsCall, Long> sums(Function<TargetReport, Map<KmsCall, Long>> counts) {
    Map<KmsCall, Long> sums = new EnumMap<>(KmsCall.class);
    for (TargetReport target : targets) {
      counts.apply(target).forEach((call, count) -> sums.merge(call, count, Long::sum));
    }
    return sums;
  }
}
