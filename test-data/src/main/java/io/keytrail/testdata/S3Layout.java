package io.keytrail.testdata;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Where CloudTrail puts its log files (CloudTrail user guide, "Finding your CloudTrail log files").
 */
final class S3Layout {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu/MM/dd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private S3Layout() {}

  /**
   * The path of a log file below the bucket's root.
   *
   * @param delivered the time in the name: when CloudTrail delivered the file, in minutes
   * @param unique 16 letters and digits
   */
  static String path(String account, String region, Instant delivered, String unique) {
    return "AWSLogs/"
        + account
        + "/CloudTrail/"
        + region
        + "/"
        + DAY.format(delivered)
        + "/"
        + fileName(account, region, delivered, unique);
  }

  static String fileName(String account, String region, Instant delivered, String unique) {
    return account
        + "_CloudTrail_"
        + region
        + "_"
        + MINUTE.format(delivered)
        + "_"
        + unique
        + ".json.gz";
  }
}
