package io.keytrail.jobs.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A key of {@link KmsDouble}: what the API tells of it, as JSON. Times are seconds. */
public final class KmsDoubleKey {
  private static final ObjectMapper JSON = new ObjectMapper();

  final ObjectNode metadata = JSON.createObjectNode();
  final Map<String, String> tags = new TreeMap<>();
  final List<String> aliases = new ArrayList<>();
  final List<ObjectNode> rotations = new ArrayList<>();
  final List<ObjectNode> grants = new ArrayList<>();
  boolean rotates;
  int periodDays = 365;
  Instant lastUsed;
  Instant watchedFrom;
  String policy = "{\"Version\":\"2012-10-17\",\"Statement\":[]}";

  /** A customer's symmetric key that is enabled. */
  public KmsDoubleKey(String region, String account, String id, Instant created) {
    metadata
        .put("AWSAccountId", account)
        .put("KeyId", id)
        .put("Arn", "arn:aws:kms:" + region + ":" + account + ":key/" + id)
        .put("CreationDate", created.toEpochMilli() / 1e3)
        .put("Enabled", true)
        .put("Description", "")
        .put("KeyUsage", "ENCRYPT_DECRYPT")
        .put("KeyState", "Enabled")
        .put("Origin", "AWS_KMS")
        .put("KeyManager", "CUSTOMER")
        .put("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT")
        .put("KeySpec", "SYMMETRIC_DEFAULT")
        .put("MultiRegion", false);
    watchedFrom = created;
  }

  public String arn() {
    return metadata.get("Arn").asText();
  }

  public String id() {
    return metadata.get("KeyId").asText();
  }

  /** Any field of DescribeKey's answer. */
  public KmsDoubleKey with(String field, String value) {
    metadata.put(field, value);
    return this;
  }

  public KmsDoubleKey with(String field, boolean value) {
    metadata.put(field, value);
    return this;
  }

  public KmsDoubleKey with(String field, Instant value) {
    metadata.put(field, value.toEpochMilli() / 1e3);
    return this;
  }

  public KmsDoubleKey with(String field, JsonNode value) {
    metadata.set(field, value);
    return this;
  }

  public KmsDoubleKey spec(String spec, String usage) {
    metadata.put("KeySpec", spec).put("CustomerMasterKeySpec", spec).put("KeyUsage", usage);
    return this;
  }

  public KmsDoubleKey tag(String name, String value) {
    tags.put(name, value);
    return this;
  }

  public KmsDoubleKey alias(String name) {
    aliases.add(name);
    return this;
  }

  public KmsDoubleKey rotating(int periodDays) {
    rotates = true;
    this.periodDays = periodDays;
    return this;
  }

  public KmsDoubleKey rotated(Instant time, String type) {
    rotations.add(
        JSON.createObjectNode()
            .put("KeyId", id())
            .put("RotationDate", time.toEpochMilli() / 1e3)
            .put("RotationType", type));
    return this;
  }

  public KmsDoubleKey used(Instant time) {
    lastUsed = time;
    return this;
  }

  /** From when on KMS records uses of it. */
  public KmsDoubleKey watchedFrom(Instant time) {
    watchedFrom = time;
    return this;
  }

  public KmsDoubleKey policy(String policy) {
    this.policy = policy;
    return this;
  }

  public KmsDoubleKey grant(String id, String grantee, String... operations) {
    ObjectNode grant =
        JSON.createObjectNode()
            .put("KeyId", arn())
            .put("GrantId", id)
            .put("GranteePrincipal", grantee);
    for (String operation : operations) grant.withArray("Operations").add(operation);
    grants.add(grant);
    return this;
  }

  String text(String field) {
    return metadata.path(field).asText("");
  }
}
