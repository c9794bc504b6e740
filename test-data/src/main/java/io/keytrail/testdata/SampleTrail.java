package io.keytrail.testdata;

import static io.keytrail.testdata.Json.array;
import static io.keytrail.testdata.Json.object;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes {@code test-data/sample-trail}: one morning in one account, small enough to read. Every KMS
 * operation, every carrier, and two incidents. {@code test-data/README.md} tells what is where.
 */
public final class SampleTrail {
  private static final int GZIP_LEVEL = 9;
  private static final String DAY = "2026-03-02T";

  private final Map<String, byte[]> files = new LinkedHashMap<>();

  private SampleTrail() {}

  /**
   * Writes the sample trail.
   *
   * @param args the directory to write to, and nothing else
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: SampleTrail DIRECTORY");
      System.exit(2);
    }
    write(Path.of(args[0]));
  }

  /** Writes the files into this directory, over what has the same name. */
  public static void write(Path directory) throws IOException {
    for (Map.Entry<String, byte[]> file : files().entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  /** The content of each file by its path, in which slashes separate. */
  public static Map<String, byte[]> files() {
    SampleTrail trail = new SampleTrail();
    trail.archive();
    trail.carriers();
    return trail.files;
  }

  private void archive() {
    List<TrailRecord> ordinary = ordinaryTraffic();
    log("09:05", "kQ3vT8mZpL1xYc7R", ordinary);
    readableLog("09:10", "Hn5wB2sJd9GfUa4E", new SampleRecords(1).cryptographic(at("09:05:00")));
    List<TrailRecord> management = new SampleRecords(2).management(at("09:10:30"));
    readableLog("09:15", "tX6yRq0oVzK8iCm3", management);
    readableLog(
        "09:20", "bW1eNs7PjL4uDg9A", new SampleRecords(3).readingAndKeyStores(at("09:15:20")));
    TrailRecord movedPrimary = management.get(management.size() - 1);
    readable(
        S3Layout.path(
            SampleRecords.OWNER, SampleRecords.SECOND_REGION, at("09:20:00"), "Zf2hMv5KxQ8rTb6Y"),
        s3(new SampleRecords(4).secondRegion(at("09:15:10"), movedPrimary)));

    List<TrailRecord> odd = new SampleRecords(5).outOfTheOrdinary(at("09:25:00"));
    List<TrailRecord> bothViews = new SampleRecords(6).acrossAccounts(at("09:28:11"));
    odd.add(bothViews.get(0));
    odd.add(new SampleRecords(7).byService(at("09:28:40")));
    odd.add(ordinary.get(0)); // delivered again
    readableLog("09:30", "gJ8oCk3WnE5lSy0D", odd);
    readable(
        S3Layout.path(
            SampleRecords.PARTNER, SampleRecords.REGION, at("09:30:00"), "Vu4pXa9FtB7mHq1R"),
        s3(bothViews.subList(1, 2)));

    SampleStory story = new SampleStory();
    log("09:35", "Yd6zGi2TcN8wKr5J", story.decryptBurst(at("09:30:00")));
    log("09:40", "eP0bLh7UoM3vSx9Q", story.decryptBurst(at("09:35:00")));
    log("09:45", "Rj1fWn4AkD6yCt8Z", story.decryptBurst(at("09:40:00")));
    log("10:05", "mB5gHs2XqV9uEi7L", story.flood(at("10:00:00")));
    log("10:10", "Oc3xTz8KpJ0rNd6F", story.flood(at("10:05:00")));

    List<TrailRecord> last = new SampleRecords(8).serviceEvents(at("10:20:05"));
    last.add(policyChange());
    readableLog("10:25", "Sa7lYw1QvG4hUm2B", last);
  }

  /** The same kinds of record as others than S3 deliver them. */
  private void carriers() {
    List<TrailRecord> calls = new SampleRecords(20).parameters(at("10:22:00"), 16);
    String flat =
        S3Layout.fileName(
            SampleRecords.OWNER, SampleRecords.REGION, at("10:30:00"), "Dk9sJe5RnX2tBf8W");
    files.put(
        "carriers/" + flat.replace(".json.gz", ".json"), Json.prettyBytes(s3(calls.subList(0, 2))));
    files.put("carriers/single-event.json", Json.prettyBytes(calls.get(2).toJson()));
    files.put("carriers/array.json", Json.prettyBytes(SampleRecords.json(calls.subList(3, 5))));
    files.put("carriers/json-lines.jsonl", lines(calls.subList(5, 8)));
    files.put(
        "carriers/two-gzip-members.jsonl.gz",
        concat(gzip(lines(calls.subList(8, 10))), gzip(lines(calls.subList(10, 13)))));
    files.put(
        "carriers/cloudwatch-logs-subscription.json.gz", gzip(subscription(calls.subList(13, 15))));
    files.put("carriers/cloudwatch-logs-control-message.json.gz", gzip(controlMessage()));
    files.put(
        "carriers/gzipped-array.json.gz",
        gzip(Json.bytes(SampleRecords.json(calls.subList(15, 16)))));

    TrailRecord change = policyChange();
    files.put(
        "carriers/eventbridge-api-call.json",
        envelope("AWS API Call via CloudTrail", change, array(), change.toJson()));
    List<TrailRecord> twins = new SampleRecords(8).serviceEvents(at("10:20:05"));
    ownEvent("carriers/eventbridge-rotation.json", "KMS CMK Rotation", twins.get(0));
    ownEvent("carriers/eventbridge-deletion.json", "KMS CMK Deletion", twins.get(1));
    ownEvent(
        "carriers/eventbridge-expiration.json",
        "KMS Imported Key Material Expiration",
        twins.get(2));
  }

  /** Five minutes of everything: KMS and other services mixed, as a real file has it. */
  private static List<TrailRecord> ordinaryTraffic() {
    EventMaker maker = new EventMaker(0);
    KmsKey[] keys = {
      SampleRecords.ORDERS, SampleRecords.BUCKETS, SampleRecords.PARAMETERS, SampleRecords.LEDGER
    };
    List<TrailRecord> records = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Random64 random = Random64.of(905, i);
      KmsKey key = i % 5 == 4 ? null : keys[i % 5];
      long second = at("09:00:00").getEpochSecond() + random.nextInt(300);
      records.add(maker.ordinary(SampleRecords.OWNER, SampleRecords.REGION, key, second, random));
    }
    return records;
  }

  private static TrailRecord policyChange() {
    return new SampleRecords(9).policyChange(at("10:21:40"));
  }

  private void log(String delivered, String unique, List<TrailRecord> records) {
    files.put(path(delivered, unique), gzip(Json.bytes(s3(records))));
  }

  private void readableLog(String delivered, String unique, List<TrailRecord> records) {
    readable(path(delivered, unique), s3(records));
  }

  /**
   * Unpacked and indented, as a reader would have it. CloudTrail delivers compressed files only.
   */
  private void readable(String path, Object content) {
    files.put(path.replace(".json.gz", ".json"), Json.prettyBytes(content));
  }

  private static String path(String delivered, String unique) {
    Instant time = at(delivered + ":00");
    return S3Layout.path(SampleRecords.OWNER, SampleRecords.REGION, time, unique);
  }

  private static Map<String, Object> s3(List<TrailRecord> records) {
    return object("Records", SampleRecords.json(records));
  }

  private static byte[] lines(List<TrailRecord> records) {
    StringBuilder lines = new StringBuilder();
    for (TrailRecord record : records) lines.append(Json.text(record.toJson())).append('\n');
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] subscription(List<TrailRecord> records) {
    List<Object> events = new ArrayList<>();
    for (TrailRecord record : records) {
      long millis = Instant.parse(record.eventTime).toEpochMilli();
      events.add(
          object(
              "id",
              "3195310660696698337880902507980421114328961" + (542900 + events.size()),
              "timestamp",
              millis,
              "message",
              Json.text(record.toJson())));
    }
    return Json.bytes(
        object(
            "messageType",
            "DATA_MESSAGE",
            "owner",
            SampleRecords.OWNER,
            "logGroup",
            "aws-cloudtrail-logs",
            "logStream",
            "111122223333_CloudTrail_eu-west-1",
            "subscriptionFilters",
            array("keytrail"),
            "logEvents",
            events));
  }

  /** What CloudWatch Logs sends to see whether the destination answers: nothing to read in it. */
  private static byte[] controlMessage() {
    return Json.bytes(
        object(
            "messageType", "CONTROL_MESSAGE",
            "owner", "CloudwatchLogs",
            "logGroup", "",
            "logStream", "",
            "subscriptionFilters", array(),
            "logEvents",
                array(
                    object(
                        "id", "",
                        "timestamp", at("10:22:00").toEpochMilli(),
                        "message",
                            "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream."))));
  }

  private void ownEvent(String path, String detailType, TrailRecord twin) {
    String keyArn = (String) ((Map<?, ?>) twin.resources.get(0)).get("ARN");
    String keyId = keyArn.substring(keyArn.indexOf("key/") + 4);
    files.put(path, envelope(detailType, twin, array(keyArn), object("key-id", keyId)));
  }

  private static byte[] envelope(
      String detailType, TrailRecord record, List<Object> resources, Object detail) {
    return Json.prettyBytes(
        object(
            "version",
            "0",
            "id",
            Random64.of(detailType.hashCode()).uuid(),
            "detail-type",
            detailType,
            "source",
            "aws.kms",
            "account",
            record.recipientAccountId,
            "time",
            record.eventTime,
            "region",
            record.awsRegion,
            "resources",
            resources,
            "detail",
            detail));
  }

  private static byte[] gzip(byte[] bytes) {
    return Gzip.member(bytes, GZIP_LEVEL);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }

  private static Instant at(String time) {
    return Instant.parse(DAY + time + "Z");
  }
}
