package io.keytrail.jobs.files;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says in a sentence why a path cannot be read. The client of S3 lives in a class loader of its
 * own, so that only names and texts of what it throws can be told apart; its texts are made for
 * those who wrote it.
 */
public final class FileFailure {
  private static final int LONGEST = 300;
  private static final int DEEPEST = 20;

  /** S3 names the Region that it wanted, in one of its answers. */
  private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([a-z0-9-]{1,32})'");

  private static final String[] NO_ANSWER = {
    "UnknownHostException", "ConnectException", "ConnectTimeout"
  };

  private FileFailure() {}

  /**
   * Whether the other side did not answer, and may another time: nobody asked for a wrong thing.
   */
  public static boolean isNoAnswer(Throwable failure) {
    return has(all(failure), NO_ANSWER);
  }

  /** The reason, and for S3 what to do about it; without the path, and without a full stop. */
  public static String reason(String path, Throwable failure) {
    String all = all(failure);
    boolean remote = path.contains("://") && !path.startsWith("file:");
    String known = remote ? ofS3(all) : null;
    return known == null ? own(failure) : known;
  }

  private static String ofS3(String all) {
    if (has(all, "NoSuchBucket")) {
      return "there is no such bucket: check its name, and the endpoint if one is set";
    }
    if (has(all, "bucket is null/empty")) {
      return "this names no bucket: write s3://BUCKET/PREFIX, the bucket in lower case and without"
          + " underscores";
    }
    if (has(all, "NoAuthWithAWSException", "Unable to load AWS credentials")) {
      return "there are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
          + " AWS_SECRET_ACCESS_KEY ('aws configure export-credentials --format env' prints those of"
          + " a sign-in), or run where a role gives them";
    }
    if (has(all, "ExpiredToken")) return "the AWS credentials have expired: sign in again";
    if (has(all, "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken")) {
      return "the AWS credentials are not valid there: check AWS_PROFILE, or the access key and its"
          + " secret";
    }
    if (has(all, "AuthorizationHeaderMalformed", "PermanentRedirect", "Status Code: 301")) {
      Matcher region = EXPECTED_REGION.matcher(all);
      return "the bucket is in another Region"
          + (region.find() ? ", " + region.group(1) : "")
          + ": set s3.region to it, and s3.endpoint-url, if it is set, to an endpoint there";
    }
    // To a question without a body S3 answers without one, and so without its own code.
    if (has(all, "Status Code: 400")) {
      return "S3 takes the request for a bad one: mostly the bucket is in another Region, then set"
          + " s3.region to it; or the AWS credentials have expired, then sign in again";
    }
    if (has(all, "AccessDenied", "Status Code: 403")) {
      return "access is denied: the AWS credentials must be valid there, and it takes s3:ListBucket"
          + " on the bucket, s3:GetObject on what is in it, and kms:Decrypt where that is encrypted"
          + " under a key of yours";
    }
    if (has(all, NO_ANSWER)) {
      return "the endpoint of S3 does not answer: check s3.endpoint-url and the network";
    }
    return null;
  }

  private static boolean has(String all, String... signs) {
    for (String sign : signs) {
      if (all.contains(sign)) return true;
    }
    return false;
  }

  /** Names and texts of the whole chain. */
  private static String all(Throwable failure) {
    StringBuilder all = new StringBuilder();
    int depth = 0;
    for (Throwable t = failure; t != null && depth < DEEPEST; t = t.getCause(), depth++) {
      all.append(t).append('\n');
    }
    return all.toString();
  }

  private static String own(Throwable failure) {
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    String line = text.lines().findFirst().orElse("");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + '…';
  }
}
