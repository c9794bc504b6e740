package io.keytrail.jobs.inventory.scan;

import io.keytrail.jobs.testing.KmsDouble;
import io.keytrail.key.KeyFacts;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/** Scans for tests: to their end, with all that they found. */
public final class Scans {
  final ScanReport report;
  final Map<String, KeyFacts> facts;

  private Scans(ScanReport report, Map<String, KeyFacts> facts) {
    this.report = report;
    this.facts = facts;
  }

  static InventoryOptions.Builder of(URI endpoint, String... regions) {
    credentials();
    return InventoryOptions.builder(List.of(regions)).endpoint(endpoint).requestsPerSecond(100_000);
  }

  /** Any will do for the double; real ones in the environment win. */
  public static void credentials() {
    if (System.getenv("AWS_ACCESS_KEY_ID") != null) return;
    System.setProperty("aws.accessKeyId", "keytrail-test");
    System.setProperty("aws.secretAccessKey", "keytrail-test");
  }

  static Scans run(InventoryOptions options) {
    Map<String, KeyFacts> facts = new ConcurrentSkipListMap<>();
    try (KmsScanner scanner = new KmsScanner(options, KmsDouble.NOW::toEpochMilli)) {
      ScanReport report =
          scanner
              .scan(
                  options.targets(),
                  key -> {
                    facts.put(key.keyArn(), key);
                    return CompletableFuture.completedFuture(null);
                  },
                  done -> {})
              .join();
      return new Scans(report, facts);
    }
  }

  TargetReport only() {
    if (report.targets().size() != 1) throw new AssertionError(report.targets().size());
    return report.targets().get(0);
  }
}
