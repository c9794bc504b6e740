package io.keytrail.kms;

/**
 * The ARN of a KMS key: {@code arn:aws:kms:eu-west-1:111122223333:key/1234abcd-…}.
 *
 * <p>Two keys are the same only if their whole ARNs are: a multi-Region key has one id in several
 * Regions. The id is letters, digits and dashes: a UUID, or {@code mrk-} and 32 hex digits for
 * multi-Region keys; KMS documents no pattern, so other ids of these characters are taken too.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN">Key
 *     ARN in the KMS developer guide</a>
 */
public final class KeyArn {
  private static final int MAX_LENGTH = 256;
  private static final int ACCOUNT_DIGITS = 12;
  private static final String EXPECTED =
      ", expected arn:<partition>:kms:<region>:<12-digit account>:key/<id>";

  private final String arn;
  private final int partitionEnd;
  private final int regionEnd;

  private KeyArn(String arn) {
    this.arn = arn;
    partitionEnd = arn.indexOf(':', 4);
    regionEnd = arn.indexOf(':', partitionEnd + 5);
  }

  /**
   * @throws IllegalArgumentException if it is no key ARN (an alias ARN, a bare id, another
   *     service's ARN …); the message says what is wrong and repeats at most 100 characters
   */
  public static KeyArn parse(String text) {
    String problem = problem(text);
    if (problem != null) throw new IllegalArgumentException(problem);
    return new KeyArn(text);
  }

  /** Whether {@link #parse} would take it. */
  public static boolean isKeyArn(String text) {
    return text != null && problem(text) == null;
  }

  /**
   * Joins the parts; the partition follows from the Region.
   *
   * @throws IllegalArgumentException if the parts make no key ARN
   */
  public static KeyArn of(String region, String accountId, String keyId) {
    return parse(
        "arn:" + partitionOf(region) + ":kms:" + region + ':' + accountId + ":key/" + keyId);
  }

  /** The partition that a Region belongs to: {@code aws-cn} for {@code cn-north-1}. */
  public static String partitionOf(String region) {
    if (region == null) return "aws";
    if (region.startsWith("cn-")) return "aws-cn";
    if (region.startsWith("us-gov-")) return "aws-us-gov";
    if (region.startsWith("us-isob-")) return "aws-iso-b";
    if (region.startsWith("us-isof-")) return "aws-iso-f";
    if (region.startsWith("us-iso-")) return "aws-iso";
    if (region.startsWith("eu-isoe-")) return "aws-iso-e";
    if (region.startsWith("eusc-")) return "aws-eusc";
    return "aws";
  }

  /**
   * Whether the text is a key id as KMS makes them: a UUID, or {@code mrk-} and 32 hex digits.
   * Stricter than {@link #parse}, because callers mistype, and a name is no id.
   */
  public static boolean isKeyId(String text) {
    if (text == null || text.length() != 36) return false;
    boolean multiRegion = text.startsWith("mrk-");
    for (int i = multiRegion ? 4 : 0; i < 36; i++) {
      char c = text.charAt(i);
      boolean dash = !multiRegion && (i == 8 || i == 13 || i == 18 || i == 23);
      boolean hex = c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
      if (dash ? c != '-' : !hex) return false;
    }
    return true;
  }

  /** {@code aws}, {@code aws-cn}, {@code aws-us-gov} … */
  public String partition() {
    return arn.substring(4, partitionEnd);
  }

  public String region() {
    return arn.substring(partitionEnd + 5, regionEnd);
  }

  /** The account that owns the key: 12 digits. */
  public String accountId() {
    return arn.substring(regionEnd + 1, regionEnd + 1 + ACCOUNT_DIGITS);
  }

  public String keyId() {
    return arn.substring(arn.indexOf('/') + 1);
  }

  /**
   * Whether the id says that the key is a multi-Region key. Old documentation prints such keys
   * without the prefix, so false is no proof.
   */
  public boolean isMultiRegion() {
    return arn.startsWith("mrk-", arn.indexOf('/') + 1);
  }

  /**
   * The key with the same id in another Region of the same partition: a replica, or its primary.
   */
  public KeyArn inRegion(String region) {
    return parse("arn:" + partition() + ":kms:" + region + ':' + accountId() + ":key/" + keyId());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof KeyArn && arn.equals(((KeyArn) o).arn);
  }

  @Override
  public int hashCode() {
    return arn.hashCode();
  }

  /** The ARN as text. */
  @Override
  public String toString() {
    return arn;
  }

  /** What is wrong with it, or null: no exception, because the decoder asks for every record. */
  private static String problem(String text) {
    if (text.length() > MAX_LENGTH) return quote(text) + " is too long for a key ARN" + EXPECTED;
    if (!text.startsWith("arn:")) return quote(text) + " is no ARN" + EXPECTED;
    int partitionEnd = text.indexOf(':', 4);
    if (partitionEnd < 0
        || !text.startsWith("aws", 4)
        || !allOf(text, 4, partitionEnd, false)
        || !text.startsWith(":kms:", partitionEnd)) {
      return quote(text) + " is no ARN of KMS" + EXPECTED;
    }
    int region = partitionEnd + 5;
    int regionEnd = text.indexOf(':', region);
    if (regionEnd <= region || !allOf(text, region, regionEnd, false)) {
      return quote(text) + " names no Region" + EXPECTED;
    }
    int accountEnd = regionEnd + 1 + ACCOUNT_DIGITS;
    if (text.indexOf(':', regionEnd + 1) != accountEnd
        || !digits(text, regionEnd + 1, accountEnd)) {
      return quote(text) + " names no 12-digit account" + EXPECTED;
    }
    if (text.startsWith(":alias/", accountEnd)) {
      return quote(text) + " is an alias, which moves from key to key" + EXPECTED;
    }
    int id = accountEnd + ":key/".length();
    if (!text.startsWith(":key/", accountEnd)
        || id == text.length()
        || !allOf(text, id, text.length(), true)) {
      return quote(text) + " names no key" + EXPECTED;
    }
    return null;
  }

  private static boolean allOf(String text, int from, int to, boolean upperCaseToo) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean good =
          c >= 'a' && c <= 'z'
              || c >= '0' && c <= '9'
              || c == '-'
              || upperCaseToo && c >= 'A' && c <= 'Z';
      if (!good) return false;
    }
    return true;
  }

  private static boolean digits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
    }
    return true;
  }

  private static String quote(String text) {
    return "'" + (text.length() > 100 ? text.substring(0, 100) + "…" : text) + "'";
  }
}
