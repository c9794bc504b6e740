package io.keytrail.sigma.event;

import io.keytrail.key.KeyStatements;
import io.keytrail.kms.KmsOperation;
import io.keytrail.kms.PrincipalType;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The values that fields can have which have only some: another one in a rule is a slip, or newer
 * than this version.
 */
public final class KnownValues {
  /** What a flag is. */
  public static final Set<String> SWITCH = set("true", "false");

  /**
   * By field, in the spelling of events. Source of those of keys: KeyMetadata in the KMS API
   * reference, and {@link KeyStatements#DELETED}, which is ours.
   */
  public static final Map<String, Set<String>> BY_FIELD;

  /** The event names of KMS. */
  public static final Set<String> KMS_EVENTS =
      Arrays.stream(KmsOperation.values())
          .filter(operation -> operation != KmsOperation.UNKNOWN)
          .map(KmsOperation::eventName)
          .collect(Collectors.toCollection(TreeSet::new));

  static {
    Map<String, Set<String>> values = new LinkedHashMap<>();
    values.put(
        "key.state",
        set(
            "Creating",
            "Enabled",
            "Disabled",
            "PendingDeletion",
            "PendingImport",
            "PendingReplicaDeletion",
            "Unavailable",
            "Updating",
            KeyStatements.DELETED));
    values.put("key.manager", set("AWS", "CUSTOMER"));
    values.put("key.origin", set("AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"));
    values.put(
        "key.usage", set("ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"));
    values.put(
        "key.spec",
        set(
            "SYMMETRIC_DEFAULT",
            "RSA_2048",
            "RSA_3072",
            "RSA_4096",
            "ECC_NIST_P256",
            "ECC_NIST_P384",
            "ECC_NIST_P521",
            "ECC_NIST_EDWARDS25519",
            "ECC_SECG_P256K1",
            "HMAC_224",
            "HMAC_256",
            "HMAC_384",
            "HMAC_512",
            "ML_DSA_44",
            "ML_DSA_65",
            "ML_DSA_87",
            "SM2"));
    values.put("kms.operation", names(KmsOperation.values()));
    values.put("kms.category", names(KmsOperation.Category.values()));
    values.put("kms.principal_type", names(PrincipalType.values()));
    for (String flag :
        Arrays.asList(
            "key.multi_region",
            "key.rotation_enabled",
            "kms.cross_account",
            "kms.dry_run",
            "kms.mfa",
            "kms.service_made",
            "kms.succeeded")) {
      values.put(flag, SWITCH);
    }
    BY_FIELD = Collections.unmodifiableMap(values);
  }

  private KnownValues() {}

  private static Set<String> set(String... values) {
    return Collections.unmodifiableSet(new TreeSet<>(Arrays.asList(values)));
  }

  private static Set<String> names(Enum<?>[] constants) {
    Set<String> names = new TreeSet<>();
    for (Enum<?> constant : constants) names.add(constant.name().toLowerCase(Locale.ROOT));
    return Collections.unmodifiableSet(names);
  }
}
