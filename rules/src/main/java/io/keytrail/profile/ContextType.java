package io.keytrail.profile;

/**
 * What kind of resource an encryption context names: {@code s3:object}, {@code s3:bucket}, {@code
 * secretsmanager:secret}, {@code dynamodb:table}; {@code vol} for an EBS volume's id. The kind is
 * what a key is for; its single resources are far too many to be news.
 */
final class ContextType {
  /** A whole bucket: what S3 writes once Bucket Keys are on; single objects before. */
  static final String S3_BUCKET = "s3:bucket";

  static final String S3_OBJECT = "s3:object";
  private static final int MAX = 64;

  private ContextType() {}

  /**
   * @param resource as {@link io.keytrail.kms.KmsEvent#contextResource}; null gives null
   */
  static String of(String resource) {
    if (resource == null) return null;
    if (!resource.startsWith("arn:")) return word(resource, 0);
    int service = resource.indexOf(':', 4) + 1;
    int region = service == 0 ? -1 : resource.indexOf(':', service);
    int account = region < 0 ? -1 : resource.indexOf(':', region + 1);
    int name = account < 0 ? -1 : resource.indexOf(':', account + 1) + 1;
    if (name <= 0) return "arn";
    String of = bounded(resource.substring(service, region));
    if (of.equals("s3")) return resource.indexOf('/', name) < 0 ? S3_BUCKET : S3_OBJECT;
    return of + ":" + word(resource, name);
  }

  /** The lower-case word that begins there; "id" when none does. */
  private static String word(String text, int from) {
    int end = from;
    while (end < text.length() && end - from < MAX && isWord(text.charAt(end))) end++;
    boolean ended = end == text.length() || "-/:".indexOf(text.charAt(end)) >= 0;
    return ended && end > from && end < text.length() ? text.substring(from, end) : "id";
  }

  private static boolean isWord(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static String bounded(String text) {
    return text.length() > MAX ? text.substring(0, MAX) : text;
  }
}
