package io.keytrail.cases;

import io.keytrail.cases.MergeState.Part;
import io.keytrail.cases.MergeState.Standing;
import io.keytrail.finding.Activity;
import io.keytrail.finding.Finding;
import io.keytrail.finding.FindingUid;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * One cause is one finding: key cases that have the same {@link Cause} are told as parts of one
 * finding instead of beside it. Comes after the {@link CaseTracker}s, before the {@link
 * AlertBudget}, twice: {@link By#PRINCIPAL}, then {@link By#CAUSE}.
 *
 * <p>The finding stands on a base, which gives it its uid. Parts join it as long as it is open, and
 * for the bridge's length after something last joined; what they add is told when it is graver, of
 * another classification, or when the number of keys has doubled, and in any case by the next
 * record. It is over when the base and all parts are. A part whose other signals would be a finding
 * without the cause is told by itself from then on.
 *
 * <p>Pure: state and the records of one moment of event time in, records out. Of records that came,
 * each is written, as it is or as the finding's, or counted as {@link Outcome#merged}; what is
 * written beyond these is counted as {@link Outcome#made}.
 */
public final class CaseMerger implements Serializable {
  /** Cases of keys that are told by themselves and may join later; more are not remembered. */
  static final int TOLD = 64;

  /** Cases that can join, as many keys as a principal is known to reach; more are told. */
  static final int PARTS = 1024;

  private static final long serialVersionUID = 1;

  /** What makes cases one. */
  public enum By {
    /** A principal's own case is the base, and cases that its doings made are the parts. */
    PRINCIPAL,
    /** The first key case of a cause is the base, and the others of that cause are the parts. */
    CAUSE
  }

  /** What one moment brought. */
  public static final class Outcome {
    /** What to write now. */
    public final List<Finding> records = new ArrayList<>();

    /** Records that came and are not written, for the finding tells of them, or will. */
    public int merged;

    /** Records that did not come: parts make the finding tell more, or end as findings. */
    public int made;
  }

  private final CaseSettings settings;
  private final By by;

  public CaseMerger(CaseSettings settings, By by) {
    this.settings = settings;
    this.by = by;
  }

  /**
   * What the state is kept for, the same over a finding's life.
   *
   * @return null when nothing can join this finding, nor it another: it goes by
   */
  public static String identity(By by, Finding finding) {
    CaseView view = CaseView.of(finding);
    return by == By.PRINCIPAL ? view.principal() : view.causeIdentity();
  }

  /** Takes all records of one moment, in any order; moments come in order of time. */
  public Outcome offer(MergeState state, List<Finding> moment) {
    Outcome outcome = new Outcome();
    List<Finding> sorted = new ArrayList<>(moment);
    sorted.sort(
        Comparator.comparing((Finding f) -> !CaseView.of(f).isOfPrincipal())
            .thenComparing(f -> f.timeMillis)
            .thenComparing(f -> f.uid)
            .thenComparing(f -> f.sequence));
    int ofBase = 0;
    boolean speaks = false;
    for (Finding finding : sorted) {
      state.touchedMillis = Math.max(state.touchedMillis, finding.timeMillis);
      if (isOfBase(state, finding)) {
        ofBase++;
        speaks |= finding.activity != Activity.CLOSE;
        takeBase(state, finding);
      } else {
        takePart(state, finding, speaks, outcome);
      }
    }
    tell(state, ofBase, speaks, outcome);
    MergedFinding.keepGravest(state, settings);
    return outcome;
  }

  private boolean isOfBase(MergeState state, Finding finding) {
    if (by == By.PRINCIPAL) {
      boolean close = finding.activity == Activity.CLOSE;
      return CaseView.of(finding).isOfPrincipal() && (state.base != null || !close);
    }
    if (state.base != null && finding.uid.equals(state.base.uid)) return true;
    CaseView view = CaseView.of(finding);
    if (finding.activity != Activity.CREATE || view.standsAlone()) return false;
    // A key whose case was over and that has another while others go on.
    return state.base == null
        || state.baseOver
            && view.subject.equals(CaseView.of(state.base).subject)
            && isNear(state, finding);
  }

  private void takeBase(MergeState state, Finding finding) {
    if (state.base == null) {
      state.uid = finding.uid;
      state.createdMillis = finding.createdMillis;
    }
    state.base = finding;
    state.baseOver = finding.activity == Activity.CLOSE;
    if (!state.baseOver) state.lastMillis = Math.max(state.lastMillis, finding.timeMillis);
    weigh(state, finding);
  }

  private void weigh(MergeState state, Finding finding) {
    state.severity = Math.max(state.severity, finding.severity.id());
    state.confidence = Math.max(state.confidence, finding.confidence);
    state.rank = Math.min(state.rank, settings.rank(CaseView.of(finding).classification()));
  }

  private void takePart(MergeState state, Finding finding, boolean baseSpeaks, Outcome outcome) {
    Part part = state.parts.get(finding.uid);
    if (part == null) part = newPart(state, finding);
    if (part == null) {
      outcome.records.add(finding);
      return;
    }
    boolean close = finding.activity == Activity.CLOSE;
    boolean alone = CaseView.of(finding).standsAlone();
    if (part.standing == Standing.JOINED && (close || !alone)) {
      outcome.merged++;
      join(state, part, finding);
      return;
    }
    if (part.standing == Standing.TOLD && baseSpeaks && !close && !alone) {
      outcome.merged++;
      part.last = MergedFinding.shortened(finding);
      return;
    }
    Finding own = finding.copy();
    if (part.standing == Standing.JOINED) {
      part.standing = Standing.LEFT;
      if (part.sequence > 0) part.uid = FindingUid.of(finding.uid, Integer.toString(part.sequence));
      part.createdMillis = finding.timeMillis;
      own.activity = Activity.CREATE;
    }
    own.uid = part.uid;
    own.createdMillis = part.createdMillis;
    own.sequence = Math.max(finding.sequence, part.sequence + 1);
    outcome.records.add(own);
    part.sequence = own.sequence;
    part.over = close;
    part.events = own.count;
    part.last = MergedFinding.shortened(finding);
    if (part.standing == Standing.LEFT) weigh(state, own);
    if (close && part.standing == Standing.TOLD) state.parts.remove(finding.uid);
  }

  /** Null when the case is not to be remembered. */
  private Part newPart(MergeState state, Finding finding) {
    if (finding.activity != Activity.CREATE || CaseView.of(finding).standsAlone()) return null;
    if (state.parts.size() >= PARTS) return null;
    Part part = new Part();
    part.keyArn = CaseView.of(finding).subject;
    part.uid = finding.uid;
    part.createdMillis = finding.createdMillis;
    if (state.base != null && isNear(state, finding)) {
      part.standing = Standing.JOINED;
      replaceEarlier(state, part.keyArn);
      state.parts.put(finding.uid, part);
      return part;
    }
    // Only a principal's case can come after the parts.
    long told = state.parts.values().stream().filter(p -> p.standing == Standing.TOLD).count();
    if (by == By.CAUSE || told >= TOLD) return null;
    state.parts.put(finding.uid, part);
    return part;
  }

  /** A key whose case was over and that has another is one part. */
  private static void replaceEarlier(MergeState state, String keyArn) {
    for (Iterator<Part> parts = state.parts.values().iterator(); parts.hasNext(); ) {
      Part part = parts.next();
      if (!part.over || !part.keyArn.equals(keyArn)) continue;
      state.earlierEvents += part.events;
      parts.remove();
    }
  }

  private boolean isNear(MergeState state, Finding finding) {
    return by == By.PRINCIPAL && !state.baseOver
        || finding.firstSeenMillis <= state.lastMillis + settings.bridge.toMillis();
  }

  private void join(MergeState state, Part part, Finding finding) {
    part.standing = Standing.JOINED;
    part.over = finding.activity == Activity.CLOSE;
    part.events = finding.count;
    part.last = MergedFinding.shortened(finding);
    if (!part.over) state.lastMillis = Math.max(state.lastMillis, finding.timeMillis);
    weigh(state, finding);
  }

  private void tell(MergeState state, int ofBase, boolean speaks, Outcome outcome) {
    if (state.base == null) return;
    List<Part> ended = speaks ? joinTold(state) : List.of();
    boolean over = isOver(state);
    if (!over && !speaks && !isNews(state)) {
      outcome.merged += ofBase;
      return;
    }
    Finding record = MergedFinding.of(state, by, settings, over);
    if (over) {
      record.activity = Activity.CLOSE;
    } else {
      record.partOf = null;
      if (state.sequence > 0) record.activity = Activity.UPDATE;
    }
    if (ofBase == 0) outcome.made++;
    else outcome.merged += ofBase - 1;
    outcome.records.add(record);
    for (Part part : ended) {
      outcome.records.add(MergedFinding.lastOf(part, record));
      outcome.made++;
    }
    state.sequence = record.sequence;
    state.toldSeverity = state.severity;
    state.toldRank = state.rank;
    state.toldKeys = keys(state);
    if (over) state.clearFinding();
  }

  /** What was told before the base spoke. */
  private List<Part> joinTold(MergeState state) {
    List<Part> told = new ArrayList<>();
    for (Part part : state.parts.values()) {
      if (part.standing != Standing.TOLD || CaseView.of(part.last).standsAlone()) continue;
      told.add(part);
    }
    for (Part part : told) {
      part.sequence++;
      join(state, part, part.last);
    }
    return told;
  }

  private static boolean isOver(MergeState state) {
    if (!state.baseOver) return false;
    for (Part part : state.parts.values()) {
      if (part.standing == Standing.JOINED && !part.over) return false;
    }
    return true;
  }

  private boolean isNews(MergeState state) {
    return state.severity > state.toldSeverity
        || state.rank < state.toldRank
        || keys(state) > state.toldKeys && keys(state) >= 2 * state.toldKeys;
  }

  /** Of which cases are told; a principal's own is of none. */
  private int keys(MergeState state) {
    return MergedFinding.size(state) + (by == By.CAUSE ? 1 : 0);
  }

  /**
   * Forgets what never ended, as cases do whose settings or operator are gone: after the time for
   * which cases are remembered, says nothing.
   */
  public void expire(MergeState state, long nowMillis) {
    if (nextExpiry(state) > nowMillis) return;
    state.clearFinding();
    state.parts.clear();
    state.touchedMillis = Long.MIN_VALUE;
  }

  /**
   * The event time at which {@link #expire} has something to do; {@link Long#MAX_VALUE} if never.
   */
  public long nextExpiry(MergeState state) {
    if (state.isEmpty()) return Long.MAX_VALUE;
    return state.touchedMillis + settings.memory.toMillis();
  }
}
