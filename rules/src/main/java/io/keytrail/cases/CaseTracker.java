package io.keytrail.cases;

import io.keytrail.cases.CaseState.Past;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import io.keytrail.finding.Severity;
import io.keytrail.kms.KeyArn;
import io.keytrail.profile.Signal;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes one case of the signals about a subject that lie close in time, and a finding of a case
 * that is strong enough.
 *
 * <p>The finding is told once (Create), again when it gets worse or new facts join (Update, once a
 * window at most), and when no signal came for the bridge's length (Close). Signals too weak to be
 * told wait in the case for others. Pure: state and windows in, findings out; no clock.
 *
 * <p>A subject is a key, or a principal where signals are about one: then the finding names each
 * key of it.
 */
public final class CaseTracker implements Serializable {
  static final int SIGNALS = 24;
  static final int PRINCIPALS = 8;
  static final int RESOURCES = 16;
  static final int GAPS = 8;
  static final int PAST = 32;

  private static final long serialVersionUID = 1;

  /** A case that got this much stronger is worse: ten times as unlikely. */
  private static final double WORSE = 1;

  /** An earlier case within this of a score was as strong. */
  private static final double AS_STRONG = 0.25;

  /** What the slowest signals look back on. */
  private static final Duration SLOWEST = Duration.ofDays(1);

  private final CaseSettings settings;

  public CaseTracker(CaseSettings settings) {
    this.settings = settings;
  }

  /**
   * Shows a subject's closed window; windows come in order of time. While no case is open, windows
   * without signals need not be shown. While one is, they add what the principals named did since,
   * which its next record tells; they neither are news nor put off its end.
   *
   * @return what to write now; most often nothing
   */
  public List<Finding> observe(CaseState state, CaseWindow window) {
    List<Finding> findings = new ArrayList<>(0);
    if (window.signals.isEmpty() && !state.isOpen()) return findings;
    findings.addAll(expire(state, window.subject, window.startMillis));
    if (window.signals.isEmpty()) {
      // It does not put off the end: somebody who is busy anyway would keep the case open.
      if (state.isOpen() && window.endMillis <= caseEnd(state)) {
        CountedUse.takeNamed(state, window);
      }
      return findings;
    }
    if (!state.isOpen()) state.startMillis = window.startMillis;
    for (Signal signal : window.signals) add(state, signal);
    state.endMillis = Math.max(state.endMillis, window.endMillis);
    describe(state, window);
    CountedUse.take(state, window);
    boolean ofKey = KeyArn.isKeyArn(window.subject);
    if (ofKey && state.sequence == 0 && score(state) >= bar(state)) state.cause = cause(state);
    Finding finding = render(state, window.subject);
    if (isNews(state, finding, window)) {
      findings.add(finding);
      state.sequence = finding.sequence;
      state.createdMillis = finding.createdMillis;
      state.toldWindowMillis = window.startMillis;
      state.toldScore = score(state);
      state.toldSeverity = finding.severity.id();
      state.toldSignals = state.signals.size();
    }
    return findings;
  }

  /**
   * Ends a case that is over at this time, and forgets what is past.
   *
   * @return the last record of a finding, if one was told
   */
  public List<Finding> expire(CaseState state, String subject, long nowMillis) {
    List<Finding> findings = new ArrayList<>(0);
    if (state.isOpen() && caseEnd(state) <= nowMillis) {
      if (state.sequence > 0) {
        Finding finding = render(state, subject);
        finding.activity = Activity.CLOSE;
        finding.severity = severity(state.toldSeverity);
        String counted = CountedUse.words(state);
        finding.message =
            CaseFindings.OVER + finding.message + (counted == null ? "" : ". In all " + counted);
        finding.statusDetail =
            "No further signal came within "
                + settings.bridge.toMinutes()
                + " min of event time, or the data ended. "
                + finding.statusDetail;
        findings.add(finding);
      }
      CaseScore score = CaseScore.of(state.signals.values(), settings);
      // A weaker one could take nothing off any case that is told.
      if (score.raw >= settings.bar / 2) {
        String uid = state.sequence == 0 ? null : uid(state, subject);
        state.past.add(new Past(state.endMillis, score.raw, score.lead, uid));
      }
      if (state.past.size() > PAST) state.past.remove(0);
      state.clearCase();
    }
    state.past.removeIf(past -> past.endMillis + settings.memory.toMillis() <= nowMillis);
    return findings;
  }

  /**
   * The event time at which {@link #expire} has something to do; {@link Long#MAX_VALUE} if never.
   */
  public long nextExpiry(CaseState state) {
    long next = state.isOpen() ? caseEnd(state) : Long.MAX_VALUE;
    for (Past past : state.past) {
      next = Math.min(next, past.endMillis + settings.memory.toMillis());
    }
    return next;
  }

  private long caseEnd(CaseState state) {
    return state.endMillis + settings.bridge.toMillis();
  }

  private void add(CaseState state, Signal signal) {
    String identity =
        String.join(
            "\u001f",
            signal.family.text(),
            signal.keyArn,
            text(signal.measure),
            text(signal.principal),
            text(signal.seenName));
    state.signals.merge(identity, signal, CaseTracker::stronger);
    while (state.signals.size() > SIGNALS) {
      String weakest = null;
      for (Map.Entry<String, Signal> entry : state.signals.entrySet()) {
        if (weakest == null
            || CaseScore.of(entry.getValue(), settings)
                < CaseScore.of(state.signals.get(weakest), settings)) {
          weakest = entry.getKey();
        }
      }
      state.signals.remove(weakest);
    }
  }

