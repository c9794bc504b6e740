package io.keytrail.cases;

import io.keytrail.finding.Finding;
import io.keytrail.profile.PeerPrior;
import java.util.ArrayList;
import java.util.List;

/**
 * One key's case from the windows of its {@link KeyProfiler} to findings. Immutable and pure; keyed
 * by the key's ARN. What it was and what it is about is in the {@link CaseState}.
 */
public final class KeyCases {
  private final CaseTracker tracker;

  public KeyCases(CaseSettings settings) {
    tracker = new CaseTracker(settings);
  }

  /**
   * Shows a window; they come in order of time.
   *
   * @param peers of the day before, where signals wait for them; null when the key has none
   */
  public List<Finding> observe(CaseState state, CaseWindow window, PeerPrior peers) {
    CaseWindow told = window.with(PeerPrior.told(window.signals, window.startMillis, peers));
    List<Finding> findings =
        new ArrayList<>(tracker.expire(state, window.subject, window.startMillis));
    findings.addAll(tracker.observe(state, told));
    return findings;
  }

  /** Says that all windows that end by {@code millis} were shown: closes a case that is over. */
  public List<Finding> pass(CaseState state, String keyArn, long millis) {
    return tracker.expire(state, keyArn, millis);
  }

  /** When {@link #pass} must be called, epoch ms; {@link Long#MAX_VALUE} when nothing waits. */
  public long nextTimer(CaseState state) {
    return tracker.nextExpiry(state);
  }
}
