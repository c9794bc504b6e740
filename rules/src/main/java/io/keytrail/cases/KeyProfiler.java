package io.keytrail.cases;

import io.keytrail.finding.Finding;
import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyView;
import io.keytrail.key.Stated;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.KeyBaselines;
import io.keytrail.profile.Signal;
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
 */
public final class KeyProfiler {
  /** A silence is looked at again when it has grown by this part, so seldom if it lasts. */
  private static final int GROWN = 8;

  /** And no sooner than after so many windows: a pause is no silence. */
  private static final int PAUSE = 3;

  private final KeyBaselines baselines;
  private final UseModels models;
  private final CaseTracker tracker;
  private final long memoryMillis;
  private final long step;

  /**
   * @param window length of the usage windows
   */
  public KeyProfiler(
      BaselineParameters parameters, UseSettings use, CaseSettings cases, Duration window) {
    baselines = new KeyBaselines(parameters, window);
    models = new UseModels(use);
    tracker = new CaseTracker(cases);
    memoryMillis = use.principalMemory.toMillis();
    step = window.toMillis();
  }

  /**
   * Shows a window with use that has closed. Windows come in order of time. A later revision, or a
   * window that was taken for empty before, teaches the baselines nothing; the models of users see
   * it.
   *
   * @param window its {@link UsageWindow#key} is the key as it was then, null when not known
   * @param facts who did what in that window; all of it, in a revision too
   */
  public List<Finding> observe(KeyProfile profile, UsageWindow window, UseFacts facts) {
    List<Signal> signals = baselines.observe(profile.baselines, window);
    List<Signal> now = new ArrayList<>(0);
    List<Signal> before = new ArrayList<>(0);
    for (Signal signal : signals) {
      (signal.endMillis < window.endMillis ? before : now).add(signal);
    }
    List<Finding> findings = cases(profile, window.keyArn, window.key, before);
    now.addAll(
        models.observe(profile.use, window.keyArn, window.startMillis, window.endMillis, facts));
    CaseWindow shown = caseWindow(window.keyArn, window.key, window.endMillis);
    shown.usage = window.usage;
    shown.signals = now;
    if (facts.trimmed()) {
      shown.gaps.add("too many callers to know each: some may be new without being named");
    }
    findings.addAll(tracker.expire(profile.cases, window.keyArn, window.startMillis));
    findings.addAll(tracker.observe(profile.cases, shown));
    profile.usedMillis = Math.max(profile.usedMillis, window.endMillis);
    return findings;
  }

  /**
   * Says that all windows that end by {@code millis} were shown, so that the others were empty:
   * judges the silence, and closes a case that is over.
   *
   * @param key as it is then, null when not known
   */
  public List<Finding> pass(KeyProfile profile, String keyArn, KeyView key, long millis) {
    List<Signal> signals = baselines.pass(profile.baselines, keyArn, millis);
    List<Finding> findings = cases(profile, keyArn, key, signals);
    findings.addAll(tracker.expire(profile.cases, keyArn, millis));
    return findings;
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
    if (!baselines.watchesSilence(profile.baselines)) return next;
    long learned = profile.baselines.lastMillis() + step;
    long silent = Math.max(0, learned - profile.usedMillis) / step;
    return Math.min(next, learned + Math.max(PAUSE, silent / GROWN) * step);
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
