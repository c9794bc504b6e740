package io.keytrail.key;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A key's view in plain JSON values, for findings and usage windows; what is unknown is left out.
 */
public final class KeySummary {
  private KeySummary() {}

  /** Sorted by name; times as RFC 3339. */
  public static Map<String, Object> of(KeyView key) {
    Map<String, Object> summary = new TreeMap<>();
    summary.put("enrichment", key.enrichment.text());
    if (key.ageMillis != null) summary.put("facts_age_seconds", key.ageMillis / 1_000);
    KeyFacts facts = key.facts;
    put("state", facts.text(KeyAttribute.STATE), summary);
    put("manager", facts.text(KeyAttribute.MANAGER), summary);
    put("key_spec", facts.text(KeyAttribute.SPEC), summary);
    put("key_usage", facts.text(KeyAttribute.USAGE), summary);
    put("origin", facts.text(KeyAttribute.ORIGIN), summary);
    put("multi_region_role", facts.text(KeyAttribute.MULTI_REGION_ROLE), summary);
    put("custom_key_store_id", facts.text(KeyAttribute.CUSTOM_KEY_STORE), summary);
    put("created", time(facts.time(KeyAttribute.CREATED)), summary);
    put("deletion_date", time(facts.time(KeyAttribute.DELETION_DATE)), summary);
    put("material_expiry", time(facts.time(KeyAttribute.MATERIAL_EXPIRY)), summary);
    put("rotation_enabled", facts.flag(KeyAttribute.ROTATION_ENABLED), summary);
    Rotation last = key.lastRotation();
    if (last != null) put("last_rotation", time(last.timeMillis), summary);
    put("environment", key.environment, summary);
    return summary;
  }

  private static String time(Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis).toString();
  }

  private static void put(String name, Object value, Map<String, Object> summary) {
    if (value != null) summary.put(name, value);
  }
}
