package io.keytrail.key;

import java.util.HashMap;
import java.util.Map;

/**
 * What there is to know of a key. Texts that KMS enumerates (state, spec, origin …) are kept as KMS
 * writes them, so that a value made up next year is carried and not lost.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html">KeyMetadata</a>
 */
public enum KeyAttribute {
  /** Names ({@code alias/payments}), sorted; empty when it is known to have none. */
  ALIASES("aliases", Form.TEXTS),
  TAGS("tags", Form.TEXT_MAP),
  DESCRIPTION("description", Form.TEXT),
  /** {@code CUSTOMER} or {@code AWS}. */
  MANAGER("manager", Form.TEXT),
  /** {@code Enabled}, {@code Disabled}, {@code PendingDeletion} …; {@code Deleted} is ours. */
  STATE("state", Form.TEXT),
  /** {@code ENCRYPT_DECRYPT}, {@code SIGN_VERIFY}, {@code GENERATE_VERIFY_MAC} … */
  USAGE("usage", Form.TEXT),
  /** {@code SYMMETRIC_DEFAULT}, {@code RSA_4096} … */
  SPEC("spec", Form.TEXT),
  /** {@code AWS_KMS}, {@code EXTERNAL}, {@code AWS_CLOUDHSM}, {@code EXTERNAL_KEY_STORE}. */
  ORIGIN("origin", Form.TEXT),
  /** {@code PRIMARY} or {@code REPLICA}; known to be absent for a single-Region key. */
  MULTI_REGION_ROLE("multiRegionRole", Form.TEXT),
  /** ARN of the primary key of the set; known to be absent for a single-Region key. */
  PRIMARY_KEY("primaryKey", Form.TEXT),
  /** ARNs of the replicas of the set, sorted. */
  REPLICA_KEYS("replicaKeys", Form.TEXTS),
  CUSTOM_KEY_STORE("customKeyStoreId", Form.TEXT),
  CREATED("created", Form.TIME),
  /** When a key that is pending deletion will go, or when a deleted one went. */
  DELETION_DATE("deletionDate", Form.TIME),
  /** When imported material expires; known to be absent when it does not. */
  MATERIAL_EXPIRY("materialExpiry", Form.TIME),
  ROTATION_ENABLED("rotationEnabled", Form.FLAG),
  ROTATION_PERIOD_DAYS("rotationPeriodDays", Form.NUMBER),
  NEXT_ROTATION("nextRotation", Form.TIME),
  /** The last successful cryptographic use, as KMS says it. */
  LAST_USED("lastUsed", Form.TIME),
  /** The key policy document, as written. */
  POLICY("policy", Form.TEXT),
  /** Grants by id: who may do what, in one line each. */
  GRANTS("grants", Form.TEXT_MAP);

  /** The Java type of an attribute's value. */
  public enum Form {
    /** {@link String}. */
    TEXT,
    /** {@link Boolean}. */
    FLAG,
    /** {@link Long}. */
    NUMBER,
    /** {@link Long}, epoch ms. */
    TIME,
    /** Sorted {@link java.util.Set} of {@link String}. */
    TEXTS,
    /** Sorted {@link java.util.Map} of {@link String} to {@link String}. */
    TEXT_MAP
  }

  private static final Map<String, KeyAttribute> BY_TEXT = new HashMap<>();

  static {
    for (KeyAttribute attribute : values()) BY_TEXT.put(attribute.text, attribute);
  }

  private final String text;
  private final Form form;

  KeyAttribute(String text, Form form) {
    this.text = text;
    this.form = form;
  }

  /** The attribute with this {@link #text}; null when there is none. */
  static KeyAttribute of(String text) {
    return BY_TEXT.get(text);
  }

  /** The name that stands in files. */
  public String text() {
    return text;
  }

  public Form form() {
    return form;
  }
}
