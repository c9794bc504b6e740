package io.keytrail.jobs.inventory.scan;

import static io.keytrail.key.KeyAttribute.CREATED;
import static io.keytrail.key.KeyAttribute.CUSTOM_KEY_STORE;
import static io.keytrail.key.KeyAttribute.DELETION_DATE;
import static io.keytrail.key.KeyAttribute.DESCRIPTION;
import static io.keytrail.key.KeyAttribute.GRANTS;
import static io.keytrail.key.KeyAttribute.LAST_USED;
import static io.keytrail.key.KeyAttribute.MANAGER;
import static io.keytrail.key.KeyAttribute.MATERIAL_EXPIRY;
import static io.keytrail.key.KeyAttribute.MULTI_REGION_ROLE;
import static io.keytrail.key.KeyAttribute.NEXT_ROTATION;
import static io.keytrail.key.KeyAttribute.ORIGIN;
import static io.keytrail.key.KeyAttribute.PRIMARY_KEY;
import static io.keytrail.key.KeyAttribute.REPLICA_KEYS;
import static io.keytrail.key.KeyAttribute.ROTATION_ENABLED;
import static io.keytrail.key.KeyAttribute.ROTATION_PERIOD_DAYS;
import static io.keytrail.key.KeyAttribute.SPEC;
import static io.keytrail.key.KeyAttribute.STATE;
import static io.keytrail.key.KeyAttribute.TAGS;
import static io.keytrail.key.KeyAttribute.USAGE;

import io.keytrail.key.FactSource;
import io.keytrail.key.Grants;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.Rotation;
import io.keytrail.key.Stated;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.kms.model.GetKeyLastUsageResponse;
import software.amazon.awssdk.services.kms.model.GetKeyRotationStatusResponse;
import software.amazon.awssdk.services.kms.model.GrantConstraints;
import software.amazon.awssdk.services.kms.model.GrantListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.MultiRegionConfiguration;
import software.amazon.awssdk.services.kms.model.MultiRegionKey;
import software.amazon.awssdk.services.kms.model.RotationsListEntry;
import software.amazon.awssdk.services.kms.model.Tag;

/**
 * Turns what KMS answers into facts. What a key can never change (its spec, its origin …) holds
 * since the key was made; everything else since it was seen, for KMS keeps no history of it.
 */
final class KeyAnswers {
  private static final String AWS_MANAGED = "AWS";

  private final KeyFacts facts;
  private final long seenMillis;

  KeyAnswers(KeyFacts facts) {
    this.facts = facts;
    this.seenMillis = facts.asOfMillis();
  }

  void metadata(KeyMetadata key) {
    long created = key.creationDate() == null ? seenMillis : key.creationDate().toEpochMilli();
    lasting(CREATED, key.creationDate() == null ? null : created, created);
    lasting(MANAGER, key.keyManagerAsString(), created);
    lasting(USAGE, key.keyUsageAsString(), created);
    lasting(SPEC, key.keySpecAsString(), created);
    lasting(ORIGIN, key.originAsString(), created);
    put(CUSTOM_KEY_STORE, key.customKeyStoreId(), created);
    if (key.keyStateAsString() != null) put(STATE, key.keyStateAsString());
    String description = key.description();
    put(DESCRIPTION, description == null || description.isEmpty() ? null : description);
    // A primary that waits for its replicas to go has no date yet, but it will.
    boolean dateIsToCome = "PendingReplicaDeletion".equals(key.keyStateAsString());
    if (!dateIsToCome) put(DELETION_DATE, millis(key.deletionDate()));
    put(MATERIAL_EXPIRY, millis(key.validTo()));
    multiRegion(key, created);
  }

  private void multiRegion(KeyMetadata key, long created) {
    if (key.multiRegion() == null) return;
    MultiRegionConfiguration set = key.multiRegionConfiguration();
    if (!key.multiRegion()) {
      put(MULTI_REGION_ROLE, null, created);
      put(PRIMARY_KEY, null, created);
      put(REPLICA_KEYS, null, created);
    } else if (set != null) {
      put(MULTI_REGION_ROLE, set.multiRegionKeyTypeAsString());
      if (set.primaryKey() != null) put(PRIMARY_KEY, set.primaryKey().arn());
      TreeSet<String> replicas = new TreeSet<>();
      for (MultiRegionKey replica : set.replicaKeys()) replicas.add(replica.arn());
      put(REPLICA_KEYS, replicas);
    }
  }

