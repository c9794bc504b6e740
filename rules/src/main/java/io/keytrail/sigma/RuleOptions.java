package io.keytrail.sigma;

import io.keytrail.sigma.event.FactSource;
import io.keytrail.sigma.match.Vocabulary;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a rule set is compiled against besides its files. Immutable; each {@code with} is a copy.
 */
public final class RuleOptions {
  /** No placeholders, no facts but {@code key} and {@code kms}, the usual evidence. */
  public static final RuleOptions DEFAULTS =
      new RuleOptions(
          Map.of(),
          Map.of(),
          Arrays.asList(
              "eventName",
              "eventSource",
              "awsRegion",
              "recipientAccountId",
              "sourceIPAddress",
              "userAgent",
              "errorCode",
              "userIdentity.type",
              "userIdentity.arn",
              "kms.principal",
              "kms.key_arn"),
          Set.of());

  private final Map<String, List<String>> placeholders;
  private final Map<String, FactSource> factSources;
  private final List<String> evidence;
  private final Set<String> disabled;

  private RuleOptions(
      Map<String, List<String>> placeholders,
      Map<String, FactSource> factSources,
      List<String> evidence,
      Set<String> disabled) {
    this.placeholders = placeholders;
    this.factSources = factSources;
    this.evidence = evidence;
    this.disabled = disabled;
  }

  /** Values of {@code %name%} for the {@code expand} modifier; they may hold wildcards. */
  public RuleOptions withPlaceholders(Map<String, List<String>> values) {
    Map<String, List<String>> copy = new TreeMap<>();
    values.forEach((name, list) -> copy.put(name, List.copyOf(list)));
    return new RuleOptions(copy, factSources, evidence, disabled);
  }

  /** Adds fields under a namespace such as {@code policy}. */
  public RuleOptions withFacts(String namespace, FactSource source) {
    Map<String, FactSource> copy = new HashMap<>(factSources);
    copy.put(namespace, source);
    return new RuleOptions(placeholders, Map.copyOf(copy), evidence, disabled);
  }

  /** Fields that travel with an event into correlations, for whoever reads the finding. */
  public RuleOptions withEvidence(List<String> fields) {
    return new RuleOptions(placeholders, factSources, List.copyOf(fields), disabled);
  }

  /** Ids or names of rules and correlations that shall make no findings. */
  public RuleOptions withDisabled(Collection<String> references) {
    return new RuleOptions(
        placeholders,
        factSources,
        evidence,
        Collections.unmodifiableSet(new TreeSet<>(references)));
  }

  Vocabulary vocabulary() {
    return new Vocabulary(placeholders, factSources);
  }

  Map<String, List<String>> placeholders() {
    return placeholders;
  }

  List<String> evidence() {
    return evidence;
  }

  Set<String> disabled() {
    return disabled;
  }
}
