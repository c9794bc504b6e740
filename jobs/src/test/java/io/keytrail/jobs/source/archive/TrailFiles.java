package io.keytrail.jobs.source.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/** Writes small files of a trail for tests. */
final class TrailFiles {
  static final String ACCOUNT = "111122223333";
  static final String REGION = "eu-west-1";
  static final String KEY =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  private TrailFiles() {}

  /** A Decrypt call. */
  static String kms(String id, Instant time) {
    return kms(id, time, ACCOUNT, REGION);
  }

  static String kms(String id, Instant time, String account, String region) {
    return record(id, time, "kms.amazonaws.com", "Decrypt", account, region);
  }

  /** A call of another service. */
  static String other(String id, Instant time) {
    return record(id, time, "s3.amazonaws.com", "GetObject", ACCOUNT, REGION);
  }

  private static String record(
      String id, Instant time, String source, String name, String account, String region) {
    return ("{'eventVersion':'1.11','userIdentity':{'type':'IAMUser','principalId':'AIDAEXAMPLE',"
            + "'arn':'arn:aws:iam::111122223333:user/alice','accountId':'111122223333',"
            + "'accessKeyId':'AKIAIOSFODNN7EXAMPLE','userName':'alice'},'eventTime':'"
            + time
            + "','eventSource':'"
            + source
            + "','eventName':'"
            + name
            + "','awsRegion':'"
            + region
            + "','sourceIPAddress':'192.0.2.10','userAgent':'aws-cli/2','requestParameters':null,"
            + "'responseElements':null,'requestID':'r-"
            + id
            + "','eventID':'"
            + id
            + "','readOnly':true,'resources':[{'accountId':'111122223333','type':'AWS::KMS::Key',"
            + "'ARN':'"
            + KEY
            + "'}],'eventType':'AwsApiCall','managementEvent':true,'recipientAccountId':'"
            + account
            + "','eventCategory':'Management'}")
        .replace('\'', '"');
  }

  static byte[] records(String... records) {
    return ("{\"Records\":[" + String.join(",", records) + "]}").getBytes(StandardCharsets.UTF_8);
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** {@code AWSLogs/…/111122223333_CloudTrail_eu-west-1_<time>_<unique>.json.gz}. */
  static Path dated(Path dir, Instant time, String unique, String... records) throws IOException {
    return write(datedPath(dir, time, unique), gzip(records(records)));
  }

  static Path datedPath(Path dir, Instant time, String unique) {
    String day = time.toString().substring(0, 10).replace('-', '/');
    String minute = time.toString().replaceAll("[-:]", "").substring(0, 13) + 'Z';
    String name = ACCOUNT + "_CloudTrail_" + REGION + '_' + minute + '_' + unique + ".json.gz";
    return dir.resolve("AWSLogs/" + ACCOUNT + "/CloudTrail/" + REGION + '/' + day + '/' + name);
  }

  static Path write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }
}
