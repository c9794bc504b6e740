package io.keytrail.key;

import java.util.Set;

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

  public static KeyView of(
      KeyFacts facts, Enrichment enrichment, Long ageMillis, KeyTagNames names) {
    return new KeyView(
        brief(facts),
        enrichment,
        ageMillis,
        names.classification(facts),
        names.owner(facts),
        names.application(facts),
        names.environment(facts));
  }

  private static KeyFacts brief(KeyFacts facts) {
    if (!facts.knows(KeyAttribute.POLICY) && !facts.knows(KeyAttribute.GRANTS)) return facts;
    KeyFacts brief = new KeyFacts(facts.keyArn(), facts.asOfMillis());
    facts
        .stated()
        .forEach(
            (attribute, fact) -> {
              if (attribute != KeyAttribute.POLICY && attribute != KeyAttribute.GRANTS) {
                brief.put(attribute, fact);
              }
            });
    facts.rotations().forEach(brief::add);
    return brief.rotationsCompleteSince(facts.rotationsCompleteSince());
  }

  /** What people call the key: its first alias of the alphabet; null when none is known. */
  public String alias() {
    Set<String> aliases = facts.texts(KeyAttribute.ALIASES);
    return aliases == null || aliases.isEmpty() ? null : aliases.iterator().next();
  }

  /** The last time that it got new material, by the history that is known; null without any. */
  public Rotation lastRotation() {
    int count = facts.rotations().size();
    return count == 0 ? null : facts.rotations().get(count - 1);
  }
}
