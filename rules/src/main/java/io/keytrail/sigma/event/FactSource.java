package io.keytrail.sigma.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fields beyond CloudTrail's own, under one first name such as {@code policy}: computed from the
 * event when a rule asks. Implementations are immutable and shared by all threads.
 */
public interface FactSource {
  /**
   * The second names that rules may use ({@code public} in {@code policy.public}); what lies below
   * them is free. A rule that uses another is refused.
   */
  Set<String> fields();

  /** Those of the {@link #fields} that are true or false. None by default. */
  default Set<String> flags() {
    return Set.of();
  }

  /** The facts of this event as one object, fields left out that do not apply; never null. */
  JsonNode facts(EventView event);

  /**
   * The {@code key.…} field without which {@code field} can't be known; null, as by default, when
   * the event suffices.
   */
  default String keyFieldBehind(String field) {
    return null;
  }

  /**
   * Names of what the configuration decides here, such as {@code trusted-accounts} of {@code
   * rules.trusted-accounts}: tests inside rule files may say it otherwise. None by default.
   */
  default Set<String> settings() {
    return Set.of();
  }

  /**
   * What the configuration says, by name of the {@link #settings setting}, empty where it says
   * nothing: it decides what rules find, and so belongs to the version of a rule set.
   */
  default Map<String, Set<String>> configured() {
    return Map.of();
  }

  /**
   * The same facts where the configuration says something else; settings of others are passed over.
   *
   * @throws IllegalArgumentException if a value is none that the setting can have
   */
  default FactSource with(Map<String, List<String>> settings) {
    return this;
  }
}
