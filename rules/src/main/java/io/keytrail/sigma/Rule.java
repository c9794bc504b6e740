package io.keytrail.sigma;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;
import io.keytrail.sigma.event.Truth;
import io.keytrail.sigma.match.Explanation;
import io.keytrail.sigma.match.Matcher;
import io.keytrail.sigma.model.RuleInfo;
import java.util.List;

/** One compiled detection rule with the filters that apply to it. Immutable, pure, total. */
public final class Rule {
  private final RuleInfo info;
  private final Matcher condition;
  private final List<Filter> filters;
  private final boolean silent;

  Rule(RuleInfo info, Matcher condition, List<Filter> filters, boolean silent) {
    this.info = info;
    this.condition = condition;
    this.filters = List.copyOf(filters);
    this.silent = silent;
  }

  public RuleInfo info() {
    return info;
  }

  public List<Filter> filters() {
    return filters;
  }

  /**
   * Whether its matches only feed correlations: some correlation refers to it without {@code
   * generate: true}.
   */
  public boolean isSilent() {
    return silent;
  }

  /** Whether the record comes from where the rule looks; the others are never evaluated. */
  public boolean isApplicable() {
    return info.logSource.isCloudTrail();
  }

  /** Whether its answer, or a filter's, can depend on the key's context. */
  public boolean needsKey() {
    return condition.needsKey() || filters.stream().anyMatch(Filter::needsKey);
  }

  /**
   * Whether it can match, filters included, while nothing is known of the key. If not, it waits:
   * without the key's context it is at best undecided, whatever the event.
   */
  public boolean canMatchWithoutKey() {
    return condition.canBeTrueWithoutKey() && filters.stream().allMatch(Filter::canKeepWithoutKey);
  }

  /** What it and its filters read of a record. */
  Excerpt reads() {
    Excerpt all = condition.reads();
    for (Filter filter : filters) all = all.and(filter.reads());
    return all;
  }

  Matcher condition() {
    return condition;
  }

  /** The rule's own answer, before filters. */
  public Truth test(EventView event) {
    return condition.test(event);
  }

  /** The first filter that leaves the event out; null when none surely does. */
  public Filter filteredBy(EventView event) {
    for (Filter filter : filters) {
      if (filter.keeps(event) == Truth.FALSE) return filter;
    }
    return null;
  }

  /** The filters' answer: false when one leaves the event out. */
  Truth kept(EventView event) {
    Truth kept = Truth.TRUE;
    for (Filter filter : filters) kept = kept.and(filter.keeps(event));
    return kept;
  }

  /** How the rule comes to its answer on this event, item by item, for a human. */
  public String explain(EventView event) {
    Explanation out = new Explanation();
    condition.explain(event, out);
    for (Filter filter : filters) filter.explain(event, out);
    return out.toString();
  }

  @Override
  public String toString() {
    return info.toString();
  }
}
