package io.keytrail.compliance;

import io.keytrail.compliance.ComplianceState.Slot;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Compliance;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Severity;
import io.keytrail.key.Freshness;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import io.keytrail.key.KeyView;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Makes findings of verdicts: a violation opens once, is updated when it has something new to say,
 * and closes when its cause is gone. Immutable; all memory is in a {@link ComplianceState} per key.
 *
 * <p>The caller evaluates in event-time order: at each statement about the key, at each usage
 * window, and at {@link ComplianceState#nextCheckMillis}, each with the facts as of that moment.
 * Evaluating more often changes nothing. It is the caller's duty not to evaluate past the moment
 * that its input reaches: at the end of a replay Flink fires every timer there is, and a timer of
 * 2029 must not speak.
 *
 * <p>The uid of a finding is made of the control, the key, and what opened it; so the same input
 * gives the same findings, and a violation that comes back for another cause is another finding.
 */
public final class ComplianceTracker {
  private final CompliancePolicy policy;

  public ComplianceTracker(CompliancePolicy policy) {
    this.policy = policy;
  }

  /**
   * Whether the state's {@link ComplianceState#nextCheckMillis} was computed under this policy. If
   * not (a new key, a changed policy), evaluate at the next occasion rather than wait for it.
   */
  public boolean isCurrent(ComplianceState state) {
    return state.policy.equals(policy.fingerprint());
  }

  /** How the key stands to each control; changes nothing, and knows nothing of earlier states. */
  public Map<Control, Verdict> assess(long nowMillis, KeyFacts facts, UseDigest use) {
    return assess(new Subject(policy, nowMillis, facts, use, null, null));
  }

  private static Map<Control, Verdict> assess(Subject key) {
    Map<Control, Verdict> verdicts = new EnumMap<>(Control.class);
    for (Control control : Control.values()) verdicts.put(control, control.judge(key));
    return verdicts;
  }

  /**
   * Judges the key at a moment and tells what changed since the last time; changes the state.
   *
   * @param nowMillis event time; one before the last evaluation's counts as that
   * @param facts the key as of that moment
   * @param freshness what the facts stand on; null to leave the key's context out of the findings
   * @param use who used it until then; empty if nobody looked, never null
   * @return in the order of the controls; each is complete by itself
   */
  public List<Finding> evaluate(
      ComplianceState state, long nowMillis, KeyFacts facts, Freshness freshness, UseDigest use) {
    long now = Math.max(nowMillis, state.evaluatedMillis);
    remember(state, facts, now);
    Subject key =
        new Subject(
            policy,
            now,
            facts,
            use,
            state.stateBefore,
            state.stateBefore == null ? null : Long.valueOf(state.stateBeforeSince));
    state.evaluatedMillis = now;
    state.policy = policy.fingerprint();
    state.nextCheckMillis = Long.MAX_VALUE;
    List<Finding> findings = new ArrayList<>(0);
    assess(key)
        .forEach(
            (control, verdict) -> {
              if (verdict.nextMillis() > now) {
                state.nextCheckMillis = Math.min(state.nextCheckMillis, verdict.nextMillis());
              }
              judge(state, key, control, verdict, findings);
            });
    if (freshness != null && !findings.isEmpty()) {
      KeyView view =
          KeyView.of(facts, freshness.enrichment, freshness.ageMillis, policy.tagNames());
      for (Finding finding : findings) finding.keys.put(key.arn(), view);
    }
    return findings;
  }

  private static void remember(ComplianceState state, KeyFacts facts, long now) {
    String keyState = facts.text(KeyAttribute.STATE);
    if (keyState == null || keyState.equals(state.keyState)) return;
    state.stateBefore = state.keyState;
    state.stateBeforeSince = state.keyStateSince;
    state.keyState = keyState;
    state.keyStateSince = Math.min(now, facts.stated(KeyAttribute.STATE).sinceMillis);
  }

  private void judge(
      ComplianceState state, Subject key, Control control, Verdict verdict, List<Finding> out) {
    Slot slot = state.slots.get(control.id());
    boolean open = slot != null && slot.open;
    switch (verdict.status()) {
      case FAIL:
        if (open && slot.status == Compliance.Status.UNKNOWN) {
          String known = "It is known now: " + verdict.message();
          close(key, control, Verdict.notApplicable("known", known), slot, out);
          open = false;
        } else if (open && isAnother(slot, verdict)) {
          // Its own cause is gone, though the next one is there already.
          String other = "Another one: " + verdict.message();
          close(key, control, Verdict.pass("replaced", other), slot, out);
          open = false;
        }
        break;
      case UNKNOWN:
        if (open && slot.status == Compliance.Status.FAIL) {
          // A violation that is open stays so: doubt alone does not cure it.
          if (!verdict.isCure()) return;
          close(key, control, verdict, slot, out);
          open = false;
        }
        // Of a key that may be AWS's own a doubt is nothing that anybody could act on.
        if (!policy.reportsUnknown(control) || key.customerManaged() == null) {
          if (open) close(key, control, verdict, slot, out);
          return;
        }
        break;
      default:
        if (open) close(key, control, verdict, slot, out);
        return;
    }
    if (slot == null) state.slots.put(control.id(), slot = new Slot());
    Severity severity = severity(control, verdict);
    String told =
        FindingUid.of(verdict.status().name(), verdict.code(), severity.name(), verdict.step());
    if (!open) {
      open(key, control, verdict, slot);
    } else if (told.equals(slot.told)) {
      return;
    }
    slot.cause = verdict.cause();
    slot.causeMoves = verdict.causeMoves();
    slot.status = verdict.status();
    slot.severity = severity;
    slot.told = told;
    slot.sequence++;
    Activity activity = open ? Activity.UPDATE : Activity.CREATE;
    out.add(ComplianceFindings.of(control, key, verdict, activity, slot));
  }

  private static boolean isAnother(Slot slot, Verdict verdict) {
    return slot.status == Compliance.Status.FAIL
        && !slot.causeMoves
        && !verdict.causeMoves()
        && !slot.cause.equals(verdict.cause());
  }

  private Severity severity(Control control, Verdict verdict) {
    if (verdict.status() == Compliance.Status.UNKNOWN) return Severity.INFORMATIONAL;
    Severity asked = policy.severity(control);
    if (asked != null) return asked;
    return verdict.severity() == null ? control.severity() : verdict.severity();
  }

  private static void open(Subject key, Control control, Verdict verdict, Slot slot) {
    boolean unknown = verdict.status() == Compliance.Status.UNKNOWN;
    String cause = unknown ? "unknown@" + key.now : verdict.cause();
    int openings = cause.equals(slot.openingCause) ? slot.openings + 1 : 1;
    if (!unknown) { // or a violation that comes back after a doubt would have its old uid
      slot.openings = openings;
      slot.openingCause = cause;
    }
    slot.open = true;
    slot.uid =
        FindingUid.of(control.analytic().uid(), key.arn(), cause, Integer.toString(openings));
    slot.sequence = 0;
    slot.createdMillis = key.now;
    slot.firstSeenMillis =
        verdict.sinceMillis() == null ? key.now : Math.min(key.now, verdict.sinceMillis());
  }

  private static void close(
      Subject key, Control control, Verdict verdict, Slot slot, List<Finding> out) {
    slot.open = false;
    slot.sequence++;
    out.add(ComplianceFindings.of(control, key, verdict, Activity.CLOSE, slot));
  }
}
