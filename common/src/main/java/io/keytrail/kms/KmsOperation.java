package io.keytrail.kms;

import java.util.HashMap;
import java.util.Map;

/**
 * Every {@code eventName} that CloudTrail writes for {@code kms.amazonaws.com}: the 56 operations
 * of the KMS API and the four events that KMS writes by itself.
 *
 * <p>Source: the KMS API reference's list of actions and the KMS developer guide, "Logging AWS KMS
 * API calls with AWS CloudTrail". {@code ReEncryptFrom} and {@code ReEncryptTo} are IAM actions,
 * never event names.
 */
public enum KmsOperation {
  ENCRYPT("Encrypt", Category.ENCRYPT),
  DECRYPT("Decrypt", Category.DECRYPT),
  RE_ENCRYPT("ReEncrypt", Category.RE_ENCRYPT),
  GENERATE_DATA_KEY("GenerateDataKey", Category.DATA_KEY),
  GENERATE_DATA_KEY_WITHOUT_PLAINTEXT("GenerateDataKeyWithoutPlaintext", Category.DATA_KEY),
  GENERATE_DATA_KEY_PAIR("GenerateDataKeyPair", Category.DATA_KEY),
  GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT(
      "GenerateDataKeyPairWithoutPlaintext", Category.DATA_KEY),
  SIGN("Sign", Category.SIGN),
  VERIFY("Verify", Category.VERIFY),
  GENERATE_MAC("GenerateMac", Category.MAC),
  VERIFY_MAC("VerifyMac", Category.MAC),
  GENERATE_RANDOM("GenerateRandom", Category.RANDOM),
  DERIVE_SHARED_SECRET("DeriveSharedSecret", Category.KEY_AGREEMENT),
  ENCAPSULATE("Encapsulate", Category.KEY_AGREEMENT),
  DECAPSULATE("Decapsulate", Category.KEY_AGREEMENT),
  CREATE_GRANT("CreateGrant", Category.GRANT),
  RETIRE_GRANT("RetireGrant", Category.GRANT),
  REVOKE_GRANT("RevokeGrant", Category.GRANT),
  CANCEL_KEY_DELETION("CancelKeyDeletion", Category.MANAGEMENT),
  CREATE_ALIAS("CreateAlias", Category.MANAGEMENT),
  CREATE_KEY("CreateKey", Category.MANAGEMENT),
  DELETE_ALIAS("DeleteAlias", Category.MANAGEMENT),
  DELETE_IMPORTED_KEY_MATERIAL("DeleteImportedKeyMaterial", Category.MANAGEMENT),
  DISABLE_KEY("DisableKey", Category.MANAGEMENT),
  DISABLE_KEY_ROTATION("DisableKeyRotation", Category.MANAGEMENT),
  ENABLE_KEY("EnableKey", Category.MANAGEMENT),
  ENABLE_KEY_ROTATION("EnableKeyRotation", Category.MANAGEMENT),
  IMPORT_KEY_MATERIAL("ImportKeyMaterial", Category.MANAGEMENT),
  PUT_KEY_POLICY("PutKeyPolicy", Category.MANAGEMENT),
  REPLICATE_KEY("ReplicateKey", Category.MANAGEMENT),
  ROTATE_KEY_ON_DEMAND("RotateKeyOnDemand", Category.MANAGEMENT),
  SCHEDULE_KEY_DELETION("ScheduleKeyDeletion", Category.MANAGEMENT),
  TAG_RESOURCE("TagResource", Category.MANAGEMENT),
  UNTAG_RESOURCE("UntagResource", Category.MANAGEMENT),
  UPDATE_ALIAS("UpdateAlias", Category.MANAGEMENT),
  UPDATE_KEY_DESCRIPTION("UpdateKeyDescription", Category.MANAGEMENT),
  UPDATE_PRIMARY_REGION("UpdatePrimaryRegion", Category.MANAGEMENT),
  DESCRIBE_KEY("DescribeKey", Category.READ_ONLY),
  GET_KEY_LAST_USAGE("GetKeyLastUsage", Category.READ_ONLY),
  GET_KEY_POLICY("GetKeyPolicy", Category.READ_ONLY),
  GET_KEY_ROTATION_STATUS("GetKeyRotationStatus", Category.READ_ONLY),
  GET_PARAMETERS_FOR_IMPORT("GetParametersForImport", Category.READ_ONLY),
  GET_PUBLIC_KEY("GetPublicKey", Category.READ_ONLY),
  LIST_ALIASES("ListAliases", Category.READ_ONLY),
  LIST_GRANTS("ListGrants", Category.READ_ONLY),
  LIST_KEY_POLICIES("ListKeyPolicies", Category.READ_ONLY),
  LIST_KEY_ROTATIONS("ListKeyRotations", Category.READ_ONLY),
  LIST_KEYS("ListKeys", Category.READ_ONLY),
  LIST_RESOURCE_TAGS("ListResourceTags", Category.READ_ONLY),
  LIST_RETIRABLE_GRANTS("ListRetirableGrants", Category.READ_ONLY),
  CONNECT_CUSTOM_KEY_STORE("ConnectCustomKeyStore", Category.KEY_STORE),
  CREATE_CUSTOM_KEY_STORE("CreateCustomKeyStore", Category.KEY_STORE),
  DELETE_CUSTOM_KEY_STORE("DeleteCustomKeyStore", Category.KEY_STORE),
  DESCRIBE_CUSTOM_KEY_STORES("DescribeCustomKeyStores", Category.KEY_STORE),
  DISCONNECT_CUSTOM_KEY_STORE("DisconnectCustomKeyStore", Category.KEY_STORE),
  UPDATE_CUSTOM_KEY_STORE("UpdateCustomKeyStore", Category.KEY_STORE),
  DELETE_KEY("DeleteKey", Category.SERVICE_EVENT),
  DELETE_EXPIRED_KEY_MATERIAL("DeleteExpiredKeyMaterial", Category.SERVICE_EVENT),
  ROTATE_KEY("RotateKey", Category.SERVICE_EVENT),
  SYNCHRONIZE_MULTI_REGION_KEY("SynchronizeMultiRegionKey", Category.SERVICE_EVENT),
  /**
   * An event name that this version does not know: kept and counted, filed as neither use nor read.
   */
  UNKNOWN("", Category.UNKNOWN);

