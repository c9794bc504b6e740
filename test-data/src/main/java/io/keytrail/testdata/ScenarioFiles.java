package io.keytrail.testdata;

import static io.keytrail.testdata.Json.object;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the log files of a scenario: one for each account and slot in which something happens. */
final class ScenarioFiles implements SlotWorkers.Worker {
  private static final int GZIP_LEVEL = 4;

  private final Scenario scenario;
  private final ScenarioRecords records;
  private final Path out;
  private final Gzip gzip = new Gzip(GZIP_LEVEL);
  private final Tally tally = new Tally();

  ScenarioFiles(Scenario scenario, Path out) {
    this.scenario = scenario;
    this.records = new ScenarioRecords(scenario);
    this.out = out;
  }

  @Override
  public void write(int slot) throws IOException {
    Map<String, List<Object>> byAccount = new TreeMap<>();
    String region = null;
    for (TrailRecord record : records.make(slot)) {
      byAccount
          .computeIfAbsent(record.recipientAccountId, account -> new ArrayList<>())
          .add(record.toJson());
      region = record.awsRegion;
      tally.events++;
      if (record.errorCode != null) tally.errors++;
      tally.kms(record.eventName, false);
    }
    for (Map.Entry<String, List<Object>> file : byAccount.entrySet()) {
      write(slot, file.getKey(), region, Json.bytes(object("Records", file.getValue())));
    }
  }

  private void write(int slot, String account, String region, byte[] json) throws IOException {
    Instant delivered = Instant.ofEpochSecond(scenario.time.second(slot + 1));
    String unique = scenario.random(60, slot, account.hashCode()).alnum(16);
    Path file = out.resolve(S3Layout.path(account, region, delivered, unique));
    Files.createDirectories(file.getParent());
    byte[] compressed = gzip.compress(json, json.length);
    Files.write(file, compressed);
    tally.files++;
    tally.bytes += compressed.length;
    tally.jsonBytes += json.length;
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public void close() {
    gzip.end();
  }
}
