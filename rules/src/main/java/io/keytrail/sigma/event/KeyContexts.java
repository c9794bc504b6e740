package io.keytrail.sigma.event;

import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.TagNames;
import io.keytrail.kms.KeyArn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Makes the {@code key.…} fields of rules from what is known of a key. What is unknown is not set,
 * so that what a rule asks of it stays undecided. Immutable.
 */
public final class KeyContexts {
  private final TagNames tags;

  /**
   * @param tags which tags tell classification and owner
   */
  public KeyContexts(TagNames tags) {
    this.tags = tags;
  }

  /**
   * @param facts of the key just before the event, so that a rule can compare what an event sets
   *     with what was in force
   */
  public KeyContext of(KeyFacts facts) {
    KeyContext context = new KeyContext();
    KeyArn arn = KeyArn.parse(facts.keyArn());
    context.set("arn", arn.toString());
    context.set("account", arn.accountId());
    context.set("region", arn.region());
    if (facts.texts(KeyAttribute.ALIASES) != null) {
      context.set("alias", facts.texts(KeyAttribute.ALIASES));
    }
    if (facts.map(KeyAttribute.TAGS) != null) context.tags(facts.map(KeyAttribute.TAGS));
    context.someTags(facts.partOf(KeyAttribute.TAGS));
    tag(context, "classification", facts, tags.classification());
    tag(context, "owner", facts, tags.owner());
    text(context, "state", facts, KeyAttribute.STATE);
    text(context, "manager", facts, KeyAttribute.MANAGER);
    text(context, "origin", facts, KeyAttribute.ORIGIN);
    text(context, "spec", facts, KeyAttribute.SPEC);
    text(context, "usage", facts, KeyAttribute.USAGE);
    text(context, "policy", facts, KeyAttribute.POLICY);
    if (facts.knows(KeyAttribute.DELETION_DATE)) {
      Long date = facts.time(KeyAttribute.DELETION_DATE);
      context.set("deletion_date", date == null ? null : Instant.ofEpochMilli(date).toString());
    }
    if (arn.isMultiRegion() || facts.knows(KeyAttribute.MULTI_REGION_ROLE)) {
      boolean role = facts.text(KeyAttribute.MULTI_REGION_ROLE) != null;
      context.set("multi_region", arn.isMultiRegion() || role);
    }
    if (facts.flag(KeyAttribute.ROTATION_ENABLED) != null) {
      context.set("rotation_enabled", facts.flag(KeyAttribute.ROTATION_ENABLED).booleanValue());
    }
    days(context, "age_days", facts, facts.time(KeyAttribute.CREATED));
    days(context, "rotation_age_days", facts, facts.currentMaterialSince());
    days(context, "days_since_use", facts, facts.time(KeyAttribute.LAST_USED));
    return context;
  }

  private static void text(
      KeyContext context, String field, KeyFacts facts, KeyAttribute attribute) {
    if (facts.knows(attribute)) context.set(field, facts.text(attribute));
  }

  private static void tag(KeyContext context, String field, KeyFacts facts, List<String> names) {
    if (TagNames.knows(facts, names)) context.set(field, TagNames.value(facts, names));
  }

  /** Whole days from then to the moment of the facts. */
  private static void days(KeyContext context, String field, KeyFacts facts, Long sinceMillis) {
    if (sinceMillis == null) return;
    long millis = Math.max(0, facts.asOfMillis() - sinceMillis);
    context.set(field, Duration.ofMillis(millis).toDays());
  }
}
