package io.keytrail.cloudtrail;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.keytrail.kms.KeyArn;
import io.keytrail.reject.RejectReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Everywhere that a record names a key, as written. Reused between records. */
final class KeyMentions {
  /** CloudTrail writes two at most. */
  private static final int MAX_KEYS = 16;

  /** The key ARNs in {@code resources}, in its order. */
  final List<String> resourceKeys = new ArrayList<>(2);

  /** Whether {@code resources} is there, be it empty. */
  boolean hasResources;

  String requestKeyId;
  String requestSourceKeyId;
  String requestDestinationKeyId;
  String requestTargetKeyId;
  String requestAliasName;
  String replicaRegion;
  String responseKeyId;
  String serviceEventKeyId;

  void clear() {
    resourceKeys.clear();
    hasResources = false;
    requestKeyId = requestSourceKeyId = requestDestinationKeyId = requestTargetKeyId = null;
    requestAliasName = replicaRegion = responseKeyId = serviceEventKeyId = null;
  }

  /**
   * {@code resources}: objects with an ARN in CloudTrail, plain strings in EventBridge. Keys are
   * told by their ARN, since the type is often absent, and given to aliases too.
   */
  void readResources(JsonParser p, StringCache cache) throws IOException, BadRecord {
    if (!Json.isArray(p, "resources")) return;
    hasResources = true;
    for (JsonToken t = p.nextToken(); t != JsonToken.END_ARRAY; t = p.nextToken()) {
      if (t == JsonToken.START_OBJECT) {
        while (p.nextToken() == JsonToken.FIELD_NAME) {
          String name = p.currentName();
          p.nextToken();
          if (name.equalsIgnoreCase("arn")) addResource(Json.text(p, "resources[].ARN", cache));
          else p.skipChildren();
        }
      } else if (t == JsonToken.VALUE_STRING) {
        addResource(cache.text(p));
      } else {
        p.skipChildren();
      }
    }
  }

  /** Takes a scalar of {@code requestParameters}, if it names a key, an alias or a Region. */
  void request(String name, String value) {
    switch (name) {
      case "keyId":
        requestKeyId = value;
        break;
      case "sourceKeyId":
        requestSourceKeyId = value;
        break;
      case "destinationKeyId":
        requestDestinationKeyId = value;
        break;
      case "targetKeyId":
        requestTargetKeyId = value;
        break;
      case "aliasName":
        requestAliasName = value;
        break;
      case "replicaRegion":
        replicaRegion = value;
        break;
      default:
    }
  }

  static boolean isRequestMention(String name) {
    switch (name) {
      case "keyId":
      case "sourceKeyId":
      case "destinationKeyId":
      case "targetKeyId":
      case "aliasName":
      case "replicaRegion":
        return true;
      default:
        return false;
    }
  }

  private void addResource(String arn) throws BadRecord {
    if (arn == null || !arn.contains(":key/")) return;
    if (KeyArn.isKeyArn(arn)) {
      if (resourceKeys.size() < MAX_KEYS) resourceKeys.add(arn);
    } else if (arn.contains(":kms:")) {
      throw new BadRecord(
          RejectReason.MALFORMED_RECORD,
          "resources names a key by what is no key ARN: " + Details.quoted(arn));
    }
  }
}
