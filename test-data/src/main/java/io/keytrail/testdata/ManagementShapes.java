package io.keytrail.testdata;

import static io.keytrail.testdata.Json.array;
import static io.keytrail.testdata.Json.object;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Requests, responses and resources of the operations that manage keys or read about them. */
final class ManagementShapes {
  private ManagementShapes() {}

  /** Shapes the record as CloudTrail writes a successful call that changes something. */
  static void change(TrailRecord call, String operation, KmsKey key) {
    call.eventName = operation;
    call.readOnly = false;
    call.key(key.arn());
    Map<String, Object> keyId = object("keyId", key.arn());
    Object alias =
        object("accountId", key.account, "type", "AWS::KMS::Alias", "ARN", key.aliasArn());
    switch (operation) {
      case "CreateAlias":
        call.requestParameters = object("aliasName", key.alias, "targetKeyId", key.id);
        call.responseElements = keyId;
        call.resources = array(TrailRecord.keyResource(key.arn()), alias);
        break;
      case "UpdateAlias":
        // The key that the alias left is nowhere to be seen.
        call.requestParameters = object("aliasName", key.alias, "targetKeyId", key.id);
        call.responseElements = keyId;
        call.resources = array(alias, TrailRecord.keyResource(key.arn()));
        break;
      case "DeleteAlias":
        call.requestParameters = object("aliasName", key.alias);
        call.responseElements = keyId;
        call.resources = array(alias, TrailRecord.keyResource(key.arn()));
        break;
      case "CreateKey":
        call.requestParameters =
            object(
                "policy",
                policy(key),
                "description",
                "Key of " + key.name(),
                "keyUsage",
                "ENCRYPT_DECRYPT",
                "keySpec",
                "SYMMETRIC_DEFAULT",
                "customerMasterKeySpec",
                "SYMMETRIC_DEFAULT",
                "origin",
                "AWS_KMS",
                "multiRegion",
                key.id.startsWith("mrk-"),
                "bypassPolicyLockoutSafetyCheck",
                false,
                "tags",
                array(object("tagKey", "Team", "tagValue", key.name())));
        call.responseElements = object("keyMetadata", metadata(call, key, "Enabled"));
        break;
      case "ScheduleKeyDeletion":
        call.requestParameters = object("keyId", key.arn(), "pendingWindowInDays", 20);
        call.responseElements =
            object(
                "keyId",
                key.arn(),
                "keyState",
                "PendingDeletion",
                "deletionDate",
                TrailDates.inside(Instant.parse(call.eventTime).plus(Duration.ofDays(20))),
                "pendingWindowInDays",
                20);
        break;
      case "CancelKeyDeletion":
        call.requestParameters = object("keyId", key.id);
        call.responseElements = keyId;
        break;
      case "DisableKey":
      case "EnableKey":
      case "DisableKeyRotation":
        call.requestParameters = object("keyId", key.id);
        break;
      case "EnableKeyRotation":
        call.requestParameters = object("keyId", key.id, "rotationPeriodInDays", 180);
        break;
      case "RotateKeyOnDemand":
        call.requestParameters = object("keyId", key.id);
        call.responseElements = object("keyId", key.id); // a bare id, unlike elsewhere
        break;
      case "ImportKeyMaterial":
        call.requestParameters =
            object(
                "keyId",
                key.arn(),
                "expirationModel",
                "KEY_MATERIAL_EXPIRES",
                "validTo",
                TrailDates.inside(Instant.parse(call.eventTime).plus(Duration.ofDays(180))),
                "importType",
                "NEW_KEY_MATERIAL");
        call.responseElements = object("keyId", key.arn(), "keyMaterialId", key.materialId());
        break;
      case "DeleteImportedKeyMaterial":
        call.requestParameters = object("keyId", key.arn(), "keyMaterialId", key.materialId());
        call.responseElements = object("keyId", key.arn(), "keyMaterialId", key.materialId());
        break;
      case "PutKeyPolicy":
        call.requestParameters =
            object(
                "keyId",
                key.arn(),
                "policyName",
                "default",
                "policy",
                policy(key),
                "bypassPolicyLockoutSafetyCheck",
                false);
        break;
      case "TagResource":
        call.requestParameters =
            object(
                "keyId", key.arn(),
                "tags", array(object("tagKey", "DataClassification", "tagValue", "Restricted")));
        break;
      case "UntagResource":
        call.requestParameters = object("keyId", key.arn(), "tagKeys", array("DataClassification"));
        break;
      case "UpdateKeyDescription":
        call.requestParameters = object("keyId", key.arn(), "description", "Key of the ledger");
        break;
      case "ReplicateKey":
        KmsKey replica = key.in("us-east-1");
        call.requestParameters =
            object(
                "keyId",
                key.arn(),
                "replicaRegion",
                replica.region,
                "bypassPolicyLockoutSafetyCheck",
                false,
                "description",
                "Replica for the second Region");
        Map<String, Object> metadata = metadata(call, replica, "Creating");
        call.responseElements =
            object("replicaKeyMetadata", metadata, "replicaPolicy", policy(replica));
        break;
      case "UpdatePrimaryRegion":
        call.requestParameters = object("keyId", key.arn(), "primaryRegion", "us-east-1");
        call.responseElements = keyId;
        break;
      default:
        throw new IllegalArgumentException("no management operation: " + operation);
    }
  }

