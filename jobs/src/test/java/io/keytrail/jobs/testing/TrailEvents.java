package io.keytrail.jobs.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.zip.GZIPOutputStream;

/**
 * Small CloudTrail events and carriers, where a test needs many that differ in id and time only.
 */
public final class TrailEvents {
  public static final String KEY_ARN =
      "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  private TrailEvents() {}

  /** A Decrypt; to the second, as CloudTrail has it. */
  public static String decrypt(String eventId, Instant time) {
    return event(eventId, time, "kms.amazonaws.com", "Decrypt");
  }

  /** A record that is not KMS's. */
  public static String other(String eventId, Instant time) {
    return event(eventId, time, "s3.amazonaws.com", "GetObject");
  }

  private static String event(String eventId, Instant time, String source, String name) {
    return "{\"eventVersion\":\"1.11\",\"userIdentity\":{\"type\":\"IAMUser\","
        + "\"principalId\":\"AIDACKCEVSQ6C2EXAMPLE\",\"arn\":\"arn:aws:iam::111122223333:user/alice\","
        + "\"accountId\":\"111122223333\",\"userName\":\"alice\"},\"eventTime\":\""
        + time.truncatedTo(ChronoUnit.SECONDS)
        + "\",\"eventSource\":\""
        + source
        + "\",\"eventName\":\""
        + name
        + "\",\"awsRegion\":\"eu-west-1\",\"sourceIPAddress\":\"192.0.2.10\",\"eventID\":\""
        + eventId
        + "\",\"resources\":[{\"accountId\":\"111122223333\",\"type\":\"AWS::KMS::Key\",\"ARN\":\""
        + KEY_ARN
        + "\"}],\"eventType\":\"AwsApiCall\",\"recipientAccountId\":\"111122223333\"}";
  }

  /** What a CloudWatch Logs subscription puts on a stream: gzip of an envelope around events. */
  public static byte[] cloudWatchLogs(String... events) {
    StringBuilder envelope =
        new StringBuilder(
            "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"111122223333\",\"logGroup\":\"trail\","
                + "\"logStream\":\"111122223333_CloudTrail_eu-west-1\",\"subscriptionFilters\":[\"f\"],"
                + "\"logEvents\":[");
    for (int i = 0; i < events.length; i++) {
      if (i > 0) envelope.append(',');
      envelope
          .append("{\"id\":\"")
          .append(i)
          .append("\",\"timestamp\":1,\"message\":\"")
          .append(events[i].replace("\"", "\\\""))
          .append("\"}");
    }
    return gzip(envelope.append("]}").toString());
  }

  public static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