  /**
   * What kind of call it is. CloudTrail's own {@code eventType} and {@code readOnly} are no guide
   * to it.
   */
  public enum Category {
    ENCRYPT,
    DECRYPT,
    RE_ENCRYPT,
    DATA_KEY,
    SIGN,
    VERIFY,
    MAC,
    RANDOM,
    KEY_AGREEMENT,
    GRANT,
    MANAGEMENT,
    READ_ONLY,
    KEY_STORE,
    SERVICE_EVENT,
    UNKNOWN;

    /**
     * Whether a call of this category uses key material (as opposed to reading about or changing
     * the key).
     */
    public boolean isCryptographic() {
      return ordinal() <= KEY_AGREEMENT.ordinal();
    }
  }

  /** Which side of the decrypt/encrypt ratio a use of a key counts for. */
  public enum Side {
    ENCRYPT,
    DECRYPT,
    NEITHER
  }

  private static final Map<String, KmsOperation> BY_EVENT_NAME = new HashMap<>();

  static {
    for (KmsOperation operation : values()) BY_EVENT_NAME.put(operation.eventName, operation);
  }

  private final String eventName;
  private final Category category;

  KmsOperation(String eventName, Category category) {
    this.eventName = eventName;
    this.category = category;
  }

  /** The operation with this CloudTrail {@code eventName}, or {@link #UNKNOWN}; case decides. */
  public static KmsOperation of(String eventName) {
    return BY_EVENT_NAME.getOrDefault(eventName, UNKNOWN);
  }

  /**
   * CloudTrail's spelling; empty for {@link #UNKNOWN}, whose real name stands in {@link
   * KmsEvent#eventName}.
   */
  public String eventName() {
    return eventName;
  }

  public Category category() {
    return category;
  }

  /**
   * The side that a use of a key in this role counts for. Encrypt, the data key operations and the
   * destination of ReEncrypt encrypt; Decrypt and the source of ReEncrypt decrypt.
   */
  public Side side(KeyRole role) {
    switch (category) {
      case ENCRYPT:
      case DATA_KEY:
        return Side.ENCRYPT;
      case DECRYPT:
        return Side.DECRYPT;
      case RE_ENCRYPT:
        return role == KeyRole.SOURCE ? Side.DECRYPT : Side.ENCRYPT;
      default:
        return Side.NEITHER;
    }
  }
}
