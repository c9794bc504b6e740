package io.keytrail.sigma.correlate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Judges one correlation, group by group, in event time.
 *
 * <p>A window is closed at both ends, {@code [t - timespan, t]}, and ends at an event; so silence
 * never fires. Events wait until the watermark has passed their time; then each distinct time is
 * judged once, with all its events, whatever order they came in. Without a state of its own: one
 * engine serves all groups of a correlation.
 *
 * <p>Firings no further apart than {@link CorrelationRule#quietMillis} are one episode, though the
 * condition may not have held all the time in between: a burst at the edge of the bound, and one
 * that pauses, is one thing to look at.
 *
 * <p>State is bounded by {@link #MAX_EVENTS}; what a verdict does not need is not kept (of equal
 * values the latest suffices, of a count no more than the condition compares with, of a sequence
 * what follows its first step). A judgement is linear in the window, temporal_ordered also
 * quadratic in the number of rules.
 */
public final class CorrelationEngine {
  /** Events that a group holds; past it the oldest go, and firings say that they are truncated. */
  public static final int MAX_EVENTS = 20_000;

  /** Of one time, so many events are counted exactly, be the condition content with fewer. */
  private static final int EXACT_COUNT = 1_000;

  /** Of one time, so many events keep their evidence. */
  private static final int EVIDENCE_PER_TIME = 3;

  /** What became of an event. */
  public enum Reception {
    /** It waits for its time; there may be a new {@link #nextTimerMillis}. */
    ACCEPTED,
    /** It is there already. */
    DUPLICATE,
    /**
     * Windows that end at its time have been judged. It still counts for those that end later, if
     * any can hold it.
     */
    LATE
  }

  private final CorrelationRule rule;
  private final int perTime;

  /** The least measure that meets the condition, if whole numbers are measured. */
  private final double least;

  public CorrelationEngine(CorrelationRule rule) {
    this.rule = rule;
    double largest = 0;
    for (Bound bound : rule.bounds()) largest = Math.max(largest, bound.limit());
    this.perTime =
        rule.type() == CorrelationType.EVENT_COUNT
            ? Math.max(EXACT_COUNT, (int) largest + 1)
            : MAX_EVENTS;
    this.least = rule.least();
  }

  public CorrelationRule rule() {
    return rule;
  }

  /** A new group's state. */
  public CorrelationState newState() {
    CorrelationState state = new CorrelationState();
    state.fingerprint = rule.fingerprint();
    return state;
  }

  /**
   * The state if this version of the rule can go on with it, else a new one; null gives a new one.
   */
  public CorrelationState adopt(CorrelationState state) {
    return state != null && rule.fingerprint().equals(state.fingerprint) ? state : newState();
  }

  /**
   * Whether an event was made for this version of the rule. If not, its rules, groups and values
   * are another one's, and mean something else here.
   */
  public boolean isFor(Contribution event) {
    return rule.fingerprint().equals(event.fingerprint);
  }

  /**
   * Takes one event into its group.
   *
   * @param watermarkMillis the current one, for which {@link #onTime} has been called if there was
   *     a timer; {@link Long#MIN_VALUE} before the first. An event that is not after it is late.
   */
  public Reception onEvent(CorrelationState state, Contribution event, long watermarkMillis) {
    state.judgedMillis = Math.max(state.judgedMillis, watermarkMillis);
    boolean late = event.timeMillis <= state.judgedMillis;
    if (late && event.timeMillis <= state.judgedMillis - rule.timespanMillis()) {
      return Reception.LATE;
    }
    int from = firstAt(state.events, event.timeMillis);
    int to = from;
    int same = -1;
    while (to < state.events.size() && state.events.get(to).timeMillis == event.timeMillis) {
      if (state.events.get(to).eventId.equals(event.eventId)) same = to;
      to++;
    }
    Reception reception = late ? Reception.LATE : Reception.ACCEPTED;
    state.masks |= event.ruleMask;
    if (same < 0) {
      insert(state, event, from, to);
      return reception;
    }
    Contribution merged = merge(state.events.get(same), event);
    if (merged == null) return Reception.DUPLICATE;
    state.events.set(same, merged);
    return reception;
  }

  /** One event that matched several rules, in two stages: one event. Null when nothing is new. */
  private static Contribution merge(Contribution kept, Contribution more) {
    LinkedHashSet<String> values = new LinkedHashSet<>(kept.values);
    boolean news = values.addAll(more.values);
    if (!news && (kept.ruleMask | more.ruleMask) == kept.ruleMask) return null;
    Contribution merged = new Contribution(); // a firing on its way may hold the other one
    merged.correlationId = kept.correlationId;
    merged.group = kept.group;
    merged.eventId = kept.eventId;
    merged.timeMillis = kept.timeMillis;
    merged.ruleMask = kept.ruleMask | more.ruleMask;
    merged.values = new ArrayList<>(values);
    merged.carried.putAll(kept.carried);
    more.carried.forEach((field, list) -> Router.merge(merged.carried, field, list));
    merged.evidence = kept.evidence;
    return merged;
  }

  private void insert(CorrelationState state, Contribution event, int from, int to) {
    List<Contribution> events = state.events;
    // All of a group say the same: one text for all.
    event.correlationId = rule.info().id;
    if (!events.isEmpty()) event.group = events.get(0).group;
    int at = from;
    while (at < to && events.get(at).compareTo(event) < 0) at++;
    events.add(at, event);
    int equivalent = 0;
    int last = at;
    for (int i = from; i <= to; i++) {
      if (!isEquivalent(events.get(i), event)) continue;
      equivalent++;
      last = i;
    }
    if (equivalent > copiesThatMatter()) {
      // The largest id goes, so that what is kept does not depend on the order of arrival.
      events.remove(last);
      if (rule.type() == CorrelationType.EVENT_COUNT) truncated(state, event.timeMillis);
    }
    dropEvidence(state, from + EVIDENCE_PER_TIME, event.timeMillis);
    if (events.size() > MAX_EVENTS) {
      // Judged events first; if all wait, the latest: the others will be judged before it.
      boolean judged = events.get(0).timeMillis <= state.judgedMillis;
      truncated(state, events.remove(judged ? 0 : events.size() - 1).timeMillis);
    }
  }

  private static void dropEvidence(CorrelationState state, int from, long timeMillis) {
    if (timeMillis <= state.judgedMillis) return; // a firing on its way may hold these events
    for (int i = from; i < state.events.size(); i++) {
      Contribution event = state.events.get(i);
      if (event.timeMillis != timeMillis) return;
      if (!event.evidence.isEmpty()) event.evidence = Map.of();
    }
  }

  /** Events of one time between which the verdict makes no difference. */
  private boolean isEquivalent(Contribution a, Contribution b) {
    if (!a.carried.equals(b.carried)) return false;
    switch (rule.type()) {
      case VALUE_COUNT:
        return a.values.equals(b.values);
      case TEMPORAL:
      case TEMPORAL_ORDERED:
        return a.ruleMask == b.ruleMask;
      case EVENT_COUNT:
        return true;
      default:
        return false;
    }
  }

  private int copiesThatMatter() {
    switch (rule.type()) {
      case VALUE_COUNT:
      case TEMPORAL:
        return 1;
      case TEMPORAL_ORDERED:
        return rule.ruleIds().size();
      default:
        return perTime;
    }
  }

  private void truncated(CorrelationState state, long timeMillis) {
    state.truncatedUntilMillis =
        Math.max(state.truncatedUntilMillis, timeMillis + rule.timespanMillis());
  }

  private static int firstAt(List<Contribution> events, long timeMillis) {
    int low = 0;
    int high = events.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (events.get(middle).timeMillis < timeMillis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * When {@link #onTime} next has something to do: judge the earliest event that waits, or drop
   * what no window can hold any more, or end the episode. {@link Long#MAX_VALUE} when the state is
   * empty.
   */
  public long nextTimerMillis(CorrelationState state) {
    if (state.events.isEmpty()) {
      return state.hasEpisode() ? state.lastFiredMillis + rule.quietMillis() + 1 : Long.MAX_VALUE;
    }
    int waiting = firstAfter(state.events, state.judgedMillis);
    return waiting < state.events.size()
        ? state.events.get(waiting).timeMillis
        : state.events.get(state.events.size() - 1).timeMillis + rule.timespanMillis();
  }

  private static int firstAfter(List<Contribution> events, long timeMillis) {
    return timeMillis == Long.MAX_VALUE ? events.size() : firstAt(events, timeMillis + 1);
  }

  /**
   * Judges all windows that end up to the watermark, in order, and forgets what has left them.
   *
   * @param watermarkMillis no event up to this time is expected any more
   */
  public void onTime(CorrelationState state, long watermarkMillis, Consumer<Firing> firings) {
    int next = firstAfter(state.events, state.judgedMillis);
    while (next < state.events.size() && state.events.get(next).timeMillis <= watermarkMillis) {
      long time = state.events.get(next).timeMillis;
      int end = firstAfter(state.events, time);
      int begin = firstStep(state.events, firstAt(state.events, time - rule.timespanMillis()), end);
      state.events.subList(0, begin).clear();
      next = end - begin;
      if (rule.type() == CorrelationType.VALUE_COUNT) next = keepLatest(state.events, next);
      if (next > 0) judge(state, state.events.subList(0, next), time, firings);
      state.judgedMillis = time;
    }
    // A window yet to come ends after the watermark, and so begins after watermark - timespan.
    long firstNeeded =
        watermarkMillis == Long.MAX_VALUE
            ? Long.MAX_VALUE
            : watermarkMillis + 1 - rule.timespanMillis();
    state.events.subList(0, firstAt(state.events, firstNeeded)).clear();
    state.judgedMillis = Math.max(state.judgedMillis, watermarkMillis);
    if (!isOpen(state, watermarkMillis)) state.endEpisode();
  }

  /**
   * Where the window begins: with the first event that can begin the sequence, if all of it is
   * asked for. What came before it is no part of the story, and need not be remembered: else every
   * decryption would wait for a change that never came before it.
   *
   * @return {@code end} if there is none
   */
  private int firstStep(List<Contribution> events, int begin, int end) {
    if (rule.type() != CorrelationType.TEMPORAL_ORDERED || least < rule.ruleIds().size()) {
      return begin;
    }
    int first = begin;
    while (first < end && (events.get(first).ruleMask & 1) == 0) first++;
    // Events of one time stand in whichever order helps.
    return first == end ? end : firstAt(events, events.get(first).timeMillis);
  }

  /**
   * Of equal values only the latest event is kept: each later window that holds an earlier one
   * holds it too.
   *
   * @param end of the events that are judged
   * @return where they end now
   */
  private static int keepLatest(List<Contribution> events, int end) {
    Set<List<Object>> later = new HashSet<>();
    List<Contribution> kept = new ArrayList<>();
    for (int i = end - 1; i >= 0; i--) {
      Contribution event = events.get(i);
      if (later.add(List.of(event.values, event.carried))) kept.add(event);
    }
    if (kept.size() == end) return end;
    Collections.reverse(kept);
    events.subList(0, end).clear();
    events.addAll(0, kept);
    return kept.size();
  }

  private boolean isOpen(CorrelationState state, long timeMillis) {
    return state.hasEpisode() && timeMillis - state.lastFiredMillis <= rule.quietMillis();
  }

  private void judge(
      CorrelationState state, List<Contribution> window, long time, Consumer<Firing> firings) {
    double measured = canHold(state, window) ? Measure.of(rule, window) : Double.NaN;
    if (Double.isNaN(measured) || !rule.holds(measured)) return;
    if (!isOpen(state, time)) {
      state.endEpisode();
      state.episodeMillis = time;
      state.episodeFirstMillis = window.get(0).timeMillis;
    }
    state.episodeEvents += window.size() - firstAfter(window, state.lastFiredMillis);
    state.firings++;
    state.lastFiredMillis = time;
    firings.accept(firing(state, window, time, measured));
  }

  /**
   * False when what is there cannot suffice, which is cheaper to see than to measure. Most groups
   * of a sequence only ever see one of its steps.
   */
  private boolean canHold(CorrelationState state, List<Contribution> window) {
    switch (rule.type()) {
      case EVENT_COUNT:
        return window.size() >= least;
      case VALUE_COUNT:
        int values = 0;
        for (int i = 0; i < window.size() && values < least; i++) {
          values += window.get(i).values.size();
        }
        return values >= least;
      case TEMPORAL:
      case TEMPORAL_ORDERED:
        if (Long.bitCount(state.masks) < least) return false;
        state.masks = masks(state.events); // some that it counts may have left
        return Long.bitCount(masks(window)) >= least;
      default:
        return true;
    }
  }

  private static long masks(List<Contribution> events) {
    long masks = 0;
    for (Contribution event : events) masks |= event.ruleMask;
    return masks;
  }

  private Firing firing(
      CorrelationState state, List<Contribution> window, long time, double measured) {
    Firing firing = new Firing();
    firing.correlationId = rule.info().id;
    for (CorrelatedField field : rule.groupBy()) firing.groupFields.add(field.name());
    firing.group = new ArrayList<>(window.get(0).group);
    firing.timeMillis = time;
    firing.firstMillis = window.get(0).timeMillis;
    firing.episodeMillis = state.episodeMillis;
    firing.episodeFirstMillis = Math.min(state.episodeFirstMillis, window.get(0).timeMillis);
    firing.episodeCount = state.episodeEvents;
    firing.number = state.firings;
    firing.measured = measured;
    firing.count = window.size();
    firing.truncated = time <= state.truncatedUntilMillis;
    int half = Firing.MAX_LISTED / 2;
    if (window.size() <= Firing.MAX_LISTED) {
      firing.contributions.addAll(window);
    } else {
      firing.contributions.addAll(window.subList(0, half));
      firing.contributions.addAll(window.subList(window.size() - half, window.size()));
    }
    firing.contributions = Collections.unmodifiableList(firing.contributions);
    for (Contribution event : window) {
      event.carried.forEach((field, values) -> Router.merge(firing.carried, field, values));
    }
    return firing;
  }
}
