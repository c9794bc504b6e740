package io.keytrail.testdata;

import java.util.ArrayList;
import java.util.List;

/**
 * What one role does with one key, day after day. Counts in a slot scatter more than Poisson's, as
 * in life: calls come in bursts, and days, hours and minutes are better or worse than expected.
 */
final class Workload {
  /** A stretch of time in which something is different. */
  private static final class Change {
    final int from;
    final int to;
    final double factor;
    final Mix mix;

    Change(int from, int to, double factor, Mix mix) {
      this.from = from;
      this.to = to;
      this.factor = factor;
      this.mix = mix;
    }
  }

  private final Caller caller;
  private final Mix mix;
  private final Tempo tempo;
  private final double perSlot;
  private double burst = 1.5;
  private double growthPerDay = 1;
  private int from;
  private int to = Integer.MAX_VALUE;
  private Caller successor;
  private int handedOver = Integer.MAX_VALUE;
  private final List<Change> changes = new ArrayList<>();

  /**
   * @param perSlot calls in a slot of weight 1, on average
   */
  Workload(Caller caller, Mix mix, Tempo tempo, double perSlot) {
    this.caller = caller;
    this.mix = mix;
    this.tempo = tempo;
    this.perSlot = perSlot;
  }

  /** How many calls come at once, on average. */
  Workload inBurstsOf(double calls) {
    burst = calls;
    return this;
  }

  Workload growing(double perDay) {
    growthPerDay = perDay;
    return this;
  }

  Workload between(int fromSlot, int toSlot) {
    from = fromSlot;
    to = toSlot;
    return this;
  }

  /** From this slot on another role does the same. */
  void handOver(Caller successor, int slot) {
    this.successor = successor;
    handedOver = slot;
  }

  Caller caller(int slot) {
    return slot < handedOver ? caller : successor;
  }

  void change(int fromSlot, int toSlot, double factor) {
    changes.add(new Change(fromSlot, toSlot, factor, null));
  }

  void change(int fromSlot, int toSlot, Mix other) {
    changes.add(new Change(fromSlot, toSlot, 1, other));
  }

  /** Whether something becomes different between these slots. */
  boolean changes(int fromSlot, int toSlot) {
    boolean changes = isWithin(from, fromSlot, toSlot) || isWithin(handedOver, fromSlot, toSlot);
    for (Change change : this.changes) {
      changes |= isWithin(change.from, fromSlot, toSlot) || isWithin(change.to, fromSlot, toSlot);
    }
    return changes;
  }

  private static boolean isWithin(int slot, int from, int to) {
    return slot >= from && slot < to;
  }

  /** The mean number of calls in this slot. */
  double expected(int slot) {
    if (slot < from || slot >= to) return 0;
    double calls = perSlot * tempo.weight(slot);
    if (calls == 0) return 0;
    if (growthPerDay != 1) {
      calls *= StrictMath.pow(growthPerDay, slot / (double) ScenarioTime.DAY);
    }
    for (Change change : changes) {
      if (slot >= change.from && slot < change.to) calls *= change.factor;
    }
    return calls;
  }

  /**
   * Draws how many calls there are.
   *
   * @param seed of this workload
   */
  int calls(int slot, long seed, Random64 random) {
    double calls = expected(slot);
    if (calls == 0) return 0;
    calls *= about(Random64.of(seed, 1, slot / ScenarioTime.DAY), 0.15);
    calls *= about(Random64.of(seed, 2, slot / (3 * ScenarioTime.HOUR)), 0.15);
    calls *= about(random, 0.3);
    int bursts = poisson(calls / burst, random);
    int sum = 0;
    for (int i = 0; i < bursts; i++) {
      sum++;
      while (random.nextDouble() < 1 - 1 / burst) sum++;
    }
    return sum;
  }

  Mix mix(int slot) {
    for (Change change : changes) {
      if (change.mix != null && slot >= change.from && slot < change.to) return change.mix;
    }
    return mix;
  }

  /** Around 1, at most this far from it, and seldom so far. */
  private static double about(Random64 random, double far) {
    return 1 + far * (random.nextDouble() + random.nextDouble() - 1);
  }

  /** Counts the factors that it takes to fall below e^-mean (Knuth, TAOCP 3.4.1). */
  private static int poisson(double mean, Random64 random) {
    if (mean > 500) return poisson(mean / 2, random) + poisson(mean / 2, random); // e^-mean is 0
    double limit = StrictMath.exp(-mean);
    int count = 0;
    for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) count++;
    return count;
  }
}
