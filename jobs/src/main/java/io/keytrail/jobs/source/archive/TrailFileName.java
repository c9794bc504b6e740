package io.keytrail.jobs.source.archive;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What CloudTrail writes into the name of a log file: whose it is, from where, and when it was
 * delivered.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html">CloudTrail
 *     log file name format</a>
 */
final class TrailFileName {
  private static final Pattern NAME =
      Pattern.compile(
          "(\\d{12})_CloudTrail_([a-z0-9-]{1,32})_"
              + "(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)Z_[^/]+?\\.json(?:\\.gz)?");

  final String account;
  final String region;

  /** The minute of delivery, epoch ms: at or after the time of nearly all events inside. */
  final long timeMillis;

  private TrailFileName(String account, String region, long timeMillis) {
    this.account = account;
    this.region = region;
    this.timeMillis = timeMillis;
  }

  /**
   * @param name the last segment of the path
   * @return null when the name does not follow the pattern, or shows a time that does not exist
   */
  static TrailFileName parse(String name) {
    Matcher match = NAME.matcher(name);
    if (!match.matches()) return null;
    try {
      LocalDateTime time =
          LocalDateTime.of(
              number(match, 3),
              number(match, 4),
              number(match, 5),
              number(match, 6),
              number(match, 7));
      return new TrailFileName(
          match.group(1), match.group(2), time.toInstant(ZoneOffset.UTC).toEpochMilli());
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Whether a file of this name is taken for part of a trail. */
  static boolean isTrail(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return (lower.endsWith(".json")
            || lower.endsWith(".jsonl")
            || lower.endsWith(".ndjson")
            || lower.endsWith(".gz"))
        // Digests and insights lie in folders of their own, but flat copies mix them in.
        && !name.contains("_CloudTrail-Digest_")
        && !name.contains("_CloudTrail-Insight_");
  }

  private static int number(Matcher match, int group) {
    return Integer.parseInt(match.group(group));
  }
}
