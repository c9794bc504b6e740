package io.keytrail.key;

import static io.keytrail.key.EventFacts.REQUEST;
import static io.keytrail.key.EventFacts.RESPONSE;
import static io.keytrail.key.EventFacts.either;
import static io.keytrail.key.EventFacts.get;
import static io.keytrail.key.EventFacts.hasAny;
import static io.keytrail.key.EventFacts.millis;
import static io.keytrail.key.EventFacts.setIfTold;
import static io.keytrail.key.KeyAttribute.ALIASES;
import static io.keytrail.key.KeyAttribute.CREATED;
import static io.keytrail.key.KeyAttribute.CUSTOM_KEY_STORE;
import static io.keytrail.key.KeyAttribute.DELETION_DATE;
import static io.keytrail.key.KeyAttribute.DESCRIPTION;
import static io.keytrail.key.KeyAttribute.GRANTS;
import static io.keytrail.key.KeyAttribute.MANAGER;
import static io.keytrail.key.KeyAttribute.MATERIAL_EXPIRY;
import static io.keytrail.key.KeyAttribute.MULTI_REGION_ROLE;
import static io.keytrail.key.KeyAttribute.NEXT_ROTATION;
import static io.keytrail.key.KeyAttribute.ORIGIN;
import static io.keytrail.key.KeyAttribute.POLICY;
import static io.keytrail.key.KeyAttribute.PRIMARY_KEY;
import static io.keytrail.key.KeyAttribute.REPLICA_KEYS;
import static io.keytrail.key.KeyAttribute.ROTATION_ENABLED;
import static io.keytrail.key.KeyAttribute.SPEC;
import static io.keytrail.key.KeyAttribute.STATE;
import static io.keytrail.key.KeyAttribute.TAGS;
import static io.keytrail.key.KeyAttribute.USAGE;

import io.keytrail.key.KeyChange.Kind;
import io.keytrail.kms.KeyArn;
import io.keytrail.kms.KeyRole;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import java.util.List;
import java.util.Map;

/** What CreateKey, ReplicateKey and UpdatePrimaryRegion say of the keys that they make or turn. */
final class KeyMaking {
  private KeyMaking() {}

  static void created(KmsEvent event, String metadata, KeyStatement s) {
    String role = get(event, metadata + "multiRegionConfiguration.multiRegionKeyType");
    boolean isReplica = KeyStatements.REPLICA.equals(role);
    s.rank = 0;
    s.add(KeyChange.of(Kind.CREATED, role));
    metadata(event, metadata, s);
    if (!hasAny(event, REQUEST) && !hasAny(event, RESPONSE)) return;
    s.add(KeyChange.clear(ALIASES)).add(KeyChange.clear(GRANTS));
    s.add(KeyChange.set(DELETION_DATE, null)).add(KeyChange.set(MATERIAL_EXPIRY, null));
    if (isReplica) return; // the rotation is that of its primary, and the request is ReplicateKey's
    if (hasAny(event, REQUEST)) {
      s.add(KeyChange.clear(TAGS));
      tags(event, s);
      setIfTold(s, POLICY, get(event, REQUEST + "policy"));
    }
    s.add(KeyChange.set(ROTATION_ENABLED, "false")).add(KeyChange.set(NEXT_ROTATION, null));
  }

  private static void metadata(KmsEvent event, String metadata, KeyStatement s) {
    boolean told = hasAny(event, metadata);
    String created = millis(get(event, metadata + "creationDate"));
    s.add(KeyChange.set(CREATED, created == null ? Long.toString(s.timeMillis) : created));
    setIfTold(s, DESCRIPTION, either(event, metadata + "description", REQUEST + "description"));
    setIfTold(s, MANAGER, get(event, metadata + "keyManager"));
    setIfTold(s, USAGE, either(event, metadata + "keyUsage", REQUEST + "keyUsage"));
    String spec = either(event, metadata + "keySpec", REQUEST + "keySpec");
    setIfTold(s, SPEC, spec != null ? spec : get(event, metadata + "customerMasterKeySpec"));
    setIfTold(s, ORIGIN, either(event, metadata + "origin", REQUEST + "origin"));
    String state = get(event, metadata + "keyState");
    // A state that passes by itself says little, for nobody tells when it is over.
    if (state != null && !state.equals("Creating") && !state.equals("Updating")) {
      s.add(KeyChange.set(STATE, state));
    }
    String store = either(event, metadata + "customKeyStoreId", REQUEST + "customKeyStoreId");
    if (store != null || told) s.add(KeyChange.set(CUSTOM_KEY_STORE, store));
    multiRegion(event, metadata, s);
  }

