package io.keytrail.sigma.event;

import com.fasterxml.jackson.databind.JsonNode;
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

  /** The facts of this event as one object, fields left out that do not apply; never null. */
  JsonNode facts(EventView event);

  /** Whether {@code field} can't be known before the key's context is. */
  default boolean needsKey(String field) {
    return false;
  }
}
