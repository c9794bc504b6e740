package io.keytrail.sigma.match;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Truth;

/** Negation: true over a missing field, undecided over an undecided one. */
public final class Not extends Wrapper {
  public Not(Matcher inner) {
    super("not", inner);
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
  public boolean canBeTrueWithoutKey() {
    return inner.canBeFalseWithoutKey();
  }

  @Override
  public boolean canBeFalseWithoutKey() {
    return inner.canBeTrueWithoutKey();
  }
}
