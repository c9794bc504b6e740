package io.keytrail.testdata;

import static io.keytrail.testdata.Json.array;
import static io.keytrail.testdata.Json.object;

import io.keytrail.testdata.LivingKey.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What KMS does when it is asked, what of it becomes the truth about a key, and what CloudTrail
 * writes. Each method is one call, or one event of KMS itself, at its moment.
 */
final class LifecycleWorld {
  /** Where {@link ManagementShapes} has keys replicated to. */
  static final String REPLICA_REGION = "us-east-1";

  final List<LivingKey> keys = new ArrayList<>();
  final LifecycleLog log;
  private final Random64 random;

  /** By account, Region and name; of a deleted alias, who had it last. */
  private final Map<String, LivingKey> holders = new HashMap<>();

  private final Map<String, LivingKey> lastHolders = new HashMap<>();
  private final Map<String, String> grants = new HashMap<>();

  LifecycleWorld(Random64 random, LifecycleLog log) {
    this.random = random;
    this.log = log;
  }

  // ---- beginnings ----

  /** A key that was there before the trail: nothing is written of it now. */
  LivingKey found(KmsKey at, Instant created) {
    LivingKey key = new LivingKey(at, Kind.SYMMETRIC, created, true);
    keys.add(key);
    key.remember(created);
    return key;
  }

  LivingKey create(KmsKey made, Kind kind, Map<String, String> tags, Instant at) {
    LivingKey key = new LivingKey(made, kind, at, false);
    keys.add(key);
    KeyTruth now = key.now;
    if (kind == Kind.IMPORTED) now.state = "PendingImport";
    now.tags.putAll(tags);
    now.known.addAll(
        List.of(
            "created", "state", "tags", "aliases", "rotation", "deletion", "expiry", "manager"));
    TrailRecord call = change("CreateKey", key, null, at);
    List<Object> told = new ArrayList<>();
    tags.forEach((name, value) -> told.add(object("tagKey", name, "tagValue", value)));
    request(call).put("tags", told);
    Map<String, Object> metadata = metadata(call, "keyMetadata");
    for (Map<String, Object> where : List.of(request(call), metadata)) {
      where.put("origin", kind == Kind.IMPORTED ? "EXTERNAL" : "AWS_KMS");
      where.put("keySpec", spec(kind));
      where.put("keyUsage", usage(kind));
    }
    metadata.put("keyState", now.state);
    told(call, key, at);
    return key;
  }

  LivingKey replicate(LivingKey primary, Instant at) {
    LivingKey replica = new LivingKey(primary.key.in(REPLICA_REGION), Kind.REPLICA, at, false);
    keys.add(replica);
    // Its state is "Creating" at first, and nobody tells when that is over.
    replica.now.known.addAll(List.of("created", "tags", "aliases", "deletion", "manager"));
    TrailRecord call = change("ReplicateKey", primary, null, at);
    replica.seen = at;
    replica.remember(at);
    told(call, primary, at);
    return replica;
  }

  private static String spec(Kind kind) {
    return kind == Kind.HMAC
        ? "HMAC_256"
        : kind == Kind.ASYMMETRIC ? "ECC_NIST_P256" : "SYMMETRIC_DEFAULT";
  }

  private static String usage(Kind kind) {
    return kind == Kind.HMAC
        ? "GENERATE_VERIFY_MAC"
        : kind == Kind.ASYMMETRIC ? "SIGN_VERIFY" : "ENCRYPT_DECRYPT";
  }

  // ---- tags and aliases ----

  void tag(LivingKey key, String name, String value, Instant at) {
    key.now.tags.put(name, value);
    key.now.known.add("tag:" + name);
    TrailRecord call = change("TagResource", key, null, at);
    request(call).put("tags", array(object("tagKey", name, "tagValue", value)));
    told(call, key, at);
  }

  void untag(LivingKey key, String name, Instant at) {
    key.now.tags.remove(name);
    key.now.known.add("tag:" + name);
    TrailRecord call = change("UntagResource", key, null, at);
    request(call).put("tagKeys", array(name));
    told(call, key, at);
  }

  /** An alias from before the trail. */
  void named(LivingKey key, String alias) {
    key.now.aliases.add(alias);
    holders.put(place(key, alias), key);
    key.remember(key.now.created);
  }

  void createAlias(LivingKey key, String alias, Instant at) {
    if (holders.containsKey(place(key, alias))) return;
    if (key.now.isLeaving() || key.is("Deleted")) return;
    takes(key, alias, lastHolders.get(place(key, alias)), at);
    told(change("CreateAlias", key, alias, at), key, at);
  }

  void updateAlias(String alias, LivingKey to, Instant at) {
    LivingKey from = holders.get(place(to, alias));
    if (from == null || from == to || to.now.isLeaving() || to.is("Deleted")) return;
    from.now.aliases.remove(alias);
    takes(to, alias, from, at);
    told(change("UpdateAlias", to, alias, at), to, at);
    from.remember(at);
  }

