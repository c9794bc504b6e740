package io.keytrail.sigma.match;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Truth;

/** A search identifier: adds its name to explanations. */
public final class Named extends Wrapper {
  public Named(String name, Matcher inner) {
    super(name, inner);
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
  public boolean canBeTrueWithoutKey() {
    return inner.canBeTrueWithoutKey();
  }

  @Override
  public boolean canBeFalseWithoutKey() {
    return inner.canBeFalseWithoutKey();
  }
}
