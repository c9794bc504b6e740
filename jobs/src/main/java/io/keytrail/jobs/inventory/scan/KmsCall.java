package io.keytrail.jobs.inventory.scan;

/** The calls that a scan makes. */
public enum KmsCall {
  ASSUME_ROLE("sts:AssumeRole", "role"),
  LIST_KEYS("kms:ListKeys", "keys"),
  LIST_ALIASES("kms:ListAliases", "aliases"),
  DESCRIBE_KEY("kms:DescribeKey", "description"),
  LIST_RESOURCE_TAGS("kms:ListResourceTags", "tags"),
  GET_KEY_ROTATION_STATUS("kms:GetKeyRotationStatus", "rotation status"),
  LIST_KEY_ROTATIONS("kms:ListKeyRotations", "rotations"),
  GET_KEY_LAST_USAGE("kms:GetKeyLastUsage", "last use"),
  GET_KEY_POLICY("kms:GetKeyPolicy", "policy"),
  LIST_GRANTS("kms:ListGrants", "grants");

  private final String action;
  private final String subject;

  KmsCall(String action, String subject) {
    this.action = action;
    this.subject = subject;
  }

  /** The permission that it needs. */
  public String action() {
    return action;
  }

  /** What is unknown without it, as a word for people. */
  public String subject() {
    return subject;
  }
}
