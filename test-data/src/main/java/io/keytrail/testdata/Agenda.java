package io.keytrail.testdata;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What will happen, one thing after the other. */
final class Agenda {
  interface Action {
    void run(Instant at);
  }

  private static final class Step {
    final Instant at;
    final int number;
    final Action action;

    Step(Instant at, int number, Action action) {
      this.at = at;
      this.number = number;
      this.action = action;
    }
  }

  private final PriorityQueue<Step> steps =
      new PriorityQueue<>(
          Comparator.comparing((Step step) -> step.at).thenComparing(step -> step.number));
  private int planned;

  void plan(Instant at, Action action) {
    steps.add(new Step(Instant.ofEpochSecond(at.getEpochSecond()), planned++, action));
  }

  void runUntil(Instant end) {
    Instant last = Instant.EPOCH;
    while (!steps.isEmpty()) {
      Step step = steps.poll();
      // One thing a second: CloudTrail knows no finer order.
      Instant at = step.at.isAfter(last) ? step.at : last.plusSeconds(1);
      if (!at.isBefore(end)) return;
      last = at;
      step.action.run(at);
    }
  }
}
