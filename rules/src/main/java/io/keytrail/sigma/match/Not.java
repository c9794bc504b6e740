package io.keytrail.sigma.match;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;
import io.keytrail.sigma.event.Truth;

/** Negation: true over a missing field, undecided over an undecided one. */
public final class Not implements Matcher {
  private final Matcher inner;

  public Not(Matcher inner) {
    this.inner = inner;
  }

  @Override
  public Truth test(EventView event) {
    return inner.test(event).not();
  }

  @Override
  public EventKeys keys() {
    return EventKeys.ANY;
  }

  @Override
  public int cost() {
    return inner.cost();
  }

  @Override
  public boolean needsKey() {
    return inner.needsKey();
  }

  @Override
  public Excerpt reads() {
    return inner.reads();
  }

  @Override
  public boolean canBeTrueWithoutKey() {
    return inner.canBeFalseWithoutKey();
  }

  @Override
  public boolean canBeFalseWithoutKey() {
    return inner.canBeTrueWithoutKey();
  }

  @Override
  public void explain(EventView event, Explanation out) {
    out.line("not", test(event), null, () -> inner.explain(event, out));
  }
}
