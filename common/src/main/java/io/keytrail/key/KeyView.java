package io.keytrail.key;

import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A key as it was at the time of a finding or a usage window, and how well that is known. Immutable
 * but for the facts, which nobody changes.
 */
public final class KeyView {
  /** Without the policy document and the grants, which are not for every line that is written. */
  public final KeyFacts facts;

  public final Enrichment enrichment;

  /**
   * How long before that time the youngest word about the key was spoken, by whatever source, in
   * ms; null when there was none.
   */
  public final Long ageMillis;

  /** From the key's tags; each null when there is no such tag, or the tags are unknown. */
  public final String classification;

  public final String owner;
  public final String application;
  public final String environment;

  public KeyView(
      KeyFacts facts,
      Enrichment enrichment,
      Long ageMillis,
      String classification,
      String owner,
      String application,
      String environment) {
    this.facts = facts;
    this.enrichment = enrichment;
    this.ageMillis = ageMillis;
    this.classification = classification;
    this.owner = owner;
    this.application = application;
    this.environment = environment;
  }

  public static KeyView of(KeyFacts facts, Enrichment enrichment, Long ageMillis, TagNames names) {
    return new KeyView(
        brief(facts),
        enrichment,
        ageMillis,
        TagNames.value(facts, names.classification()),
        TagNames.value(facts, names.owner()),
        TagNames.value(facts, names.application()),
        TagNames.value(facts, names.environment()));
  }

  private static KeyFacts brief(KeyFacts facts) {
    if (!facts.knows(KeyAttribute.POLICY)
        && !facts.knows(KeyAttribute.GRANTS)
        && facts.part(KeyAttribute.GRANTS) == null) {
      return facts;
    }
    KeyFacts brief = new KeyFacts(facts.keyArn(), facts.asOfMillis());
    facts
        .stated()
        .forEach(
            (attribute, fact) -> {
              if (attribute != KeyAttribute.POLICY && attribute != KeyAttribute.GRANTS) {
                brief.put(attribute, fact);
              }
            });
    facts
        .parts()
        .forEach(
            (attribute, fact) -> {
              if (attribute != KeyAttribute.GRANTS) brief.putPart(attribute, fact);
            });
    facts.rotations().forEach(brief::add);
    return brief.rotationsCompleteSince(facts.rotationsCompleteSince());
  }

  /** What people call the key: its first alias of the alphabet; null when none is known. */
  public String alias() {
    SortedMap<String, String> aliases = facts.entries(KeyAttribute.ALIASES);
    return aliases.isEmpty() ? null : aliases.firstKey();
  }

  /** The last time that it got new material, by the history that is known; null without any. */
  public Rotation lastRotation() {
    int count = facts.rotations().size();
    return count == 0 ? null : facts.rotations().get(count - 1);
  }

  /**
   * In plain JSON values, for findings and usage windows: sorted by name, times as RFC 3339, and
   * what is unknown left out. Aliases, tags, owner and classification are not in it.
   */
  public Map<String, Object> summary() {
    Map<String, Object> summary = new TreeMap<>();
    summary.put("enrichment", enrichment.text());
    if (ageMillis != null) summary.put("facts_age_seconds", ageMillis / 1_000);
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
    Rotation last = lastRotation();
    if (last != null) put("last_rotation", time(last.timeMillis), summary);
    put("environment", environment, summary);
    return summary;
  }

  private static String time(Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis).toString();
  }

  private static void put(String name, Object value, Map<String, Object> summary) {
    if (value != null) summary.put(name, value);
  }
}