  /** Rotation by hand, if the key is younger than the one before it. */
  private void takes(LivingKey key, String alias, LivingKey from, Instant at) {
    key.now.aliases.add(alias);
    key.now.known.add("alias:" + alias);
    holders.put(place(key, alias), key);
    lastHolders.put(place(key, alias), key);
    boolean younger = from != null && !key.old && key.now.created.isAfter(from.now.created);
    if (younger && key.switched.add(alias)) key.now.rotations.put(at, "ALIAS_SWITCH");
  }

  void deleteAlias(LivingKey key, String alias, Instant at) {
    if (!key.now.aliases.remove(alias)) return;
    holders.remove(place(key, alias));
    lastHolders.put(place(key, alias), key);
    told(change("DeleteAlias", key, alias, at), key, at);
  }

  private static String place(LivingKey key, String alias) {
    return key.key.account + key.key.region + alias;
  }

  // ---- state ----

  void disable(LivingKey key, Instant at) {
    if (key.is("Enabled")) state(key, "Disabled", "DisableKey", at);
  }

  void enable(LivingKey key, Instant at) {
    if (key.is("Disabled")) state(key, "Enabled", "EnableKey", at);
  }

  private void state(LivingKey key, String state, String operation, Instant at) {
    key.now.state = state;
    key.now.known.add("state");
    told(change(operation, key, null, at), key, at);
  }

  void scheduleDeletion(LivingKey key, int days, Instant at) {
    if (key.now.isLeaving()) {
      TrailRecord refused = change("ScheduleKeyDeletion", key, null, at);
      fail(refused, key, at);
      return;
    }
    Instant end = at.plus(Duration.ofDays(days));
    key.now.state = "PendingDeletion";
    key.now.deletionDate = end;
    key.now.known.addAll(List.of("state", "deletion"));
    TrailRecord call = change("ScheduleKeyDeletion", key, null, at);
    request(call).put("pendingWindowInDays", days);
    response(call).put("pendingWindowInDays", days);
    response(call).put("deletionDate", TrailDates.inside(end));
    told(call, key, at);
  }

  void cancelDeletion(LivingKey key, Instant at) {
    if (!key.now.isLeaving()) return;
    key.now.deletionDate = null;
    state(key, "Disabled", "CancelKeyDeletion", at);
  }

  void delete(LivingKey key, Instant at) {
    for (String alias : key.now.aliases) {
      holders.remove(place(key, alias));
      lastHolders.put(place(key, alias), key);
    }
    key.now.aliases.clear();
    key.now.state = "Deleted";
    key.now.deletionDate = at;
    key.now.known.addAll(List.of("state", "deletion", "aliases"));
    byItself("DeleteKey", "KMS CMK Deletion", key, at);
  }

  // ---- rotation and material ----

  void enableRotation(LivingKey key, int days, Instant at) {
    if (!key.canRotate() || !key.is("Enabled")) return;
    key.now.rotationEnabled = true;
    key.now.rotationPeriodDays = days;
    key.now.known.add("rotation");
    TrailRecord call = change("EnableKeyRotation", key, null, at);
    request(call).put("rotationPeriodInDays", days);
    told(call, key, at);
  }

  void disableRotation(LivingKey key, Instant at) {
    if (!key.now.rotationEnabled || !key.is("Enabled")) return;
    key.now.rotationEnabled = false;
    key.now.rotationPeriodDays = null;
    key.now.known.add("rotation");
    told(change("DisableKeyRotation", key, null, at), key, at);
  }

  void rotate(LivingKey key, Instant at) {
    key.now.rotations.put(at, "AUTOMATIC");
    byItself("RotateKey", "KMS CMK Rotation", key, at);
  }

  /** From the call on it counts, and with KMS's own record with that one's time. */
  void rotateOnDemand(LivingKey key, String type, Instant at) {
    key.now.rotations.put(at, type);
    told(change("RotateKeyOnDemand", key, null, at), key, at);
  }

  void rotatedOnDemand(LivingKey key, String type, Instant asked, Instant at) {
    key.now.rotations.remove(asked);
    key.now.rotations.put(at, type);
    byItself("RotateKey", "KMS CMK Rotation", key, at);
  }

  /**
   * @param days until it expires; 0 for never
   * @param anew whether it is other material than before, which a rotation makes current
   */
  void importMaterial(LivingKey key, int days, boolean anew, Instant at) {
    TrailRecord call = change("ImportKeyMaterial", key, null, at);
    Map<String, Object> request = request(call);
    if (days > 0) {
      key.now.materialExpiry = at.plus(Duration.ofDays(days));
      request.put("validTo", TrailDates.inside(key.now.materialExpiry));
    } else {
      key.now.materialExpiry = null;
      request.put("expirationModel", "KEY_MATERIAL_DOES_NOT_EXPIRE");
      request.remove("validTo");
    }
    request.put("importType", anew ? "NEW_KEY_MATERIAL" : "EXISTING_KEY_MATERIAL");
    key.hasMaterial = true;
    if (anew) key.materials++;
    response(call).put("keyMaterialId", key.materialId());
    if (key.is("PendingImport")) key.now.state = "Enabled";
    told(call, key, at);
  }

