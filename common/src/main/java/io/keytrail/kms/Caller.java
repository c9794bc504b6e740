package io.keytrail.kms;

/**
 * Who called, down to the person where people share a role: IAM Identity Center makes one role for
 * a permission set, everybody with that set assumes it, and AWS names each session for its user.
 * Elsewhere the session's name is whatever the caller chose, and the role is as far as it goes.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html">
 *     Permission sets in resource policies</a>
 */
public final class Caller {
  private static final String SIGN_ON_ROLE = "/AWSReservedSSO_";

  private Caller() {}

  /** Whether the people whom IAM Identity Center lets in share this role. */
  public static boolean isSharedByPeople(String principal) {
    return principal != null && principal.contains(SIGN_ON_ROLE);
  }

  /**
   * The principal, and for a role that people share the person behind it: {@code
   * …:role/…/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com}.
   *
   * @param principal as {@link KmsEvent#principal}; null gives null
   * @param sessionName null where the record has none
   */
  public static String of(String principal, String sessionName) {
    String person = person(principal, sessionName);
    return person == null ? principal : principal + '/' + person;
  }

  /** Of those who share a role the one who called; null for any other principal. */
  public static String person(String principal, String sessionName) {
    return isSharedByPeople(principal) ? sessionName : null;
  }
}
