package io.keytrail.jobs.bench;

import io.keytrail.jobs.inventory.scan.InventoryOptions;
import io.keytrail.jobs.inventory.scan.KmsScanner;
import io.keytrail.jobs.inventory.scan.ScanReport;
import io.keytrail.jobs.inventory.scan.Scans;
import io.keytrail.jobs.inventory.scan.TargetReport;
import io.keytrail.jobs.testing.KmsDouble;
import io.keytrail.jobs.testing.KmsDoubleServer;
import io.keytrail.key.KeyFacts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What a scan of an account's Region costs: requests, time at a configured rate, and memory when
 * the keys are kept, as the command line does, and when they are handed on, as the source does. KMS
 * is the double in a process of its own, which throttles one request of a hundred and denies
 * another.
 *
 * <pre>
 * ./mvnw -q -pl jobs -am -Pinventory-benchmark process-test-classes -Dbench.keys=10000 -Dbench.rate=500
 * </pre>
 */
public final class InventoryBenchmark {
  private InventoryBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int keys = Integer.parseInt(args[0]);
    int rate = Integer.parseInt(args[1]);
    Scans.credentials();
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KmsDoubleServer.class.getName(),
                "0",
                Integer.toString(keys),
                "100",
                "100")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      URI endpoint = URI.create(out.readLine());
      System.out.printf(
          "%-10s %8s %9s %8s %10s %9s %8s %8s %9s%n",
          "keys are",
          "keys",
          "requests",
          "a key",
          "seconds",
          "a second",
          "throttled",
          "denied",
          "live MB");
      scan("kept", endpoint, rate, true);
      scan("handed on", endpoint, rate, false);
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private static void scan(String name, URI endpoint, int rate, boolean keep) {
    InventoryOptions options =
        InventoryOptions.builder(List.of("eu-west-1"))
            .endpoint(endpoint)
            .requestsPerSecond(rate)
            .build();
    Queue<KeyFacts> kept = new ConcurrentLinkedQueue<>();
    try (KmsScanner scanner = new KmsScanner(options, KmsDouble.NOW::toEpochMilli)) {
      long before = liveBytes();
      long begin = System.nanoTime();
      ScanReport report =
          scanner
              .scan(
                  options.targets(),
                  key -> {
                    if (keep) kept.add(key);
                    return CompletableFuture.completedFuture(null);
                  },
                  done -> {})
              .join();
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (!report.complete()) throw new IllegalStateException("the scan is incomplete");
      long requests = report.sum(TargetReport::calls);
      long found = report.sum(TargetReport::keys);
      System.out.printf(
          Locale.ROOT,
          "%-10s %,8d %,9d %8.2f %10.1f %,9.1f %,9d %,8d %9.1f%n",
          name,
          found,
          requests,
          requests / (double) found,
          seconds,
          requests / seconds,
          report.sum(TargetReport::throttled),
          report.sum(target -> TargetReport.total(target.denied())),
          (liveBytes() - before) / 1e6);
    }
    if (keep && kept.isEmpty()) throw new IllegalStateException("kept until here");
  }

  private static long liveBytes() {
    for (int i = 0; i < 3; i++) System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
