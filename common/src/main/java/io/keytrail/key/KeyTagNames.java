package io.keytrail.key;

import java.io.Serializable;
import java.util.List;

/**
 * Which tags of a key say what people ask first. Each may have several names, of which the first
 * that a key has decides. Immutable; letters' case counts, as it does for KMS.
 */
public final class KeyTagNames implements Serializable {
  public static final KeyTagNames DEFAULT =
      new KeyTagNames(
          List.of("DataClassification"),
          List.of("Owner"),
          List.of("Application"),
          List.of("Environment"));

  private static final long serialVersionUID = 1;

  private final List<String> classification;
  private final List<String> owner;
  private final List<String> application;
  private final List<String> environment;

  public KeyTagNames(
      List<String> classification,
      List<String> owner,
      List<String> application,
      List<String> environment) {
    this.classification = List.copyOf(classification);
    this.owner = List.copyOf(owner);
    this.application = List.copyOf(application);
    this.environment = List.copyOf(environment);
  }

  /** Such as {@code Restricted}; null when the key has no such tag, or its tags are unknown. */
  public String classification(KeyFacts facts) {
    return first(classification, facts);
  }

  /** Null as for {@link #classification}. */
  public String owner(KeyFacts facts) {
    return first(owner, facts);
  }

  /** Null as for {@link #classification}. */
  public String application(KeyFacts facts) {
    return first(application, facts);
  }

  /** Null as for {@link #classification}. */
  public String environment(KeyFacts facts) {
    return first(environment, facts);
  }

  private static String first(List<String> names, KeyFacts facts) {
    for (String name : names) {
      String value = facts.tag(name);
      if (value != null) return value;
    }
    return null;
  }
}
