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

  /**
   * The {@code key.…} field without which {@code field} can't be known; null, as by default, when
   * the event suffices.
   */
  default String keyFieldBehind(String field) {
    return null;
  }
}
