package io.keytrail.jobs.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.jobs.testing.KmsDouble.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** What KMS's operations answer, in one account and Region. */
final class KmsDoubleOperations {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, KmsDoubleKey> keys;
  private final String account;
  private final String region;
  private final int pageSize;

  KmsDoubleOperations(Map<String, KmsDoubleKey> keys, String account, String region, int pageSize) {
    this.keys = keys;
    this.account = account;
    this.region = region;
    this.pageSize = pageSize;
  }

  ObjectNode answer(String operation, String keyId, ObjectNode in) {
    switch (operation) {
      case "ListKeys":
        return page(in, 100, "Keys", listed());
      case "ListAliases":
        return page(in, 50, "Aliases", aliases());
      case "DescribeKey":
        return object().set("KeyMetadata", key(keyId).metadata);
      case "ListResourceTags":
        return page(in, 50, "Tags", tags(key(keyId)));
      case "GetKeyRotationStatus":
        return rotationStatus(key(keyId));
      case "ListKeyRotations":
        refuseWhatNeverRotates(key(keyId));
        return page(in, 100, "Rotations", key(keyId).rotations);
      case "GetKeyPolicy":
        return object().put("Policy", key(keyId).policy).put("PolicyName", "default");
      case "ListGrants":
        return page(in, 50, "Grants", key(keyId).grants);
      case "GetKeyLastUsage":
        return lastUsage(key(keyId));
      default:
        return change(operation, keyId, in);
    }
  }

  private ObjectNode change(String operation, String keyId, ObjectNode in) {
    switch (operation) {
      case "CreateKey":
        return create(in);
      case "TagResource":
        for (JsonNode tag : in.path("Tags")) {
          key(keyId).tag(tag.path("TagKey").asText(), tag.path("TagValue").asText());
        }
        return object();
      case "CreateAlias":
        key(in.path("TargetKeyId").asText().replaceFirst(".*:key/", ""))
            .alias(in.path("AliasName").asText());
        return object();
      case "EnableKeyRotation":
        refuseWhatNeverRotates(key(keyId));
        key(keyId).rotating(in.path("RotationPeriodInDays").asInt(365));
        return object();
      case "DisableKey":
        key(keyId).with("KeyState", "Disabled").with("Enabled", false);
        return object();
      case "ScheduleKeyDeletion":
        int days = in.path("PendingWindowInDays").asInt(30);
        key(keyId)
            .with("KeyState", "PendingDeletion")
            .with("Enabled", false)
            .with("DeletionDate", KmsDouble.NOW.plus(Duration.ofDays(days)));
        return object().put("KeyId", key(keyId).arn());
      case "CreateGrant":
        String grantId = uuid("grant" + key(keyId).grants.size());
        List<String> operations = new ArrayList<>();
        in.path("Operations").forEach(name -> operations.add(name.asText()));
        key(keyId)
            .grant(
                grantId, in.path("GranteePrincipal").asText(), operations.toArray(new String[0]));
        return object().put("GrantId", grantId).put("GrantToken", "token");
      default:
        throw new Refusal(400, "UnknownOperationException", "");
    }
  }

  private ObjectNode create(ObjectNode in) {
    KmsDoubleKey key =
        new KmsDoubleKey(region, account, uuid("key" + keys.size()), KmsDouble.NOW)
            .with("Description", in.path("Description").asText())
            .spec(
                in.path("KeySpec").asText("SYMMETRIC_DEFAULT"),
                in.path("KeyUsage").asText("ENCRYPT_DECRYPT"));
    for (JsonNode tag : in.path("Tags")) {
      key.tag(tag.path("TagKey").asText(), tag.path("TagValue").asText());
    }
    keys.put(key.id(), key);
    return object().set("KeyMetadata", key.metadata);
  }

