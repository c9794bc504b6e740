package io.keytrail.testdata;

import static io.keytrail.testdata.Json.array;
import static io.keytrail.testdata.Json.object;

import java.util.Map;

/** Requests, responses and resources of the cryptographic operations and of grants. */
final class CryptoShapes {
  private CryptoShapes() {}

  /**
   * Shapes the record as CloudTrail writes a successful call.
   *
   * @param askedFor how the caller names the key (ARN, alias, id); null is usual for Decrypt only
   * @param context the encryption context, or null for none
   * @param second the destination key of ReEncrypt, else unused
   */
  static void shape(
      TrailRecord call,
      String operation,
      KmsKey key,
      String askedFor,
      KmsKey second,
      Map<String, Object> context,
      Random64 random) {
    call.eventName = operation;
    call.readOnly = true;
    call.key(key.arn());
    switch (operation) {
      case "Encrypt":
        call.requestParameters = withContext(context);
        put(call, "keyId", askedFor);
        put(call, "encryptionAlgorithm", "SYMMETRIC_DEFAULT");
        materials(call, key);
        break;
      case "Decrypt":
        // The ciphertext says which key: callers seldom do.
        call.requestParameters = withContext(context);
        if (askedFor != null) put(call, "keyId", askedFor);
        put(call, "encryptionAlgorithm", "SYMMETRIC_DEFAULT");
        materials(call, key);
        break;
      case "ReEncrypt":
        call.requestParameters =
            object(
                "sourceEncryptionAlgorithm", "SYMMETRIC_DEFAULT",
                "destinationEncryptionAlgorithm", "SYMMETRIC_DEFAULT",
                "destinationKeyId", second.arn());
        if (context != null) {
          put(call, "sourceEncryptionContext", context);
          put(call, "destinationEncryptionContext", context);
        }
        call.resources =
            array(TrailRecord.keyResource(key.arn()), TrailRecord.keyResource(second.arn()));
        call.additionalEventData =
            object(
                "sourceKeyMaterialId", key.materialId(),
                "destinationKeyMaterialId", second.materialId());
        break;
      case "GenerateDataKey":
      case "GenerateDataKeyWithoutPlaintext":
        call.requestParameters = object("keySpec", "AES_256");
        if (context != null) put(call, "encryptionContext", context);
        put(call, "keyId", askedFor);
        materials(call, key);
        break;
      case "GenerateDataKeyPair":
      case "GenerateDataKeyPairWithoutPlaintext":
        call.requestParameters = object("keyPairSpec", "ECC_NIST_P256");
        if (context != null) put(call, "encryptionContext", context);
        put(call, "keyId", askedFor);
        materials(call, key);
        break;
      case "Sign":
      case "Verify":
        call.requestParameters =
            object(
                "messageType", "DIGEST",
                "keyId", askedFor,
                "signingAlgorithm", "ECDSA_SHA_256");
        break;
      case "GenerateMac":
      case "VerifyMac":
        call.requestParameters = object("macAlgorithm", "HMAC_SHA_256", "keyId", askedFor);
        // CloudTrail leaves the resource's type out for these two.
        call.resources = array(object("accountId", key.account, "ARN", key.arn()));
        break;
      case "GenerateRandom":
        call.resources = array();
        break;
      case "DeriveSharedSecret":
        call.requestParameters = object("keyAgreementAlgorithm", "ECDH", "keyId", askedFor);
        break;
      case "Encapsulate":
      case "Decapsulate":
        call.requestParameters = object("keyId", askedFor);
        break;
      case "CreateGrant":
        createGrant(call, key, context, random);
        break;
      case "RetireGrant":
        // By grant token: the request is null, the grant stands beside it.
        call.readOnly = false;
        call.additionalEventData = object("grantId", random.hex(64));
        call.responseElements = object("keyId", key.arn());
        break;
      case "RevokeGrant":
        call.readOnly = false;
        call.requestParameters = object("keyId", key.arn(), "grantId", random.hex(64));
        call.responseElements = object("keyId", key.arn());
        break;
      default:
        throw new IllegalArgumentException("no cryptographic operation: " + operation);
    }
  }

  private static void createGrant(
      TrailRecord call, KmsKey key, Map<String, Object> context, Random64 random) {
    call.readOnly = false;
    call.requestParameters =
        object(
            "keyId", key.arn(),
            "granteePrincipal", Identities.roleArn(key.account, "/", key.role()),
            "operations", array("Decrypt", "GenerateDataKeyWithoutPlaintext", "RetireGrant"));
    if (context != null) {
      put(call, "constraints", object("encryptionContextSubset", context));
    }
    call.responseElements = object("grantId", random.hex(64), "keyId", key.arn());
  }

  private static Map<String, Object> withContext(Map<String, Object> context) {
    return context == null ? object() : object("encryptionContext", context);
  }

  private static void materials(TrailRecord call, KmsKey key) {
    call.additionalEventData = object("keyMaterialId", key.materialId());
  }

  @SuppressWarnings("unchecked") // what object() made is what we put into
  private static void put(TrailRecord call, String name, Object value) {
    ((Map<String, Object>) call.requestParameters).put(name, value);
  }
}
