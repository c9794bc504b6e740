package io.keytrail.kms;

/**
 * Names in {@link KmsEvent#facts} that CloudTrail does not write: what the decoder concluded, and
 * from what. They may stand on events of every category.
 */
public final class DecodedFact {
  /**
   * Where the key's ARN was found when {@code resources} did not hold it: a dotted path such as
   * {@code requestParameters.keyId}, or {@code errorMessage}. Absent in the normal case.
   */
  public static final String KEY_SOURCE = "keytrail.keySource";

  /** "true" when the ARN was put together from a bare key id, {@code awsRegion} and the account. */
  public static final String KEY_BUILT = "keytrail.keyBuilt";

  /** A second ARN that the response names for what should be the same key. */
  public static final String KEY_CONFLICT = "keytrail.keyConflict";

  /** "FAILURE" when a DeleteKey says, without an error code, that key material stayed behind. */
  public static final String DELETION_STATUS = "keytrail.deletionStatus";

  /**
   * EventBridge's {@code detail-type} of one of KMS's own events. CloudTrail has a record of its
   * own, with another event id, for what such an event tells.
   */
  public static final String DETAIL_TYPE = "keytrail.detailType";

  private DecodedFact() {}
}