  void deleteMaterial(LivingKey key, Instant at) {
    key.hasMaterial = false;
    key.now.materialExpiry = null;
    key.now.state = "PendingImport";
    TrailRecord call = change("DeleteImportedKeyMaterial", key, null, at);
    request(call).put("keyMaterialId", key.materialId());
    response(call).put("keyMaterialId", key.materialId());
    told(call, key, at);
  }

  void expireMaterial(LivingKey key, Instant at) {
    key.hasMaterial = false;
    key.now.materialExpiry = null;
    if (!key.now.isLeaving()) key.now.state = "PendingImport";
    byItself("DeleteExpiredKeyMaterial", "KMS Imported Key Material Expiration", key, at);
  }

  // ---- use, and what changes nothing that is judged ----

  /**
   * @param byName whether the caller names an alias, where there is one
   */
  void use(LivingKey key, boolean byName, Instant at) {
    boolean named = byName && !key.now.aliases.isEmpty();
    String alias = named ? key.now.aliases.first() : null;
    TrailRecord call = call(key, at);
    String asked = named ? alias : key.key.arn();
    CryptoShapes.shape(call, operation(key.kind), key.key, asked, null, null, random);
    call.userIdentity = Identities.user(key.key.account, "app");
    if (!key.is("Enabled")) {
      key.refused.add(at);
      fail(call, key, at);
      return;
    }
    key.uses.add(at);
    key.now.known.add("state");
    if (named) key.now.known.addAll(List.of("alias:" + alias, "manager"));
    if (named) lastHolders.put(place(key, alias), key);
    log.add(call, at);
    saw(key, at);
  }

  private String operation(Kind kind) {
    if (kind == Kind.HMAC) return "GenerateMac";
    return kind == Kind.ASYMMETRIC ? "Sign" : random.pick("GenerateDataKey", "Encrypt");
  }

  void putPolicy(LivingKey key, Instant at) {
    told(change("PutKeyPolicy", key, null, at), key, at);
  }

  /** Gives a grant, or ends the one there is. */
  void grant(LivingKey key, Instant at) {
    TrailRecord call = call(key, at);
    String id = grants.remove(key.now.arn);
    CryptoShapes.shape(
        call, id == null ? "CreateGrant" : "RevokeGrant", key.key, null, null, null, random);
    if (id == null) grants.put(key.now.arn, (String) response(call).get("grantId"));
    else request(call).put("grantId", id);
    log.add(call, at);
    saw(key, at);
  }

  // ---- records ----

  /**
   * KMS tells nobody who called where it acts by itself; now and then EventBridge tells it, too.
   */
  private void byItself(String name, String detailType, LivingKey key, Instant at) {
    TrailRecord event = call(key, at);
    ServiceEvents.shape(event, name, key.key);
    details(event).computeIfPresent("keyMaterialId", (field, id) -> key.materialId());
    if (key.now.rotations.containsKey(at) && !"AUTOMATIC".equals(key.now.rotations.get(at))) {
      details(event).put("rotationType", "ON_DEMAND");
    }
    log.add(event, at);
    if (random.chance(0.3)) log.addTwin(event, detailType, at);
    saw(key, at);
  }

  private TrailRecord change(String operation, LivingKey key, String alias, Instant at) {
    KmsKey of = key.key;
    String name = alias == null ? of.alias : alias;
    TrailRecord call = call(key, at);
    ManagementShapes.change(
        call, operation, new KmsKey(of.account, of.region, of.id, name, of.behaviour));
    return call;
  }

  private TrailRecord call(LivingKey key, Instant at) {
    TrailRecord call = new TrailRecord();
    call.eventTime = at.toString();
    call.awsRegion = key.key.region;
    call.recipientAccountId = key.key.account;
    call.sourceIPAddress = "192.0.2.23";
    call.userAgent = "aws-cli/2.27.50";
    call.userIdentity = Identities.user(key.key.account, "key-admin");
    call.eventID = random.uuid();
    call.requestID = random.uuid();
    return call;
  }

  /** A call that nobody but the customer's people can make: the key is the customer's. */
  private void told(TrailRecord record, LivingKey key, Instant at) {
    key.now.known.add("manager");
    log.add(record, at);
    saw(key, at);
  }

  private void saw(LivingKey key, Instant at) {
    if (key.seen == null) key.seen = at;
    key.remember(at);
  }

  private void fail(TrailRecord call, LivingKey key, Instant at) {
    String state = key.is("PendingDeletion") ? "pending deletion" : "pending import";
    if (key.is("Disabled")) call.error("DisabledException", key.now.arn + " is disabled.");
    else call.error("KMSInvalidStateException", key.now.arn + " is " + state + ".");
    log.add(call, at);
  }

  @SuppressWarnings("unchecked") // what object() made
  private static Map<String, Object> request(TrailRecord call) {
    return (Map<String, Object>) call.requestParameters;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> response(TrailRecord call) {
    return (Map<String, Object>) call.responseElements;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> metadata(TrailRecord call, String name) {
    return (Map<String, Object>) response(call).get(name);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> details(TrailRecord event) {
    return (Map<String, Object>) event.serviceEventDetails;
  }
}
