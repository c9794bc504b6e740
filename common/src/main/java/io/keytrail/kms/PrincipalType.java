package io.keytrail.kms;

/** Who stands behind a call, after the session, the federation and the carrier are taken away. */
public enum PrincipalType {
  /**
   * An IAM role; {@link KmsEvent#principal} is the role's ARN, {@link KmsEvent#sessionName} the
   * session's.
   */
  ROLE,
  USER,
  ROOT,
  /** A federated user ({@code GetFederationToken}). */
  FEDERATED_USER,
  /** A person signed in by IAM Identity Center. */
  IDENTITY_CENTER_USER,
  WEB_IDENTITY_USER,
  SAML_USER,
  /**
   * An account seen from the key owner's trail, where only account and principal id are written.
   */
  AWS_ACCOUNT,
  /**
   * An AWS service calling for itself; {@link KmsEvent#principal} is its DNS name, Region taken
   * out.
   */
  AWS_SERVICE,
  /** KMS acting on its own schedule (rotation, expiry, deletion, synchronization). */
  KMS,
  UNKNOWN
}
