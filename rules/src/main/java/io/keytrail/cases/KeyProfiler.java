package io.keytrail.cases;

import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyView;
import io.keytrail.key.Stated;
import io.keytrail.profile.BaselineParameters;
import io.keytrail.profile.DataGaps;
import io.keytrail.profile.KeyBaselines;
import io.keytrail.profile.PeerGroup;
import io.keytrail.profile.Signal;
import io.keytrail.profile.TrailGaps;
import io.keytrail.profile.UseFacts;
import io.keytrail.profile.UseModels;
import io.keytrail.profile.UseSettings;
import io.keytrail.usage.UsageWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One key's profile from closed windows to the signals about it: every model of the key. Immutable
 * and pure; keyed by the key's ARN. What its windows make together is the matter of {@link
 * KeyCases}, which sees few of them.
 *
 * <p>Time is event time, and comes from the caller: {@link #observe} when a window with use has
 * closed, {@link #pass} when none came. It does not matter how often {@code pass} is called, so
 * long as it is called at {@link #nextTimer}: the signals are the same.
 *
 * <p>A window is judged when it closes, by all that is known then, and learned when no late event
 * can change it any more. What lies between is learned {@link Ahead ahead}, which a change throws
 * away. So what is learned does not depend on how late events came, if they were not too late to
 * count; what was said meanwhile was said of what was known. That each window need not be learned
 * twice, what is ahead is copied now and then, and a copy whose windows are all final takes the
 * place of what was learned.
 *
 * <p>Windows in which the key's trail was not heard ({@link KeyProfile#gaps}) are not taken for
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

  /** Windows for each of which to learn again costs as much as a copy of all. */
  private static final int WORTH_A_COPY = 6;

  /** And stretches for which empty windows are learned again rather than copied each time. */
  private static final int SILENT_STRETCHES = 12;

  private final KeyBaselines baselines;
  private final UseModels models;
  private final long memoryMillis;
  private final long bridgeMillis;
  private final long step;

  /** How long after its end nothing about a window can change. */
  private final long finalMillis;

  /** What is learned for good ends at multiples of this: whoever got there, the state is one. */
  private final long stretchMillis;

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
    memoryMillis = use.principalMemory.toMillis();
    bridgeMillis = cases.bridge.toMillis();
    step = window.toMillis();
    finalMillis = Math.max(lateness.toMillis(), GAP_KNOWN_AFTER);
    // As long at least, so that one mark at most waits to be final.
    stretchMillis = step * Math.max(WORTH_A_COPY, (finalMillis + step - 1) / step);
  }

  /**
   * Shows a window with use that has closed. Windows come in order of time; one that late events
   * changed, or that was taken for empty before, comes again until its lateness is over: it is
   * judged anew, by the windows before it, and later ones will be judged by what it has become.
   *
   * @param window its {@link UsageWindow#key} is the key as it was then, null when not known
   * @param facts who did what in that window; all of it, in a revision too. They are kept as long
   *     as the window may change, so make them {@link UseFacts#brief}.
   * @return what there is for the key's case, in order of time; most often nothing
   */
  public List<CaseWindow> observe(KeyProfile profile, UsageWindow window, UseFacts facts) {
    String keyArn = window.keyArn;
    boolean again = window.endMillis <= judgedMillis(profile);
    TrailGaps gaps = gaps(profile, Math.max(window.endMillis, judgedMillis(profile)));
    LearnedUse ahead;
    List<Signal> before = List.of();
    if (again) {
      profile.setAhead(null);
      ahead = upTo(profile, keyArn, window.startMillis, gaps).now;
    } else {
      ahead = ahead(profile, keyArn, gaps).now;
      before = pass(profile.ahead(), keyArn, window.startMillis, gaps);
    }
    List<CaseWindow> said = silent(profile, keyArn, window.key, before);
    List<PeerGroup> groups =
        baselines.isYoung(ahead.baselines) ? PeerGroup.of(keyArn, window.key) : List.of();
    List<Signal> signals = new ArrayList<>(0);
    for (Signal signal : baselines.observe(ahead.baselines, window, !groups.isEmpty(), gaps)) {
      if (signal.endMillis >= window.endMillis) signals.add(signal);
    }
    signals.addAll(models.observe(ahead.use, keyArn, window.startMillis, window.endMillis, facts));
    profile.usedMillis = Math.max(profile.usedMillis, window.endMillis);
    profile.shown.put(window.startMillis, ShownWindow.of(window, facts));
    if (!again) {
      profile.ahead().usedMillis = window.endMillis;
      settle(profile, window.endMillis);
    }
    if (mayMatter(profile, window.endMillis, signals)) {
      CaseWindow shown = caseWindow(keyArn, window.key, window.endMillis, signals);
      shown.usage = window.usage;
      shown.groups = groups;
      if (facts.trimmed()) {
        shown.gaps.add("too many callers to know each: some may be new without being named");
      }
      said.add(shown);
    }
    return said;
  }

  /**
   * Says that all windows that end by {@code millis} were shown, so that the others were empty, and
   * judges the silence.
   *
   * @param key as it is then, null when not known
   */
  public List<CaseWindow> pass(KeyProfile profile, String keyArn, KeyView key, long millis) {
    TrailGaps gaps = gaps(profile, millis);
    List<Signal> signals = pass(ahead(profile, keyArn, gaps), keyArn, millis, gaps);
    settle(profile, millis);
    List<CaseWindow> said = silent(profile, keyArn, key, signals);
    if (caseEnd(profile) <= millis) profile.signalMillis = Long.MIN_VALUE;
    return said;
  }

  /**
   * Of the key's trail, as known at a time; what is known ahead no longer holds if they changed.
   */
  private TrailGaps gaps(KeyProfile profile, long millis) {
    if (profile.gaps().changed(judgedMillis(profile), millis)) profile.setAhead(null);
    return profile.gaps().asOf(millis);
  }

  /** All that the next window is judged by. */
  private Ahead ahead(KeyProfile profile, String keyArn, TrailGaps gaps) {
    if (profile.ahead() == null) {
      Ahead ahead = upTo(profile, keyArn, Long.MAX_VALUE, gaps);
      pass(ahead, keyArn, judgedMillis(profile), gaps);
      profile.setAhead(ahead);
    }
    return profile.ahead();
  }

  /** What was learned and shown of windows that begin before this. */
  private Ahead upTo(KeyProfile profile, String keyArn, long startMillis, TrailGaps gaps) {
    Ahead ahead = new Ahead(profile.learned.copy(), endMillis(profile.learned));
    for (ShownWindow shown : profile.shown.headMap(startMillis).values()) {
      pass(ahead, keyArn, shown.startMillis, gaps);
      // What there was to tell was told when the window was judged.
      baselines.observe(ahead.now.baselines, shown.window(keyArn), false, gaps);
      models.observe(ahead.now.use, keyArn, shown.startMillis, shown.endMillis, shown.facts);
      ahead.usedMillis = shown.endMillis;
    }
    return ahead;
  }

  /** Learns empty windows, and keeps what is known where a stretch ends. */
  private List<Signal> pass(Ahead ahead, String keyArn, long millis, TrailGaps gaps) {
    List<Signal> signals = new ArrayList<>(0);
    if (endMillis(ahead.now) == Long.MIN_VALUE) return signals;
    mark(ahead, keyArn, stretchEnd(millis - finalMillis), gaps, signals);
    mark(ahead, keyArn, stretchEnd(millis), gaps, signals);
    signals.addAll(baselines.pass(ahead.now.baselines, keyArn, millis, gaps));
    return signals;
  }

  private void mark(Ahead ahead, String keyArn, long millis, TrailGaps gaps, List<Signal> signals) {
    if (millis < endMillis(ahead.now) || millis <= ahead.markedMillis) return;
    // Nothing that was shown could be dropped for it.
    boolean silent = ahead.usedMillis <= ahead.markedMillis;
    if (silent && millis - ahead.markedMillis < SILENT_STRETCHES * stretchMillis) return;
    signals.addAll(baselines.pass(ahead.now.baselines, keyArn, millis, gaps));
    ahead.marks.put(millis, ahead.now.copy());
    ahead.markedMillis = millis;
  }

  private long stretchEnd(long millis) {
    return Math.floorDiv(millis, stretchMillis) * stretchMillis;
  }

  /** Notes how far windows were judged, and what of it cannot change any more. */
  private void settle(KeyProfile profile, long millis) {
    Ahead ahead = profile.ahead();
    profile.judgedMillis = judgedMillis(ahead.now, millis);
    if (profile.judgedMillis == Long.MIN_VALUE) return;
    Map.Entry<Long, LearnedUse> mark = ahead.marks.floorEntry(profile.judgedMillis - finalMillis);
    if (mark == null) return;
    profile.learned = mark.getValue();
    profile.shown.headMap(mark.getKey()).clear();
    ahead.marks.headMap(mark.getKey(), true).clear();
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

  /** Windows without use, one after the other. */
  private List<CaseWindow> silent(
      KeyProfile profile, String keyArn, KeyView key, List<Signal> signals) {
    List<CaseWindow> said = new ArrayList<>(0);
    if (signals.isEmpty()) return said;
    TreeMap<Long, List<Signal>> byEnd = new TreeMap<>();
    for (Signal signal : signals) {
      byEnd.computeIfAbsent(signal.endMillis, end -> new ArrayList<>(1)).add(signal);
    }
    byEnd.forEach(
        (end, now) -> {
          profile.signalMillis = Math.max(profile.signalMillis, end);
          said.add(caseWindow(keyArn, key, end, now));
        });
    return said;
  }

  /** Whether a case may have to know of a window: one of its signals may have opened it. */
  private boolean mayMatter(KeyProfile profile, long endMillis, List<Signal> signals) {
    if (!signals.isEmpty()) {
      profile.signalMillis = Math.max(profile.signalMillis, endMillis);
      return true;
    }
    return profile.signalMillis != Long.MIN_VALUE && endMillis <= caseEnd(profile);
  }

  /** When a case that the last signal belongs to is over; {@link Long#MAX_VALUE} without any. */
  private long caseEnd(KeyProfile profile) {
    return profile.signalMillis == Long.MIN_VALUE
        ? Long.MAX_VALUE
        : profile.signalMillis + bridgeMillis;
  }

  private CaseWindow caseWindow(String keyArn, KeyView key, long endMillis, List<Signal> signals) {
    CaseWindow window = new CaseWindow();
    window.subject = keyArn;
    window.startMillis = endMillis - step;
    window.endMillis = endMillis;
    window.signals = signals;
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
    // A silence that begins before a case is over may belong to it.
    long next = caseEnd(profile);
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