  /** One without events, as of a key touched before, takes over those of the other. */
  private static Signal stronger(Signal a, Signal b) {
    Signal stronger = a.surprise >= b.surprise ? a : b;
    if (stronger.eventIds.isEmpty()) {
      stronger.eventIds = new ArrayList<>((stronger == a ? b : a).eventIds);
    }
    return stronger;
  }

  private static String text(String text) {
    return text == null ? "" : text;
  }

  private static void describe(CaseState state, CaseWindow window) {
    if (window.alias != null) state.alias = window.alias;
    if (window.tags != null) {
      state.tags = new TreeMap<>(window.tags);
      state.tagsAsOfMillis = window.tagsAsOfMillis;
    }
    for (String gap : window.gaps) {
      if (state.gaps.size() < GAPS && !state.gaps.contains(gap)) state.gaps.add(gap);
    }
  }

  private boolean isNews(CaseState state, Finding finding, CaseWindow window) {
    if (score(state) < bar(state)) return false;
    if (state.sequence == 0) return true;
    if (window.startMillis <= state.toldWindowMillis) return false;
    return finding.severity.id() > state.toldSeverity
        || score(state) >= state.toldScore + WORSE
        || state.signals.size() >= 2 * state.toldSignals;
  }

  /** The score, less what this subject's habit takes off. */
  private double score(CaseState state) {
    CaseScore score = CaseScore.of(state.signals.values(), settings);
    return score.raw - habit(state, score);
  }

  private double habit(CaseState state, CaseScore score) {
    return Math.min(settings.mostHabit, Math.log10(Math.max(1, asStrong(state, score))));
  }

  /** Earlier cases of the same kind, as strong as this one or stronger. */
  private static int asStrong(CaseState state, CaseScore score) {
    int asStrong = 0;
    for (Past past : state.past) {
      if (past.group.equals(score.lead) && past.score >= score.raw - AS_STRONG) asStrong++;
    }
    return asStrong;
  }

  /** Of the strongest signal, unless the others would be a finding without it. */
  private Cause cause(CaseState state) {
    Cause cause = Cause.of(CaseFindings.strongestFirst(state, settings).get(0));
    return cause == null || scoreWithout(state, cause) >= bar(state) ? null : cause;
  }

  private double scoreWithout(CaseState state, Cause cause) {
    List<Signal> others = new ArrayList<>();
    for (Signal signal : state.signals.values()) if (!cause.explains(signal)) others.add(signal);
    return CaseScore.of(others, settings).raw;
  }

  private double bar(CaseState state) {
    CaseSettings.TagOverride override = settings.overrideFor(state.tags);
    return override == null ? settings.bar : override.bar;
  }

  private static String uid(CaseState state, String subject) {
    return FindingUid.of(
        CaseFindings.ANALYTIC.uid(), subject, Instant.ofEpochMilli(state.startMillis).toString());
  }

  /**
   * The finding that this one goes on from: of the same kind, and so shortly before that slow
   * signals of both judge some of the same calls; null when there is none.
   */
  private static Past follows(CaseState state, CaseScore score) {
    for (int i = state.past.size() - 1; i >= 0; i--) {
      Past past = state.past.get(i);
      boolean near = state.startMillis - past.endMillis <= SLOWEST.toMillis();
      if (near && past.uid != null && past.group.equals(score.lead)) return past;
    }
    return null;
  }

  private Finding render(CaseState state, String subject) {
    CaseScore score = CaseScore.of(state.signals.values(), settings);
    CaseFindings.Verdict verdict = new CaseFindings.Verdict();
    verdict.score = score.raw - habit(state, score);
    verdict.raw = score.raw;
    verdict.asStrongBefore = asStrong(state, score);
    verdict.follows = follows(state, score);
    verdict.bar = bar(state);
    verdict.override = settings.overrideFor(state.tags);
    verdict.weight = score.weight;
    verdict.groups = score.groups;
    verdict.severity = severity(verdict);
    verdict.memoryDays = settings.memory.toDays();
    if (state.cause != null) verdict.scoreOfOtherCauses = scoreWithout(state, state.cause);
    Finding finding = new Finding();
    finding.uid = uid(state, subject);
    finding.activity = state.sequence == 0 ? Activity.CREATE : Activity.UPDATE;
    finding.sequence = state.sequence + 1;
    CaseFindings.render(state, subject, verdict, settings, finding);
    finding.createdMillis = state.sequence == 0 ? finding.timeMillis : state.createdMillis;
    return finding;
  }

  /**
   * By how much the bar is passed: a hundredfold less likely than the bar is high, once the normal
   * of a whole week is known; hardly passed, or with little known of what is normal, is low.
   * Restricted raises it, see the overrides.
   */
  private static Severity severity(CaseFindings.Verdict verdict) {
    double excess = verdict.score - verdict.bar;
    int id = Severity.MEDIUM.id();
    if (excess >= 2 && verdict.weight >= CaseFindings.WELL_KNOWN) id = Severity.HIGH.id();
    else if (excess < 0.5 || verdict.weight < 0.3) id = Severity.LOW.id();
    if (verdict.override != null) id += verdict.override.severity;
    return severity(Math.max(Severity.LOW.id(), Math.min(Severity.CRITICAL.id(), id)));
  }

  static Severity severity(int id) {
    for (Severity severity : Severity.values()) if (severity.id() == id) return severity;
    throw new IllegalArgumentException("there is no severity " + id);
  }
}
