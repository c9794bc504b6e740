package io.keytrail.jobs.inventory.scan;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Reads the keys of accounts and Regions, round after round. */
public interface KeyScanner extends AutoCloseable {
  /**
   * One round over these targets. The result does not fail: what goes wrong stands in the report.
   *
   * @param done told of each target when it is through; called from several threads
   */
  CompletableFuture<ScanReport> scan(
      List<InventoryTarget> targets, KeyTaker taker, Consumer<TargetReport> done);

  @Override
  void close();
}
