package io.keytrail.sigma.match;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;
import io.keytrail.sigma.event.Truth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** AND: false as soon as one part is false, whatever is still undecided. */
public final class AllOf implements Matcher {
  private final Matcher[] parts;

  private AllOf(List<Matcher> parts) {
    this.parts = parts.toArray(new Matcher[0]);
  }

  /** The parts may be tested in another order than given: they are pure. */
  public static Matcher of(List<? extends Matcher> parts) {
    if (parts.size() == 1) return parts.get(0);
    List<Matcher> sorted = new ArrayList<>(parts);
    sorted.sort(Comparator.comparingInt(Matcher::cost));
    return new AllOf(sorted);
  }

  @Override
  public Truth test(EventView event) {
    Truth truth = Truth.TRUE;
    for (Matcher part : parts) {
      truth = truth.and(part.test(event));
      if (truth == Truth.FALSE) return truth;
    }
    return truth;
  }

  @Override
  public EventKeys keys() {
    EventKeys keys = EventKeys.ANY;
    for (Matcher part : parts) keys = keys.and(part.keys());
    return keys;
  }

  @Override
  public int cost() {
    int cost = 0;
    for (Matcher part : parts) cost = Math.max(cost, part.cost());
    return cost;
  }

  @Override
  public boolean needsKey() {
    for (Matcher part : parts) {
      if (part.needsKey()) return true;
    }
    return false;
  }

  @Override
  public Excerpt reads() {
    Excerpt all = Excerpt.NOTHING;
    for (Matcher part : parts) all = all.and(part.reads());
    return all;
  }

  @Override
  public boolean canBeTrueWithoutKey() {
    for (Matcher part : parts) {
      if (!part.canBeTrueWithoutKey()) return false;
    }
    return true;
  }

  @Override
  public boolean canBeFalseWithoutKey() {
    for (Matcher part : parts) {
      if (part.canBeFalseWithoutKey()) return true;
    }
    return false;
  }

  @Override
  public void explain(EventView event, Explanation out) {
    out.line(
        "all of",
        test(event),
        null,
        () -> {
          for (Matcher part : parts) part.explain(event, out);
        });
  }
}
