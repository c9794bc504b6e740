package io.keytrail.sigma.match;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;

/** What matchers around one other have in common. */
abstract class Wrapper implements Matcher {
  final Matcher inner;
  private final String name;

  Wrapper(String name, Matcher inner) {
    this.name = name;
    this.inner = inner;
  }

  @Override
  public final int cost() {
    return inner.cost();
  }

  @Override
  public final boolean needsKey() {
    return inner.needsKey();
  }

  @Override
  public final Excerpt reads() {
    return inner.reads();
  }

  @Override
  public final void explain(EventView event, Explanation out) {
    out.line(name, test(event), null, () -> inner.explain(event, out));
  }
}
