package io.keytrail.cases;

import io.keytrail.finding.Finding;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyView;
import io.keytrail.key.Stated;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.DataGaps;
import io.keytrail.profile.KeyBaselines;
import io.keytrail.profile.PeerPrior;
import io.keytrail.profile.Signal;
import io.keytrail.profile.TrailGaps;
import io.keytrail.profile.UseFacts;
import io.keytrail.profile.UseModels;
import io.keytrail.profile.UseSettings;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * One key's profile from closed windows to findings: every model of the key, and the case that
 * their signals make. Immutable and pure; keyed by the key's ARN.
 *
 * <p>Time is event time, and comes from the caller: {@link #observe} when a window with use has
 * closed, {@link #pass} when none came. It does not matter how often {@code pass} is called, so
 * long as it is called at {@link #nextTimer}: the findings are the same.
 *
 * <p>A window is judged when it closes, by all that is known then, and learned when no late event
 * can change it any more. What lies between is learned on a copy, which a change throws away. So
 * what is learned does not depend on how late events came, if they were not too late to count; what
 * was said meanwhile was said of what was known.
 *
 * <p>Windows in which the key's trail was not heard ({@link KeyProfile#setGaps}) are not taken for
 * empty: nothing is judged by them, nothing learned of them, and a silence does not grow.
 */
public final class KeyProfiler {
  /** A silence is looked at again when it has grown by this part, so seldom if it lasts. */
  private static final int GROWN = 8;

  /** And no sooner than after so many windows: a pause is no silence. */
  private static final int PAUSE = 3;

  /**
   * Nor later than after so long while its trail is silent: the key is to be asked when it ends.
   */
  private static final long LONGEST_IN_GAP = Duration.ofHours(1).toMillis();

  /**
   * A gap of the trail is known when it has lasted as long; until then nothing empty is learned.
   */
  private static final long GAP_KNOWN_AFTER = DataGaps.SHORTEST_MILLIS;

  private final KeyBaselines baselines;
  private final UseModels models;
  private final CaseTracker tracker;
  private final long memoryMillis;
  private final long step;
  private final long latenessMillis;

  /**
   * @param window length of the usage windows
   * @param lateness how long after its end a window may still change
   */
  public KeyProfiler(
      BaselineParameters parameters,
      UseSettings use,
      CaseSettings cases,
      Duration window,
      Duration lateness) {
    baselines = new KeyBaselines(parameters, window);
    models = new UseModels(use);
    tracker = new CaseTracker(cases);
    memoryMillis = use.principalMemory.toMillis();
    step = window.toMillis();
    latenessMillis = lateness.toMillis();
  }

  /**
   * Shows a window with use that has closed. Windows come in order of time; one that late events
   * changed, or that was taken for empty before, comes again until its lateness is over: it is
   * judged anew, by the windows before it, and later ones will be judged by what it has become.
   *
   * @param window its {@link UsageWindow#key} is the key as it was then, null when not known
   * @param facts who did what in that window; all of it, in a revision too. They are kept as long
   *     as the window may change, so make them {@link UseFacts#brief}.
   * @param peers of the day before, for a key that {@link #asksPeers}; null when there are none
   */
  public List<Finding> observe(
      KeyProfile profile, UsageWindow window, UseFacts facts, PeerPrior peers) {
    String keyArn = window.keyArn;
    boolean again = window.endMillis <= judgedMillis(profile);
    TrailGaps gaps = gaps(profile, Math.max(window.endMillis, judgedMillis(profile)));
    LearnedUse ahead =
        again ? upTo(profile, keyArn, window.startMillis, gaps) : ahead(profile, keyArn, gaps);
    List<Signal> now = new ArrayList<>(0);
    List<Signal> before = new ArrayList<>(0);
    for (Signal signal : baselines.observe(ahead.baselines, window, peers, gaps)) {
      if (signal.endMillis >= window.endMillis) now.add(signal);
      else if (!again) before.add(signal);
    }
    List<Finding> findings = cases(profile, keyArn, window.key, before);
    now.addAll(models.observe(ahead.use, keyArn, window.startMillis, window.endMillis, facts));
    CaseWindow shown = caseWindow(keyArn, window.key, window.endMillis);
    shown.usage = window.usage;
    shown.signals = now;
    if (facts.trimmed()) {
      shown.gaps.add("too many callers to know each: some may be new without being named");
    }
    findings.addAll(tracker.expire(profile.cases, keyArn, window.startMillis));
    findings.addAll(tracker.observe(profile.cases, shown));
    profile.usedMillis = Math.max(profile.usedMillis, window.endMillis);
    profile.shown.put(window.startMillis, ShownWindow.of(window, facts));
    settle(profile, keyArn, again ? null : ahead, window.endMillis, gaps);
    return findings;
  }

  /**
   * Says that all windows that end by {@code millis} were shown, so that the others were empty:
   * judges the silence, and closes a case that is over.
   *
   * @param key as it is then, null when not known
   */
  public List<Finding> pass(KeyProfile profile, String keyArn, KeyView key, long millis) {
    TrailGaps gaps = gaps(profile, millis);
    LearnedUse ahead = ahead(profile, keyArn, gaps);
    List<Signal> signals = baselines.pass(ahead.baselines, keyArn, millis, gaps);
    List<Finding> findings = cases(profile, keyArn, key, signals);
    findings.addAll(tracker.expire(profile.cases, keyArn, millis));
    settle(profile, keyArn, ahead, millis, gaps);
    return findings;
  }

  /** Whether the key is too young to be judged by its own rhythm alone. */
  public boolean asksPeers(KeyProfile profile) {
    return baselines.isYoung(profile.learned.baselines);
  }

  /**
   * Of the key's trail, as known at a time; what is known ahead no longer holds if they changed.
   */
  private TrailGaps gaps(KeyProfile profile, long millis) {
    if (profile.gaps().changed(judgedMillis(profile), millis)) profile.setAhead(null);
    return profile.gaps().asOf(millis);
  }

  /** All that the next window is judged by. */
  private LearnedUse ahead(KeyProfile profile, String keyArn, TrailGaps gaps) {
    if (profile.ahead() != null) return profile.ahead();
    LearnedUse ahead = upTo(profile, keyArn, Long.MAX_VALUE, gaps);
    baselines.pass(ahead.baselines, keyArn, judgedMillis(profile), gaps);
    return ahead;
  }

  /** What was learned and shown of windows that begin before this. */
  private LearnedUse upTo(KeyProfile profile, String keyArn, long startMillis, TrailGaps gaps) {
    LearnedUse learned = profile.learned.copy();
    for (ShownWindow shown : profile.shown.headMap(startMillis).values()) {
      learn(learned, keyArn, shown, gaps);
    }
    return learned;
  }

  /** What there was to tell was told when the window was judged. */
  private void learn(LearnedUse learned, String keyArn, ShownWindow shown, TrailGaps gaps) {
    baselines.observe(learned.baselines, shown.window(keyArn), null, gaps);
    models.observe(learned.use, keyArn, shown.startMillis, shown.endMillis, shown.facts);
  }

  /** Notes how far windows were judged, and learns those that cannot change any more. */
  private void settle(
      KeyProfile profile, String keyArn, LearnedUse ahead, long millis, TrailGaps gaps) {
    if (ahead != null) profile.judgedMillis = judgedMillis(ahead, millis);
    profile.setAhead(ahead);
    if (profile.judgedMillis == Long.MIN_VALUE) return;
    long until = profile.judgedMillis - latenessMillis;
    while (!profile.shown.isEmpty() && profile.shown.firstEntry().getValue().endMillis <= until) {
      learn(profile.learned, keyArn, profile.shown.pollFirstEntry().getValue(), gaps);
    }
    long empty = profile.judgedMillis - Math.max(latenessMillis, GAP_KNOWN_AFTER);
    baselines.pass(profile.learned.baselines, keyArn, empty, gaps);
  }

  /** Those in a gap were passed as the others were. */
  private long judgedMillis(LearnedUse ahead, long millis) {
    long end = endMillis(ahead);
    if (end == Long.MIN_VALUE || millis <= end) return end;
    return end + Math.floorDiv(millis - end, step) * step;
  }

  private long judgedMillis(KeyProfile profile) {
    return Math.max(profile.judgedMillis, endMillis(profile.learned));
  }

  private long endMillis(LearnedUse learned) {
    long last = learned.baselines.lastMillis();
    return last == Long.MIN_VALUE ? last : last + step;
  }

  /** Cases of windows without use, one after the other. */
  private List<Finding> cases(
      KeyProfile profile, String keyArn, KeyView key, List<Signal> signals) {
    TreeMap<Long, CaseWindow> windows = new TreeMap<>();
    for (Signal signal : signals) {
      windows
          .computeIfAbsent(signal.endMillis, end -> caseWindow(keyArn, key, end))
          .signals
          .add(signal);
    }
    List<Finding> findings = new ArrayList<>(0);
    for (CaseWindow window : windows.values()) {
      findings.addAll(tracker.observe(profile.cases, window));
    }
    return findings;
  }

  private CaseWindow caseWindow(String keyArn, KeyView key, long endMillis) {
    CaseWindow window = new CaseWindow();
    window.subject = keyArn;
    window.startMillis = endMillis - step;
    window.endMillis = endMillis;
    if (key == null) return window;
    window.alias = key.alias();
    Stated tags = key.facts.stated(KeyAttribute.TAGS);
    if (tags == null) tags = key.facts.part(KeyAttribute.TAGS);
    if (tags == null) return window;
    window.tags = key.facts.entries(KeyAttribute.TAGS);
    window.tagsAsOfMillis = tags.seenMillis;
    return window;
  }

  /**
   * The event time at which {@link #pass} must be called unless a window comes before; {@link
   * Long#MAX_VALUE} when nothing waits. While a silence is watched the times lie further and
   * further apart: some fifty in the month until it is taken for the rule.
   */
  public long nextTimer(KeyProfile profile) {
    long next = Long.MAX_VALUE;
    if (profile.cases.isOpen()) next = tracker.nextExpiry(profile.cases);
    if (profile.shown.isEmpty() && !baselines.watchesSilence(profile.learned.baselines))
      return next;
    long judged = judgedMillis(profile);
    long since = profile.gaps().asOf(judged).lastsSince();
    if (since != Long.MAX_VALUE) {
      long wait = Math.min(LONGEST_IN_GAP, Math.max(0, judged - since) / GROWN);
      return Math.min(next, judged + Math.max(PAUSE * step, wait));
    }
    long silent = Math.max(0, judged - silentSince(profile, judged)) / step;
    return Math.min(next, judged + Math.max(PAUSE, silent / GROWN) * step);
  }

  /** From its last use, or from when its trail was heard again since. */
  private static long silentSince(KeyProfile profile, long judged) {
    return Math.max(profile.usedMillis, profile.gaps().asOf(judged).lastEnd());
  }

  /**
   * The event time at which the profile may be dropped unless a window comes before; {@link
   * Long#MIN_VALUE} while it is empty.
   */
  public long expiryMillis(KeyProfile profile) {
    if (profile.usedMillis == Long.MIN_VALUE) return Long.MIN_VALUE;
    return profile.usedMillis + memoryMillis;
  }
}
