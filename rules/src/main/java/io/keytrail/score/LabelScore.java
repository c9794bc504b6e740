package io.keytrail.score;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** How one attack fared. */
public final class LabelScore {
  private final Label label;
  private final Set<String> uids = new TreeSet<>();
  private Instant firstHit;

  LabelScore(Label label) {
    this.label = label;
  }

  void hit(FindingRecord record) {
    uids.add(record.uid());
    if (firstHit == null || record.time().isBefore(firstHit)) firstHit = record.time();
  }

  public Label label() {
    return label;
  }

  public boolean isFound() {
    return firstHit != null;
  }

  /**
   * From the begin of the attack to the first record that hits it, in event time; empty when
   * missed.
   */
  public Optional<Duration> delay() {
    if (firstHit == null) return Optional.empty();
    Duration delay = Duration.between(label.from(), firstHit);
    return Optional.of(delay.isNegative() ? Duration.ZERO : delay);
  }

  /** {@code finding_info.uid} of the findings that hit it, sorted. */
  public Set<String> uids() {
    return Collections.unmodifiableSet(uids);
  }

  /** How many findings say the same: those that hit it, without the one that would have done. */
  public int duplicates() {
    return Math.max(0, uids.size() - 1);
  }
}
