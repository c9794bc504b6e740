package io.keytrail.testdata;

import static io.keytrail.testdata.Json.object;

import java.util.Map;

/** The records that KMS writes by itself: no caller, no request, the facts in their own field. */
final class ServiceEvents {
  private ServiceEvents() {}

  static void shape(TrailRecord event, String name, KmsKey key) {
    event.eventName = name;
    event.eventType = "AwsServiceEvent";
    event.userIdentity = Identities.kmsItself(key.account);
    event.sourceIPAddress = "AWS Internal";
    event.userAgent = "AWS Internal";
    event.requestID = null;
    event.readOnly = false;
    event.tls = false;
    event.key(key.arn());
    Map<String, Object> details = object("keyId", key.id);
    event.serviceEventDetails = details;
    switch (name) {
      case "RotateKey":
        details.put("rotationType", "AUTOMATIC");
        details.put("previousKeyMaterialId", key.materialId());
        details.put("currentKeyMaterialId", key.in(key.region + "/next").materialId());
        break;
      case "DeleteKey":
        // JSON inside strings, as everywhere where KMS speaks of what lies behind a key.
        String backingKey = "{\"keyArn\":\"" + key.arn() + "\",\"backingKeyId\":\"backing-key-1\"";
        details.put("backingKeys", "[" + backingKey + "}]");
        details.put(
            "backingKeysDeletionStatus", "[" + backingKey + ",\"deletionStatus\":\"SUCCESS\"}]");
        break;
      case "DeleteExpiredKeyMaterial":
        details.put("keyMaterialId", key.materialId());
        break;
      case "SynchronizeMultiRegionKey":
        // Not a service event by its eventType, though nobody called.
        event.eventType = "AwsApiCall";
        break;
      default:
        throw new IllegalArgumentException("no event of KMS itself: " + name);
    }
  }
}
