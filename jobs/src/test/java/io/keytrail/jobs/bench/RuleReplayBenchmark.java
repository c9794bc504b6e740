package io.keytrail.jobs.bench;

import io.keytrail.jobs.rules.RuleContext;
import io.keytrail.jobs.rules.RuleProgram;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What rules cost a whole replay: without any, with 60 and with 600 {@link GeneratedRules}. They
 * take turns, so that a machine whose speed drifts treats them alike: quote the ratios. The heap is
 * measured in replays of their own, which nobody times: the most that was in use after full
 * collections, one after the other while the replay runs; and what a compiled rule set holds.
 *
 * <pre>
 * ./mvnw -q -pl jobs -am -Pbenchmark process-test-classes -Dbench.main=io.keytrail.jobs.bench.RuleReplayBenchmark \\
 *     -Dbench.events=1000000 -Dbench.rounds=3
 * </pre>
 */
public final class RuleReplayBenchmark {
  private static final int[] RULES = {0, 60, 600};
  private static final long SEED = 7;
  private static final int COPIES = 10;

  private final Path archive;
  private final int parallelism;

  private RuleReplayBenchmark(Path archive, int parallelism) {
    this.archive = archive;
    this.parallelism = parallelism;
  }

  /** Arguments: number of events, parallelism, rounds, folder for the archive (made if missing). */
  public static void main(String[] args) throws Exception {
    Path archive = TimedReplay.archive(Path.of(args[3]), Integer.parseInt(args[0]));
    new RuleReplayBenchmark(archive, Integer.parseInt(args[1])).run(Integer.parseInt(args[2]));
  }

  private void run(int rounds) throws Exception {
    var walls = new TreeMap<Integer, List<Double>>();
    var cpus = new TreeMap<Integer, List<Double>>();
    AtomicLong records = new AtomicLong();
    var sizes = new TreeMap<Integer, Long>();
    for (int rules : RULES) sizes.put(rules, sizeOf(rules)); // before a replay leaves anything
    System.out.printf(
        Locale.ROOT, "parallelism %d, JDK %s%n%6s", parallelism, Runtime.version(), "round");
    for (int rules : RULES) System.out.printf("%18s", rules + " rules");
    System.out.println("   records/s, wall clock");
    for (int round = 0; round <= rounds; round++) {
      System.out.printf("%6s", round == 0 ? "warm" : "" + round);
      for (int rules : RULES) {
        RuleProgram program = program(rules);
        double[] time =
            TimedReplay.time(
                () -> records.addAndGet(TimedReplay.run(archive, parallelism, program)));
        long read = records.getAndSet(0);
        System.out.printf(Locale.ROOT, "%,18.0f", read / time[0]);
        if (round == 0) continue; // it warms up
        walls.computeIfAbsent(rules, r -> new ArrayList<>()).add(read / time[0]);
        cpus.computeIfAbsent(rules, r -> new ArrayList<>()).add(1e6 * time[1] / read);
      }
      System.out.println();
    }
    System.out.printf(
        "%n%6s %14s %8s %16s %8s %16s %16s%n",
        "rules",
        "records/s",
        "ratio",
        "CPU s/M records",
        "ratio",
        "live heap, MiB",
        "rule set, KiB");
    for (int rules : RULES) {
      double wall = median(walls.get(rules));
      double cpu = median(cpus.get(rules));
      System.out.printf(
          Locale.ROOT,
          "%6d %,14.0f %8.2f %16.1f %8.2f %16.0f %16.0f%n",
          rules,
          wall,
          wall / median(walls.get(0)),
          cpu,
          cpu / median(cpus.get(0)),
          liveHeap(program(rules)) / 1048576.0,
          sizes.get(rules) / 1024.0);
    }
  }

  private static RuleProgram program(int rules) {
    return rules == 0
        ? null
        : new RuleProgram(List.of(), GeneratedRules.of(rules, SEED), RuleContext.DEFAULT);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    sorted.sort(null);
    return sorted.get(sorted.size() / 2);
  }

  /** The most that a full collection left, of many while a replay runs. */
  private long liveHeap(RuleProgram program) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong most = new AtomicLong();
    Thread sampler =
        new Thread(
            () -> {
              while (!over.get()) {
                long start = System.nanoTime();
                most.accumulateAndGet(usedAfterCollection(), Math::max);
                // A replay that only collects gets nowhere: leave it four fifths of the time.
                LockSupport.parkNanos(Math.max(500_000_000L, 4 * (System.nanoTime() - start)));
              }
            });
    sampler.start();
    try {
      TimedReplay.run(archive, parallelism, program);
    } finally {
      over.set(true);
      sampler.join();
    }
    return most.get();
  }

  /** Bytes of one compiled set with the text of its files, from several at once. */
  private static long sizeOf(int rules) {
    if (rules == 0) return 0;
    List<RuleProgram> held = new ArrayList<>();
    program(rules); // what is made once and for all is no part of it
    long before = usedAfterCollection();
    for (int i = 0; i < COPIES; i++) held.add(program(rules));
    long after = usedAfterCollection();
    Reference.reachabilityFence(held);
    return (after - before) / COPIES;
  }

  private static long usedAfterCollection() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
