package io.keytrail.jobs.source.archive;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Writes down what an enumerator does; asynchronous work waits until it is asked for. */
final class FakeEnumeratorContext implements SplitEnumeratorContext<ArchiveSplit> {
  final Map<Integer, List<ArchiveSplit>> assigned = new TreeMap<>();
  final Map<Integer, List<SourceEvent>> sent = new TreeMap<>();
  final List<Integer> ended = new ArrayList<>();
  final Map<Integer, ReaderInfo> readers = new HashMap<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private final int parallelism;

  FakeEnumeratorContext(int parallelism) {
    this.parallelism = parallelism;
  }

  void runAsyncWork() {
    List<Runnable> work = new ArrayList<>(waiting);
    waiting.clear();
    work.forEach(Runnable::run);
  }

  int waitingWork() {
    return waiting.size();
  }

  List<Long> ordinals(int subtask) {
    List<Long> ordinals = new ArrayList<>();
    for (ArchiveSplit split : assigned.getOrDefault(subtask, List.of()))
      ordinals.add(split.ordinal);
    return ordinals;
  }

  <T extends SourceEvent> List<T> sent(int subtask, Class<T> type) {
    List<T> events = new ArrayList<>();
    for (SourceEvent event : sent.getOrDefault(subtask, List.of())) {
      if (type.isInstance(event)) events.add(type.cast(event));
    }
    return events;
  }

  @Override
  public SplitEnumeratorMetricGroup metricGroup() {
    return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
  }

  @Override
  public void sendEventToSourceReader(int subtask, SourceEvent event) {
    sent.computeIfAbsent(subtask, s -> new ArrayList<>()).add(event);
  }

  @Override
  public int currentParallelism() {
    return parallelism;
  }

  @Override
  public Map<Integer, ReaderInfo> registeredReaders() {
    return readers;
  }

  @Override
  public void assignSplits(SplitsAssignment<ArchiveSplit> assignment) {
    assignment
        .assignment()
        .forEach(
            (subtask, splits) -> {
              if (!readers.containsKey(subtask)) {
                throw new IllegalArgumentException("reader " + subtask + " is not registered");
              }
              assigned.computeIfAbsent(subtask, s -> new ArrayList<>()).addAll(splits);
            });
  }

  @Override
  public void signalNoMoreSplits(int subtask) {
    ended.add(subtask);
  }

  @Override
  public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
    waiting.add(
        () -> {
          T result = null;
          Throwable failure = null;
          try {
            result = callable.call();
          } catch (Exception e) {
            failure = e;
          }
          handler.accept(result, failure);
        });
  }

  @Override
  public <T> void callAsync(
      Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void runInCoordinatorThread(Runnable runnable) {
    runnable.run();
  }
}
