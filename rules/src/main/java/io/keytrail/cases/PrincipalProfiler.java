package io.keytrail.cases;

import io.keytrail.finding.Finding;
import io.keytrail.profile.PrincipalProfile;
import io.keytrail.profile.PrincipalTouch;
import io.keytrail.profile.ReachModel;
import io.keytrail.profile.UseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One principal's reach from windows to findings: a fan-out, a mass action or a first key of a
 * classification is one case about the principal that names the keys. Immutable and pure; keyed by
 * {@link PrincipalTouch#principal}.
 *
 * <p>A window is judged when it closes and learned when no late event can change it any more, as
 * {@link KeyProfiler} does it; what was touched in between is kept. One that a late event changed
 * is judged anew, and so are those after it: a fan-out that its last keys make is told when these
 * come. While windows come in order, what was learned ahead of time by one serves for the next.
 */
public final class PrincipalProfiler {
  private final ReachModel reach;
  private final CaseTracker tracker;
  private final long memoryMillis;
  private final long latenessMillis;

  /**
   * @param lateness how long after its end a window may still change
   */
  public PrincipalProfiler(UseSettings use, CaseSettings cases, Duration lateness) {
    reach = new ReachModel(use.memory, use.noveltyWarmUp);
    tracker = new CaseTracker(cases);
    memoryMillis = use.principalMemory.toMillis();
    latenessMillis = lateness.toMillis();
  }

  /**
   * Shows what the principal touched in one window; windows come in order of time. One that changed
   * comes again, with the keys that did or with all of them.
   *
   * @param touches one for each key, in any order
   */
  public List<Finding> observe(PrincipalCases state, List<PrincipalTouch> touches) {
    List<Finding> findings = new ArrayList<>(0);
    if (touches.isEmpty()) return findings;
    long start = touches.get(0).startMillis;
    if (start <= state.learned.lastMillis()) {
      // Too late to be judged: a window after it has been learned.
      reach.observe(state.learned, touches);
      state.ahead = null;
      return findings;
    }
    if (start <= state.lastMillis() || state.ahead == null) state.ahead = upTo(state, start);
    for (PrincipalTouch touch : touches) state.show(touch);
    for (Collection<PrincipalTouch> now : windows(state, start, Long.MAX_VALUE)) {
      findings.addAll(judge(state, state.ahead, new ArrayList<>(now)));
    }
    settle(state);
    return findings;
  }

  /** What was learned and shown of windows that begin before this. */
  private PrincipalProfile upTo(PrincipalCases state, long startMillis) {
    PrincipalProfile ahead = copy(state.learned);
    for (Collection<PrincipalTouch> before : windows(state, Long.MIN_VALUE, startMillis)) {
      reach.observe(ahead, new ArrayList<>(before));
    }
    return ahead;
  }

  private static List<Collection<PrincipalTouch>> windows(
      PrincipalCases state, long fromMillis, long toMillis) {
    List<Collection<PrincipalTouch>> windows = new ArrayList<>();
    state.shown.subMap(fromMillis, toMillis).values().forEach(keys -> windows.add(keys.values()));
    return windows;
  }

  private List<Finding> judge(
      PrincipalCases state, PrincipalProfile ahead, List<PrincipalTouch> touches) {
    PrincipalTouch any = touches.get(0);
    CaseWindow window = new CaseWindow();
    window.subject = any.principal;
    window.startMillis = any.startMillis;
    window.endMillis = any.endMillis;
    window.signals = reach.observe(ahead, touches);
    List<Finding> findings =
        new ArrayList<>(tracker.expire(state.cases, any.principal, any.startMillis));
    findings.addAll(tracker.observe(state.cases, window));
    return findings;
  }

  /** Learns the windows that cannot change any more. */
  private void settle(PrincipalCases state) {
    long until = end(state.shown.lastEntry().getValue().values()) - latenessMillis;
    while (!state.shown.isEmpty() && end(state.shown.firstEntry().getValue().values()) <= until) {
      reach.observe(
          state.learned, new ArrayList<>(state.shown.pollFirstEntry().getValue().values()));
    }
  }

  private static long end(Collection<PrincipalTouch> touches) {
    return touches.iterator().next().endMillis;
  }

  private static PrincipalProfile copy(PrincipalProfile learned) {
    try {
      return PrincipalProfile.fromBytes(learned.toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("what was written just now is read back", e);
    }
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
    long last = state.lastMillis();
    return last == Long.MIN_VALUE ? last : last + memoryMillis;
  }
}
