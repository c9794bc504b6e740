package io.keytrail.cases;

import io.keytrail.finding.Finding;
import io.keytrail.profile.PrincipalTouch;
import io.keytrail.profile.ReachModel;
import io.keytrail.profile.UseSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * One principal's reach from windows to findings: a fan-out, a mass action or a first key of a
 * classification is one case about the principal that names the keys. Immutable and pure; keyed by
 * {@link PrincipalTouch#principal}.
 */
public final class PrincipalProfiler {
  private final ReachModel reach;
  private final CaseTracker tracker;
  private final long memoryMillis;

  public PrincipalProfiler(UseSettings use, CaseSettings cases) {
    reach = new ReachModel(use.memory, use.noveltyWarmUp);
    tracker = new CaseTracker(cases);
    memoryMillis = use.principalMemory.toMillis();
  }

  /**
   * Shows all that the principal touched in one window; windows come in order of time.
   *
   * @param touches one for each key, in any order
   */
  public List<Finding> observe(PrincipalCases state, List<PrincipalTouch> touches) {
    if (touches.isEmpty()) return new ArrayList<>(0);
    PrincipalTouch any = touches.get(0);
    CaseWindow window = new CaseWindow();
    window.subject = any.principal;
    window.startMillis = any.startMillis;
    window.endMillis = any.endMillis;
    window.signals = reach.observe(state.profile, touches);
    List<Finding> findings =
        new ArrayList<>(tracker.expire(state.cases, any.principal, any.startMillis));
    findings.addAll(tracker.observe(state.cases, window));
    return findings;
  }

  /** Says that all touches of windows that end by {@code millis} were shown: closes a case. */
  public List<Finding> pass(PrincipalCases state, String principal, long millis) {
    return tracker.expire(state.cases, principal, millis);
  }

  /** When {@link #pass} must be called, epoch ms; {@link Long#MAX_VALUE} when nothing waits. */
  public long nextTimer(PrincipalCases state) {
    return state.cases.isOpen() ? tracker.nextExpiry(state.cases) : Long.MAX_VALUE;
  }

  /**
   * The event time at which the state may be dropped unless a touch comes before; {@link
   * Long#MIN_VALUE} while it is empty.
   */
  public long expiryMillis(PrincipalCases state) {
    long last = state.profile.lastMillis();
    return last == Long.MIN_VALUE ? last : last + memoryMillis;
  }
}
