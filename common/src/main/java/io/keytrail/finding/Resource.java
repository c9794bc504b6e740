package io.keytrail.finding;

import java.util.Objects;

/**
 * What a finding is about when it is no KMS key: a trail, a role, an account. Immutable; null means
 * not known.
 */
public final class Resource {
  /** CloudFormation-like name of an account as a resource, as AWS Config writes it. */
  public static final String ACCOUNT_TYPE = "AWS::::Account";

  private final String uid;
  private final String type;
  private final String accountId;
  private final String region;

  /**
   * @param uid ARN, or what else names it; never null
   * @param type such as {@code AWS::CloudTrail::Trail}, as CloudTrail's {@code resources[].type}
   * @param accountId the account that owns it
   */
  public Resource(String uid, String type, String accountId, String region) {
    this.uid = Objects.requireNonNull(uid);
    this.type = type;
    this.accountId = accountId;
    this.region = region;
  }

  /** The account itself. */
  public static Resource account(String accountId) {
    return new Resource(accountId, ACCOUNT_TYPE, accountId, null);
  }

  public String uid() {
    return uid;
  }

  public String type() {
    return type;
  }

  public String accountId() {
    return accountId;
  }

  public String region() {
    return region;
  }

  @Override
  public boolean equals(Object o) {
    if (!(o instanceof Resource)) return false;
    Resource other = (Resource) o;
    return uid.equals(other.uid)
        && Objects.equals(type, other.type)
        && Objects.equals(accountId, other.accountId)
        && Objects.equals(region, other.region);
  }

  @Override
  public int hashCode() {
    return uid.hashCode();
  }

  @Override
  public String toString() {
    return uid;
  }
}