  private static String uuid(String seed) {
    return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private KmsDoubleKey key(String id) {
    KmsDoubleKey key = keys.get(id);
    if (key == null) {
      throw new Refusal(
          400,
          "NotFoundException",
          "Key 'arn:aws:kms:" + region + ":" + account + ":key/" + id + "' does not exist");
    }
    return key;
  }

  private List<ObjectNode> listed() {
    return keys.values().stream()
        .map(key -> object().put("KeyId", key.id()).put("KeyArn", key.arn()))
        .collect(Collectors.toList());
  }

  private List<ObjectNode> aliases() {
    List<ObjectNode> aliases = new ArrayList<>();
    aliases.add(object().put("AliasName", "alias/aws/dms")); // reserved: no key as yet
    for (KmsDoubleKey key : keys.values()) {
      for (String name : key.aliases) {
        aliases.add(
            object()
                .put("AliasName", name)
                .put("AliasArn", "arn:aws:kms:" + region + ":" + account + ":" + name)
                .put("TargetKeyId", key.id()));
      }
    }
    return aliases;
  }

  private static List<ObjectNode> tags(KmsDoubleKey key) {
    if (key.text("KeyManager").equals("AWS")) {
      throw new Refusal(400, "AccessDeniedException", "AWS managed keys have no tags to list");
    }
    List<ObjectNode> tags = new ArrayList<>();
    key.tags.forEach(
        (name, value) -> tags.add(object().put("TagKey", name).put("TagValue", value)));
    return tags;
  }

  private static ObjectNode rotationStatus(KmsDoubleKey key) {
    refuseWhatNeverRotates(key);
    if (key.text("KeyState").equals("PendingImport")) {
      throw new Refusal(400, "KMSInvalidStateException", key.arn() + " is pending import.");
    }
    ObjectNode out = object().put("KeyId", key.arn()).put("KeyRotationEnabled", key.rotates);
    if (key.rotates) {
      out.put("RotationPeriodInDays", key.periodDays);
      out.put("NextRotationDate", KmsDouble.NOW.plus(Duration.ofDays(30)).toEpochMilli() / 1e3);
    }
    return out;
  }

  private static void refuseWhatNeverRotates(KmsDoubleKey key) {
    boolean rotatable =
        key.text("KeySpec").equals("SYMMETRIC_DEFAULT")
            && (key.text("Origin").equals("AWS_KMS") || key.text("Origin").equals("EXTERNAL"));
    if (!rotatable) {
      throw new Refusal(
          400,
          "UnsupportedOperationException",
          "You cannot perform this operation on a key of this kind.");
    }
  }

  private static ObjectNode lastUsage(KmsDoubleKey key) {
    ObjectNode out =
        object()
            .put("KeyId", key.arn())
            .put("TrackingStartDate", key.watchedFrom.toEpochMilli() / 1e3);
    out.set("KeyCreationDate", key.metadata.get("CreationDate"));
    if (key.lastUsed != null) {
      out.putObject("KeyLastUsage")
          .put("Operation", "Decrypt")
          .put("Timestamp", key.lastUsed.toEpochMilli() / 1e3);
    }
    return out;
  }

  private ObjectNode page(ObjectNode in, int byDefault, String name, List<ObjectNode> all) {
    int size = Math.min(pageSize, in.path("Limit").asInt(byDefault));
    int from = from(in.path("Marker").asText(""));
    int to = Math.min(all.size(), from + size);
    ObjectNode out = object();
    ArrayNode items = out.putArray(name);
    all.subList(from, to).forEach(items::add);
    out.put("Truncated", to < all.size());
    if (to < all.size()) out.put("NextMarker", "marker-" + to);
    return out;
  }

  private static int from(String marker) {
    if (marker.isEmpty()) return 0;
    if (!marker.matches("marker-\\d+")) {
      throw new Refusal(400, "InvalidMarkerException", "Could not deserialize marker");
    }
    return Integer.parseInt(marker.substring("marker-".length()));
  }

  private static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
