package io.keytrail.sigma.match;

import io.keytrail.sigma.event.EventView;
import io.keytrail.sigma.event.Excerpt;
import io.keytrail.sigma.event.Truth;

/**
 * One compiled expression. Pure and total: the same event gives the same answer, no event makes it
 * throw. Immutable and shared by all threads.
 */
public interface Matcher {
  /** Linear in the event's size for a given rule; no regular expression backtracks. */
  Truth test(EventView event);

  /** Which events can make it anything but false. */
  EventKeys keys();

  /**
   * Rough price of a test: 0 needs no parsed record, 1 looks at fields, more searches the event.
   * Cheap ones are tested first.
   */
  int cost();

  /** Whether its answer can depend on {@code key.…} fields. */
  boolean needsKey();

  /**
   * Whether any event can make it {@link Truth#TRUE} while nothing is known of the key. Judged from
   * the expression alone: where it says yes there need not be such an event, where it says no there
   * is none.
   */
  boolean canBeTrueWithoutKey();

  /** Same for {@link Truth#FALSE}, which a negation makes true. */
  boolean canBeFalseWithoutKey();

  /** What it reads of a record. */
  Excerpt reads();

  /** Writes what it asks, and what the event answers. */
  void explain(EventView event, Explanation out);
}
