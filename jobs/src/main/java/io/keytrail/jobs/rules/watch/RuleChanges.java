package io.keytrail.jobs.rules.watch;

import io.keytrail.jobs.rules.RuleUpdate;
import java.util.Optional;

/**
 * Tells news from what is known, and from what is still being written: a change counts once it was
 * read twice the same. So nobody meets half a file, or half of a set of files.
 */
final class RuleChanges {
  private String known;
  private String seen;

  /**
   * @param known hash of what was handed on last
   */
  RuleChanges(String known) {
    this.known = known;
  }

  Optional<RuleUpdate> onReading(RuleUpdate read) {
    String hash = read.hash();
    if (hash.equals(known)) {
      seen = null;
      return Optional.empty();
    }
    if (!hash.equals(seen)) {
      seen = hash;
      return Optional.empty();
    }
    seen = null;
    known = hash;
    return Optional.of(read);
  }

  /** Whether something has changed that must be read once more before it counts. */
  boolean isUnsettled() {
    return seen != null;
  }
}