  private static void multiRegion(KmsEvent event, String metadata, KeyStatement s) {
    String told = get(event, metadata + "multiRegion");
    if ("false".equals(told)) {
      s.add(KeyChange.set(MULTI_REGION_ROLE, null)).add(KeyChange.set(PRIMARY_KEY, null));
      s.add(KeyChange.clear(REPLICA_KEYS));
    } else if ("true".equals(told)) {
      String set = metadata + "multiRegionConfiguration.";
      setIfTold(s, MULTI_REGION_ROLE, get(event, set + "multiRegionKeyType"));
      setIfTold(s, PRIMARY_KEY, get(event, set + "primaryKey.arn"));
      s.add(KeyChange.clear(REPLICA_KEYS));
      for (int i = 0; ; i++) {
        String replica = get(event, set + "replicaKeys." + i + ".arn");
        if (replica == null) break;
        s.add(KeyChange.put(REPLICA_KEYS, replica, ""));
      }
    }
  }

  static void replica(KmsEvent event, KeyStatement s) {
    s.rank = 0;
    s.add(KeyChange.of(Kind.CREATED, KeyStatements.REPLICA));
    metadata(event, RESPONSE + "replicaKeyMetadata.", s);
    String primary = event.keys.get(0).keyArn;
    s.add(KeyChange.set(MULTI_REGION_ROLE, KeyStatements.REPLICA));
    s.add(KeyChange.set(PRIMARY_KEY, primary));
    s.add(KeyChange.put(REPLICA_KEYS, s.keyArn, ""));
    s.add(KeyChange.clear(ALIASES)).add(KeyChange.clear(GRANTS)).add(KeyChange.clear(TAGS));
    s.add(KeyChange.set(DELETION_DATE, null));
    tags(event, s);
    setIfTold(s, POLICY, either(event, RESPONSE + "replicaPolicy", REQUEST + "policy"));
  }

  static void replicated(KmsEvent event, KeyStatement s) {
    s.add(KeyChange.set(MULTI_REGION_ROLE, "PRIMARY"));
    s.add(KeyChange.set(PRIMARY_KEY, s.keyArn));
    for (KeyUse use : event.keys) {
      if (use.role == KeyRole.REPLICA) s.add(KeyChange.put(REPLICA_KEYS, use.keyArn, ""));
    }
  }

  /** The record stands in both Regions, each with its own key. */
  static void primaryMoved(KmsEvent event, KeyStatement s) {
    String region = get(event, REQUEST + "primaryRegion");
    if (region == null) return;
    KeyArn key = KeyArn.parse(s.keyArn);
    String primary = "arn:" + key.partition() + ":kms:" + region + ':' + key.accountId();
    primary += ":key/" + key.keyId();
    if (!KeyArn.isKeyArn(primary)) return;
    boolean isPrimary = primary.equals(s.keyArn);
    s.add(KeyChange.set(MULTI_REGION_ROLE, isPrimary ? "PRIMARY" : KeyStatements.REPLICA));
    s.add(KeyChange.set(PRIMARY_KEY, primary));
    s.add(KeyChange.remove(REPLICA_KEYS, primary));
    if (!isPrimary) s.add(KeyChange.put(REPLICA_KEYS, s.keyArn, ""));
  }

  static void newPrimary(KmsEvent event, List<KeyStatement> statements) {
    KeyStatement told = statements.get(0);
    for (KeyChange change : told.changes) {
      if (change.attribute != PRIMARY_KEY || change.value.equals(told.keyArn)) continue;
      KeyStatement primary = new KeyStatement(change.value, told.timeMillis, told.eventId);
      primaryMoved(event, primary);
      primary.add(KeyChange.put(REPLICA_KEYS, told.keyArn, ""));
      statements.add(primary);
      return;
    }
  }

  static void tags(KmsEvent event, KeyStatement s) {
    String prefix = REQUEST + "tags.";
    if (event.facts == null) return;
    event.facts.entrySet().stream()
        .filter(fact -> fact.getKey().startsWith(prefix))
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            fact ->
                s.add(
                    KeyChange.put(
                        TAGS, fact.getKey().substring(prefix.length()), fact.getValue())));
  }
}
