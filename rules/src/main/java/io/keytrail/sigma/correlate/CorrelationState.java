package io.keytrail.sigma.correlate;

import java.util.ArrayList;
import java.util.List;

/**
 * What one group of one correlation remembers: the events of its window, those that wait for their
 * time, and the open episode. A flat bean with explicit fields; {@link CorrelationStateCodec} is
 * its stored form. {@link CorrelationEngine} alone changes it.
 */
public final class CorrelationState {
  /** {@link CorrelationRule#fingerprint} of the rule that filled it. */
  public String fingerprint;

  /** By time and event id, each event once; those up to {@link #judgedMillis} are the window. */
  public List<Contribution> events = new ArrayList<>();

  /** All windows that end up to here have been judged; {@link Long#MIN_VALUE} at first. */
  public long judgedMillis = Long.MIN_VALUE;

  /** When the open episode began; {@link Long#MIN_VALUE} when none is open. */
  public long episodeMillis = Long.MIN_VALUE;

  /** When it last fired. */
  public long lastFiredMillis = Long.MIN_VALUE;

  /** Firings of the open episode. */
  public int firings;

  /** Time of the earliest event of the open episode's windows. */
  public long episodeFirstMillis = Long.MIN_VALUE;

  /** Events in the open episode's windows, each once. */
  public long episodeEvents;

  /** Until when windows may lack events, because bounds have cut them. */
  public long truncatedUntilMillis = Long.MIN_VALUE;

  /**
   * At least the rules that {@link #events} match, a bit each; not stored, since it follows from
   * them. All, until the engine has looked.
   */
  transient long masks = -1;

  /** One that can be changed without changing this one. */
  public CorrelationState copy() {
    CorrelationState copy = new CorrelationState();
    copy.fingerprint = fingerprint;
    for (Contribution event : events) copy.events.add(event.copy());
    copy.judgedMillis = judgedMillis;
    copy.episodeMillis = episodeMillis;
    copy.lastFiredMillis = lastFiredMillis;
    copy.firings = firings;
    copy.episodeFirstMillis = episodeFirstMillis;
    copy.episodeEvents = episodeEvents;
    copy.truncatedUntilMillis = truncatedUntilMillis;
    copy.masks = masks;
    return copy;
  }

  /** Nothing to remember: the state can be dropped. */
  public boolean isEmpty() {
    return events.isEmpty() && !hasEpisode();
  }

  boolean hasEpisode() {
    return episodeMillis != Long.MIN_VALUE;
  }

  void endEpisode() {
    episodeMillis = Long.MIN_VALUE;
    lastFiredMillis = Long.MIN_VALUE;
    firings = 0;
    episodeFirstMillis = Long.MIN_VALUE;
    episodeEvents = 0;
  }
}
