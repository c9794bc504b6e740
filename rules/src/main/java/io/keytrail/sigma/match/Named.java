package io.keytrail.sigma.match;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;
import io.keytrail.sigma.event.Truth;

/** A search identifier: adds its name to explanations. */
public final class Named implements Matcher {
  private final String name;
  private final Matcher inner;

  public Named(String name, Matcher inner) {
    this.name = name;
    this.inner = inner;
  }

  @Override
  public Truth test(EventView event) {
    return inner.test(event);
  }

  @Override
  public EventKeys keys() {
    return inner.keys();
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
    return inner.canBeTrueWithoutKey();
  }

  @Override
  public boolean canBeFalseWithoutKey() {
    return inner.canBeFalseWithoutKey();
  }

  @Override
  public void explain(EventView event, Explanation out) {
    out.line(name, test(event), null, () -> inner.explain(event, out));
  }
}