  /** Shapes the record as CloudTrail writes a successful call that only reads. */
  static void read(TrailRecord call, String operation, KmsKey key, Random64 random) {
    call.eventName = operation;
    call.readOnly = true;
    call.key(key.arn());
    Map<String, Object> request = object("keyId", key.asAskedFor(random));
    call.requestParameters = request;
    switch (operation) {
      case "DescribeKey":
      case "GetKeyLastUsage":
      case "GetKeyRotationStatus":
      case "GetPublicKey":
        break;
      case "GetKeyPolicy":
        request.put("keyId", key.id);
        request.put("policyName", "default");
        break;
      case "GetParametersForImport":
        request.put("wrappingAlgorithm", "RSAES_OAEP_SHA_256");
        request.put("wrappingKeySpec", "RSA_4096");
        break;
      case "ListGrants":
        // A page marker is base64 and often hides another grant's key.
        request.put("marker", "eyJncmFudElkIjoiZXhhbXBsZSIsImtleUFybiI6ImV4YW1wbGUifQ==");
        request.put("limit", 20);
        break;
      case "ListKeyPolicies":
      case "ListKeyRotations":
      case "ListResourceTags":
        request.put("limit", 50);
        break;
      case "ListAliases":
        call.requestParameters = object("limit", 100);
        call.resources = array();
        break;
      case "ListKeys":
        call.requestParameters = object("limit", 1000);
        call.resources = null;
        break;
      case "ListRetirableGrants":
        call.requestParameters =
            object("retiringPrincipal", Identities.roleArn(key.account, "/", key.role()));
        call.resources = null;
        break;
      default:
        throw new IllegalArgumentException("no reading operation: " + operation);
    }
  }

  /** A key policy, which CloudTrail writes as JSON inside a string. */
  static String policy(KmsKey key) {
    return Json.text(
        object(
            "Version",
            "2012-10-17",
            "Statement",
            array(
                object(
                    "Sid", "Account",
                    "Effect", "Allow",
                    "Principal", object("AWS", "arn:aws:iam::" + key.account + ":root"),
                    "Action", "kms:*",
                    "Resource", "*"))));
  }

  private static Map<String, Object> metadata(TrailRecord call, KmsKey key, String state) {
    boolean multiRegion = key.id.startsWith("mrk-");
    Map<String, Object> metadata =
        object(
            "aWSAccountId",
            key.account,
            "keyId",
            key.id,
            "arn",
            key.arn(),
            "creationDate",
            TrailDates.inside(Instant.parse(call.eventTime)),
            "enabled",
            state.equals("Enabled"),
            "description",
            "Key of " + key.name(),
            "keyUsage",
            "ENCRYPT_DECRYPT",
            "keyState",
            state,
            "origin",
            "AWS_KMS",
            "keyManager",
            "CUSTOMER",
            "customerMasterKeySpec",
            "SYMMETRIC_DEFAULT",
            "keySpec",
            "SYMMETRIC_DEFAULT",
            "encryptionAlgorithms",
            array("SYMMETRIC_DEFAULT"),
            "multiRegion",
            multiRegion);
    if (multiRegion) {
      metadata.put(
          "multiRegionConfiguration",
          object(
              "multiRegionKeyType", key.region.equals(call.awsRegion) ? "PRIMARY" : "REPLICA",
              "primaryKey", object("arn", key.in(call.awsRegion).arn(), "region", call.awsRegion),
              "replicaKeys", array()));
    }
    return metadata;
  }
}
