package io.keytrail.jobs.inventory.scan;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What a scan of one target counts while it runs. Thread-safe. */
final class ScanCounts {
  private final AtomicLong keys = new AtomicLong();
  private final AtomicLong gone = new AtomicLong();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong throttled = new AtomicLong();
  private final Map<KmsCall, Long> denied = new EnumMap<>(KmsCall.class);
  private final Map<KmsCall, Long> failed = new EnumMap<>(KmsCall.class);
  private final Map<KmsCall, Long> unavailable = new EnumMap<>(KmsCall.class);

  void key() {
    keys.incrementAndGet();
  }

  void gone() {
    gone.incrementAndGet();
  }

  void call() {
    calls.incrementAndGet();
  }

  void throttled() {
    throttled.incrementAndGet();
  }

  synchronized void denied(KmsCall call) {
    denied.merge(call, 1L, Long::sum);
  }

  synchronized void failed(KmsCall call) {
    failed.merge(call, 1L, Long::sum);
  }

  synchronized void unavailable(KmsCall call) {
    unavailable.merge(call, 1L, Long::sum);
  }

  synchronized TargetReport report(
      InventoryTarget target, long startedMillis, long finishedMillis, String problem) {
    return new TargetReport(
        target,
        startedMillis,
        finishedMillis,
        keys.get(),
        gone.get(),
        calls.get(),
        throttled.get(),
        denied,
        failed,
        unavailable,
        problem);
  }
}
