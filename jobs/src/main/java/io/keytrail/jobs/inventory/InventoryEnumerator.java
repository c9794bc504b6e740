package io.keytrail.jobs.inventory;

import io.keytrail.jobs.inventory.scan.InventoryTarget;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;

/**
 * Gives all targets to the one reader. What a restart brings with it stays; targets that the
 * configuration has since gained are added, and the reader drops those that it has lost.
 */
final class InventoryEnumerator implements SplitEnumerator<InventorySplit, Set<InventoryTarget>> {
  private static final int READER = 0;

  private final SplitEnumeratorContext<InventorySplit> context;
  private final Map<InventoryTarget, InventorySplit> waiting = new TreeMap<>();
  private final Set<InventoryTarget> assigned;

  /**
   * @param assigned what a checkpoint says is with the reader; empty at first
   */
  InventoryEnumerator(
      SplitEnumeratorContext<InventorySplit> context,
      List<InventoryTarget> targets,
      Set<InventoryTarget> assigned) {
    this.context = context;
    this.assigned = new TreeSet<>(assigned);
    for (InventoryTarget target : targets) {
      if (!assigned.contains(target)) waiting.put(target, InventorySplit.of(target));
    }
  }

  @Override
  public void start() {}

  @Override
  public void handleSplitRequest(int subtask, String host) {}

  @Override
  public void addReader(int subtask) {
    if (subtask != READER || waiting.isEmpty()) return;
    context.assignSplits(new SplitsAssignment<>(Map.of(READER, List.copyOf(waiting.values()))));
    assigned.addAll(waiting.keySet());
    waiting.clear();
  }

  @Override
  public void addSplitsBack(List<InventorySplit> splits, int subtask) {
    for (InventorySplit split : splits) {
      assigned.remove(split.target);
      waiting.put(split.target, split);
    }
  }

  @Override
  public Set<InventoryTarget> snapshotState(long checkpointId) {
    return new TreeSet<>((Collection<InventoryTarget>) assigned);
  }

  @Override
  public void close() {}
}
