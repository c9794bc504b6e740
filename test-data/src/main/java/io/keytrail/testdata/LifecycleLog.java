package io.keytrail.testdata;

import static io.keytrail.testdata.Json.array;
import static io.keytrail.testdata.Json.object;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The records of a generated life, in log files of five minutes as CloudTrail delivers them. */
final class LifecycleLog {
  private static final long SLOT = 300;
  private static final int GZIP_LEVEL = 4;

  private final Random64 random;

  /** By path below the bucket. */
  private final TreeMap<String, List<Object>> files = new TreeMap<>();

  private final TreeMap<String, Object> carriers = new TreeMap<>();
  private final Tally tally = new Tally();

  LifecycleLog(Random64 random) {
    this.random = random;
  }

  /** Some are delivered twice, and within a file there is no order. */
  void add(TrailRecord record, Instant at) {
    List<Object> file =
        files.computeIfAbsent(
            path(record.recipientAccountId, record.awsRegion, at, "log"),
            name -> new ArrayList<>());
    boolean twice = random.chance(0.05);
    for (int i = 0; i < (twice ? 2 : 1); i++) {
      file.add(random.nextInt(file.size() + 1), record.toJson());
      tally.events++;
      tally.kms(record.eventName, i > 0);
      if (i > 0) tally.duplicates++;
    }
    if (record.errorCode != null) tally.errors++;
  }

  /** What EventBridge says of an event of KMS itself: another id, some seconds later. */
  void addTwin(TrailRecord record, String detailType, Instant at) {
    Instant later = at.plusSeconds(1 + random.nextInt(20));
    String keyArn = (String) ((Map<?, ?>) record.resources.get(0)).get("ARN");
    String keyId = keyArn.substring(keyArn.indexOf('/') + 1);
    carriers.put(
        path(record.recipientAccountId, record.awsRegion, later, keyArn + later),
        object(
            "version",
            "0",
            "id",
            random.uuid(),
            "detail-type",
            detailType,
            "source",
            "aws.kms",
            "account",
            record.recipientAccountId,
            "time",
            later.toString(),
            "region",
            record.awsRegion,
            "resources",
            array(keyArn),
            "detail",
            object("key-id", keyId)));
    tally.events++;
    tally.kms(record.eventName, true);
  }

  private static String path(String account, String region, Instant at, String what) {
    long slot = Math.floorDiv(at.getEpochSecond(), SLOT);
    String unique =
        Random64.of(slot, account.hashCode(), region.hashCode(), what.hashCode()).alnum(16);
    Instant delivered = Instant.ofEpochSecond((slot + 1) * SLOT).plus(Duration.ofMinutes(2));
    return S3Layout.path(account, region, delivered, unique);
  }

  Tally write(Path out) throws IOException {
    Gzip gzip = new Gzip(GZIP_LEVEL);
    try {
      for (Map.Entry<String, List<Object>> file : files.entrySet()) {
        write(out.resolve(file.getKey()), object("Records", file.getValue()), gzip);
      }
      for (Map.Entry<String, Object> file : carriers.entrySet()) {
        write(out.resolve(file.getKey()), file.getValue(), gzip);
      }
    } finally {
      gzip.end();
    }
    return tally;
  }

  private void write(Path path, Object content, Gzip gzip) throws IOException {
    Files.createDirectories(path.getParent());
    byte[] json = Json.bytes(content);
    byte[] compressed = gzip.compress(json, json.length);
    Files.write(path, compressed);
    tally.files++;
    tally.bytes += compressed.length;
    tally.jsonBytes += json.length;
  }
}
