package io.keytrail.sigma.match;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;
import io.keytrail.sigma.event.Truth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** OR: true as soon as one part is true, whatever is still undecided. */
public final class AnyOf implements Matcher {
  private final Matcher[] parts;

  private AnyOf(List<Matcher> parts) {
    this.parts = parts.toArray(new Matcher[0]);
  }

  /** The parts may be tested in another order than given: they are pure. */
  public static Matcher of(List<? extends Matcher> parts) {
    if (parts.size() == 1) return parts.get(0);
    List<Matcher> sorted = new ArrayList<>(parts);
    sorted.sort(Comparator.comparingInt(Matcher::cost));
    return new AnyOf(sorted);
  }

  @Override
  public Truth test(EventView event) {
    Truth truth = Truth.FALSE;
    for (Matcher part : parts) {
      truth = truth.or(part.test(event));
      if (truth == Truth.TRUE) return truth;
    }
    return truth;
  }

  @Override
  public EventKeys keys() {
    EventKeys keys = parts[0].keys();
    for (Matcher part : parts) keys = keys.or(part.keys());
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
      if (part.canBeTrueWithoutKey()) return true;
    }
    return false;
  }

  @Override
  public boolean canBeFalseWithoutKey() {
    for (Matcher part : parts) {
      if (!part.canBeFalseWithoutKey()) return false;
    }
    return true;
  }

  @Override
  public void explain(EventView event, Explanation out) {
    out.line(
        "any of",
        test(event),
        null,
        () -> {
          for (Matcher part : parts) part.explain(event, out);
        });
  }
}
