package io.keytrail.jobs.inventory;

import io.keytrail.jobs.inventory.scan.InventoryTarget;
import org.apache.flink.api.connector.source.SourceSplit;

/** One account and Region, and what a restart has to know of its scans. Immutable. */
final class InventorySplit implements SourceSplit {
  /** No such time or day yet. */
  static final long NEVER = Long.MIN_VALUE;

  final InventoryTarget target;

  /** Start of the last scan that was complete, epoch ms. */
  final long lastCompleteMillis;

  /** Day, counted from 1970 in UTC, of the last finding about it. */
  final long findingDay;

  InventorySplit(InventoryTarget target, long lastCompleteMillis, long findingDay) {
    this.target = target;
    this.lastCompleteMillis = lastCompleteMillis;
    this.findingDay = findingDay;
  }

  static InventorySplit of(InventoryTarget target) {
    return new InventorySplit(target, NEVER, NEVER);
  }

  InventorySplit completeAt(long millis) {
    return new InventorySplit(target, millis, findingDay);
  }

  InventorySplit toldOn(long day) {
    return new InventorySplit(target, lastCompleteMillis, day);
  }

  @Override
  public String splitId() {
    return target.toString();
  }
}
