package io.keytrail.sigma.match;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What AND and OR over parts have in common. The cheapest part is tested first: all are pure. */
abstract class Combination implements Matcher {
  final Matcher[] parts;
  private final String name;

  Combination(String name, List<? extends Matcher> parts) {
    List<Matcher> sorted = new ArrayList<>(parts);
    sorted.sort(Comparator.comparingInt(Matcher::cost));
    this.name = name;
    this.parts = sorted.toArray(new Matcher[0]);
  }

  @Override
  public final int cost() {
    int cost = 0;
    for (Matcher part : parts) cost = Math.max(cost, part.cost());
    return cost;
  }

  @Override
  public final boolean needsKey() {
    for (Matcher part : parts) {
      if (part.needsKey()) return true;
    }
    return false;
  }

  @Override
  public final Excerpt reads() {
    Excerpt all = Excerpt.NOTHING;
    for (Matcher part : parts) all = all.and(part.reads());
    return all;
  }

  @Override
  public final void explain(EventView event, Explanation out) {
    out.line(
        name,
        test(event),
        null,
        () -> {
          for (Matcher part : parts) part.explain(event, out);
        });
  }
}