  /** Whether it is one of AWS's own, which has no tags and cannot be given any. */
  boolean isAwsManaged() {
    return AWS_MANAGED.equals(facts.text(MANAGER));
  }

  /** Whether KMS can rotate it at all, by itself or on demand; true when that is not known. */
  boolean canRotate() {
    String spec = facts.text(SPEC);
    String origin = facts.text(ORIGIN);
    return (spec == null || spec.equals("SYMMETRIC_DEFAULT"))
        && (origin == null || origin.equals("AWS_KMS") || origin.equals("EXTERNAL"));
  }

  void noTags() {
    Long created = facts.time(CREATED);
    put(TAGS, new TreeMap<String, String>(), created == null ? seenMillis : created);
  }

  void tags(List<Tag> tags) {
    Map<String, String> map = new TreeMap<>();
    for (Tag tag : tags) map.put(tag.tagKey(), tag.tagValue());
    put(TAGS, map);
  }

  /** A kind of key that KMS never gives new material. */
  void noRotation() {
    Long created = facts.time(CREATED);
    for (KeyAttribute rotation : List.of(ROTATION_ENABLED, ROTATION_PERIOD_DAYS, NEXT_ROTATION)) {
      put(rotation, null, created == null ? seenMillis : created);
    }
    facts.rotationsCompleteSince(0L);
  }

  void rotationStatus(GetKeyRotationStatusResponse answer) {
    if (answer.keyRotationEnabled() == null) return;
    boolean enabled = answer.keyRotationEnabled();
    put(ROTATION_ENABLED, enabled);
    Integer period = answer.rotationPeriodInDays();
    // Left out of an answer for a key that rotates, they are unknown and not absent.
    if (period != null || !enabled) {
      put(ROTATION_PERIOD_DAYS, period == null ? null : period.longValue());
    }
    Long next = millis(answer.nextRotationDate());
    if (next != null || !enabled) put(NEXT_ROTATION, next);
  }

  void rotations(List<RotationsListEntry> entries) {
    entries.stream()
        .filter(entry -> entry.rotationDate() != null)
        .sorted(Comparator.comparing(RotationsListEntry::rotationDate))
        .forEach(
            entry ->
                facts.add(
                    new Rotation(
                        entry.rotationDate().toEpochMilli(),
                        type(entry.rotationTypeAsString()),
                        FactSource.API)));
    facts.rotationsCompleteSince(0L);
  }

  private static Rotation.Type type(String text) {
    if ("AUTOMATIC".equals(text)) return Rotation.Type.AUTOMATIC;
    return "ON_DEMAND".equals(text) ? Rotation.Type.ON_DEMAND : Rotation.Type.UNKNOWN;
  }

  /**
   * Where KMS has no use on record, absence holds since it began to watch the key ({@link
   * Stated#sinceMillis}), and nothing is said of the time before.
   */
  void lastUsage(GetKeyLastUsageResponse answer) {
    Instant used = answer.keyLastUsage() == null ? null : answer.keyLastUsage().timestamp();
    if (used != null) {
      put(LAST_USED, used.toEpochMilli(), used.toEpochMilli());
    } else if (answer.trackingStartDate() != null) {
      put(LAST_USED, null, answer.trackingStartDate().toEpochMilli());
    }
  }

  void grants(List<GrantListEntry> grants) {
    Map<String, String> byId = new TreeMap<>();
    for (GrantListEntry grant : grants) byId.put(grant.grantId(), line(grant));
    put(GRANTS, byId);
  }

  private static String line(GrantListEntry grant) {
    String grantee = grant.granteePrincipal();
    GrantConstraints constraints = grant.constraints();
    boolean constrained =
        constraints != null
            && (constraints.hasEncryptionContextEquals()
                || constraints.hasEncryptionContextSubset());
    return Grants.line(
        grantee != null ? grantee : grant.granteeServicePrincipal(),
        grant.operationsAsStrings(),
        constrained);
  }

  private void lasting(KeyAttribute attribute, Object value, long sinceMillis) {
    if (value != null) put(attribute, value, sinceMillis);
  }

  void put(KeyAttribute attribute, Object value) {
    put(attribute, value, seenMillis);
  }

  private void put(KeyAttribute attribute, Object value, long sinceMillis) {
    // Clocks differ: a fact cannot hold from later on than it was seen.
    long since = Math.min(sinceMillis, seenMillis);
    facts.put(attribute, new Stated(value, FactSource.API, since, seenMillis));
  }

  private static Long millis(Instant instant) {
    return instant == null ? null : (Long) instant.toEpochMilli();
  }
}
