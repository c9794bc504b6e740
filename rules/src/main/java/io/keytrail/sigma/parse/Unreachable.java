package io.keytrail.sigma.parse;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;
import io.keytrail.sigma.event.Truth;
import io.keytrail.sigma.match.EventKeys;
import io.keytrail.sigma.match.Explanation;
import io.keytrail.sigma.match.Matcher;

/** Takes the place of a refused part while its document is read on; never part of a rule set. */
final class Unreachable implements Matcher {
  @Override
  public Truth test(EventView event) {
    throw new IllegalStateException("a refused rule was evaluated");
  }

  @Override
  public EventKeys keys() {
    return EventKeys.ANY;
  }

  @Override
  public int cost() {
    return 0;
  }

  @Override
  public boolean needsKey() {
    return false;
  }

  @Override
  public Excerpt reads() {
    return Excerpt.NOTHING;
  }

  @Override
  public boolean canBeTrueWithoutKey() {
    return true;
  }

  @Override
  public boolean canBeFalseWithoutKey() {
    return true;
  }

  @Override
  public void explain(EventView event, Explanation out) {
    throw new IllegalStateException("a refused rule was explained");
  }
}
