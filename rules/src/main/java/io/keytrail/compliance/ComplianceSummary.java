package io.keytrail.compliance;

import io.keytrail.finding.Activity;
import io.keytrail.finding.Analytic;
import io.keytrail.finding.Compliance;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Resource;
import io.keytrail.finding.Severity;
import io.keytrail.kms.KeyArn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Keeps a flood of violations from drowning the rest: of those of one control in one account that
 * open on one day (UTC), so many are told singly, and the others in one finding for the day. A
 * first inventory of 5,000 untagged keys is so many findings and a summary, and what goes wrong on
 * the next day is told singly again. Controls that cannot wait are never folded.
 *
 * <p>Immutable; memory is in a {@link SummaryState} per {@link #group}. The caller hands over the
 * findings of a group ordered by time, then uid, once no earlier one can come; so the same input
 * folds the same findings.
 */
public final class ComplianceSummary {
  /** What gathers before the summary is told first: a scan takes minutes. */
  static final long SETTLE = 900_000;

  /** At most one update in this time. */
  static final long INTERVAL = UseDigest.DAY;

  private static final String ID = "keytrail.compliance.summary";
  private static final String VERSION = "1";

  private final int above;

  /**
   * @param above how many are told singly, per control, account and day
   */
  public ComplianceSummary(int above) {
    if (above < 1) throw new IllegalArgumentException("at least one is told singly");
    this.above = above;
  }

  /** Findings that are folded together have the same; null for one that is never folded. */
  public static String group(Finding finding) {
    Control control = Control.ofAnalytic(finding.analytic.uid());
    if (control == null || !control.foldable()) return null;
    return control.id() + "|" + KeyArn.parse(finding.keyArns.get(0)).accountId();
  }

  /**
   * Takes the next finding of a group; changes the state.
   *
   * @return whether it is to be told singly; else it is part of a summary
   */
  public boolean passes(SummaryState state, Finding finding) {
    long day = Math.floorDiv(finding.createdMillis, UseDigest.DAY);
    SummaryState.Day record = state.days.get(day);
    if (finding.activity == Activity.CREATE) {
      if (record == null) record = state.begin(day);
      if (record.told.size() < above) {
        record.told.add(finding.uid);
        return true;
      }
      record.fold(finding);
      return false;
    }
    // A day that is not remembered had no flood: all of it was told singly.
    if (record == null || !record.isFlood() || record.told.contains(finding.uid)) return true;
    if (finding.activity == Activity.CLOSE) record.unfold(finding);
    return false;
  }

  /** When {@link #onTime} has something to say, epoch ms; Long.MAX_VALUE when it has not. */
  public long nextCheck(SummaryState state) {
    long next = Long.MAX_VALUE;
    for (SummaryState.Day day : state.days.values()) {
      if (day.changed) next = Math.min(next, due(day));
    }
    return next;
  }

  private static long due(SummaryState.Day day) {
    return day.sequence == 0 ? day.firstFoldedMillis + SETTLE : day.toldMillis + INTERVAL;
  }

  /** The summaries that are due at a moment of event time; changes the state. */
  public List<Finding> onTime(SummaryState state, long nowMillis, String group) {
    List<Finding> due = new ArrayList<>(0);
    for (SummaryState.Day day : state.days.values()) {
      if (day.changed && due(day) <= nowMillis) tell(day, nowMillis, group, due);
    }
    state.days.values().removeIf(day -> day.isOver(nowMillis));
    return due;
  }

  /**
   * What is still to be told when the input has ended, each with the time of its last change: a
   * replay ends before its as-of time has, and what was folded must not be lost.
   */
  public List<Finding> onEnd(SummaryState state, String group) {
    List<Finding> rest = new ArrayList<>(0);
    for (SummaryState.Day day : state.days.values()) {
      if (day.changed) tell(day, Math.max(day.changedMillis, day.toldMillis), group, rest);
    }
    return rest;
  }

  private void tell(SummaryState.Day day, long now, String group, List<Finding> out) {
    day.changed = false;
    if (day.open == 0 && day.sequence == 0) return; // All cured before anything was told.
    day.sequence++;
    day.toldMillis = now;
    if (day.sequence == 1) day.createdMillis = now;
    out.add(summary(day, now, group));
  }

  private Finding summary(SummaryState.Day day, long now, String group) {
    int bar = group.indexOf('|');
    Control control = Control.of(group.substring(0, bar));
    String account = group.substring(bar + 1);
    Finding finding = new Finding();
    String from = Say.day(day.number * UseDigest.DAY);
    finding.uid = FindingUid.of(ID, control.id(), account, from);
    finding.sequence = day.sequence;
    finding.activity =
        day.open == 0 ? Activity.CLOSE : day.sequence == 1 ? Activity.CREATE : Activity.UPDATE;
    finding.analytic =
        new Analytic(Analytic.Type.RULE, ID, "Many keys fail the same requirement", VERSION);
    finding.severity = day.severity;
    finding.confidence = 3;
    finding.title = "Many keys: " + (day.violations ? control.title() : control.doubt());
    finding.types.add("Key compliance");
    finding.message =
        count(day.open)
            + " of account "
            + account
            + (day.violations ? " fail " : " may fail ")
            + control.id()
            + " since "
            + from
            + ", besides "
            + day.told.size()
            + " told singly";
    finding.description = control.why();
    finding.statusDetail =
        "More than "
            + above
            + " findings of one control opened in one account on one day; the others are folded into"
            + " this one. The keys named are examples.";
    finding.timeMillis = now;
    finding.createdMillis = day.createdMillis;
    finding.firstSeenMillis = day.firstFoldedMillis;
    finding.lastSeenMillis = now;
    finding.keyArns.addAll(day.examples.values());
    finding.resources.add(Resource.account(account));
    finding.remediation = control.remediation();
    finding.compliance = compliance(control, day);
    finding.facts.put("control", control.id());
    finding.facts.put("open", day.open);
    finding.facts.put("folded", day.folded);
    finding.facts.put("told_singly", day.told.size());
    return finding;
  }

  private static Compliance compliance(Control control, SummaryState.Day day) {
    Compliance compliance = new Compliance();
    compliance.status =
        day.open == 0
            ? Compliance.Status.PASS
            : day.violations ? Compliance.Status.FAIL : Compliance.Status.UNKNOWN;
    compliance.statusCode = day.open == 0 ? "cured" : "many";
    compliance.statusDetails.add(count(day.open) + " of " + count(day.folded) + " still open");
    compliance.control = control.requirement();
    compliance.description = control.why();
    compliance.standards.addAll(control.standards());
    compliance.requirements.addAll(control.requirements());
    return compliance;
  }

  private static String count(long keys) {
    return String.format(Locale.ROOT, "%,d", keys) + (keys == 1 ? " key" : " keys");
  }

  /** The severity of a summary: that of the gravest finding in it. */
  static Severity gravest(Severity a, Severity b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
