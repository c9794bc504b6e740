package io.keytrail.jobs.inventory.scan;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What the parallel courses of one scan tell each other. Thread-safe. */
final class ScanProgress {
  /** So many calls in a row without an answer, each after all its attempts, and KMS is given up. */
  static final int TROUBLE_IN_A_ROW = 10;

  final ScanCounts counts = new ScanCounts();
  private final AtomicInteger troubleInARow = new AtomicInteger();
  private final Set<KmsCall> notOffered = EnumSet.noneOf(KmsCall.class);
  private volatile String problem;

  /** Why the scan is to end now, as a sentence; null while it goes on. */
  String problem() {
    return problem;
  }

  void stop(String why) {
    if (problem == null) problem = why;
  }

  synchronized boolean isOffered(KmsCall call) {
    return !notOffered.contains(call);
  }

  void answered() {
    troubleInARow.set(0);
  }

  /** Takes note of a failed call, and ends the scan where the next one would fare no better. */
  synchronized void failed(KmsCall call, CallFailure failure) {
    switch (failure.kind) {
      case DENIED:
        counts.denied(call);
        answered();
        break;
      case NO_SUCH_CALL:
        notOffered.add(call);
        counts.unavailable(call);
        answered();
        break;
      case UNSUPPORTED:
      case INVALID_STATE:
        counts.unavailable(call);
        answered();
        break;
      default:
        counts.failed(call);
    }
    if (failure.kind == CallFailure.Kind.CREDENTIALS) {
      stop("the credentials were not taken (" + failure.detail + ")");
    } else if (failure.kind.isTrouble() && troubleInARow.incrementAndGet() >= TROUBLE_IN_A_ROW) {
      stop("KMS no longer answers; the last was " + call.action() + " (" + failure.detail + ")");
    }
  }
}
