package io.keytrail.sigma;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;
import io.keytrail.sigma.event.Truth;
import io.keytrail.sigma.match.Explanation;
import io.keytrail.sigma.match.Matcher;
import io.keytrail.sigma.match.Named;
import io.keytrail.sigma.model.RuleInfo;

/**
 * One compiled filter. Its condition says what to <em>keep</em>: it is ANDed to the rule's, so that
 * a filter that leaves something out says {@code not selection}. Immutable.
 */
public final class Filter {
  private final RuleInfo info;
  private final Matcher condition;
  private final long expiresMillis;

  Filter(RuleInfo info, Matcher condition) {
    this.info = info;
    this.condition = new Named("filter " + info, condition);
    this.expiresMillis = info.expires == null ? Long.MAX_VALUE : info.expires.toEpochMilli();
  }

  public RuleInfo info() {
    return info;
  }

  /**
   * Whether it has ended at a point of event time; then it keeps everything. Event time, so that a
   * replay filters what the live job filtered.
   */
  public boolean isExpired(long timeMillis) {
    return timeMillis >= expiresMillis;
  }

  /** When it ends, epoch ms of event time; {@link Long#MAX_VALUE} when it never does. */
  public long expiresMillis() {
    return expiresMillis;
  }

  /** False when it leaves the event out. */
  public Truth keeps(EventView event) {
    return isExpired(event.eventTimeMillis()) ? Truth.TRUE : condition.test(event);
  }

  /** Whether it can keep an event while nothing is known of the key. */
  boolean canKeepWithoutKey() {
    return expiresMillis != Long.MAX_VALUE || condition.canBeTrueWithoutKey();
  }

  Excerpt reads() {
    return condition.reads();
  }

  boolean needsKey() {
    return condition.needsKey();
  }

  /** How it comes to its answer on this event, for a human. */
  public String explain(EventView event) {
    Explanation out = new Explanation();
    explain(event, out);
    return out.toString();
  }

  void explain(EventView event, Explanation out) {
    if (!isExpired(event.eventTimeMillis())) condition.explain(event, out);
  }

  @Override
  public String toString() {
    return info.toString();
  }
}
