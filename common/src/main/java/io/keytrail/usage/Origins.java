package io.keytrail.usage;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation.Side;
import io.keytrail.stats.BottomK;
import io.keytrail.usage.Origin.Trait;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Where the calls of one principal came from, with complete counts and at most {@value #BOUND}
 * entries.
 *
 * <p>When there are more, entries that differ in nothing but the access key become one; when those
 * are still too many, then the source address, and then the session, no longer tells entries apart.
 * So a function that runs with a thousand keys is one entry, and whoever came another way still
 * stands beside it. How coarse it gets is decided by the set of origins alone, never by their order
 * or by how parts were merged. Of more than {@value #BOUND} user agents a sample is kept ({@link
 * BottomK}).
 */
public final class Origins {
  static final int BOUND = 16;
  static final Trait[] TRAITS = Trait.values();

  /** The traits from this one on tell entries apart; the last one always does. */
  private int coarseness;

  /** Until only the user agent tells entries apart; null from then on. */
  private List<Origin> few = new ArrayList<>(2);

  /** By user agent, when nothing else tells entries apart; null until then. */
  private BottomK<Origin> agents;

  /** The entry of the last event: the next one is often of the same. */
  private Origin last;

  void add(KmsEvent event, Side side) {
    if (last == null || !isOf(last, trait -> trait.of(event))) {
      last = find(trait -> trait.of(event));
    }
    if (last != null) last.add(event, side);
  }

  /** The entry of an event with these traits; null if its user agent is not in the sample. */
  private Origin find(Function<Trait, String> traits) {
    while (few != null) {
      for (Origin origin : few) if (isOf(origin, traits)) return origin;
      if (few.size() < BOUND) {
        few.add(new Origin());
        return few.get(few.size() - 1);
      }
      coarsen();
    }
    return agents.get(text(traits.apply(Trait.USER_AGENT)), Origin::new);
  }

  private boolean isOf(Origin origin, Function<Trait, String> traits) {
    for (int i = coarseness; i < TRAITS.length; i++) {
      String one = text(TRAITS[i].of(origin.first()));
      String other = text(traits.apply(TRAITS[i]));
      if (!one.equals(other)) return false;
    }
    return true;
  }

  private static String text(String trait) {
    return trait == null ? "" : trait;
  }

  private void coarsen() {
    List<Origin> finer = few;
    coarseness++;
    last = null;
    if (coarseness == TRAITS.length - 1) {
      few = null;
      agents = new BottomK<>(BOUND);
    } else {
      few = new ArrayList<>(BOUND);
    }
    finer.forEach(this::keep);
  }

  /** Takes in the entries of another, which stays as it is. */
  public void merge(Origins other) {
    coarsenTo(other.coarseness);
    other.all().forEach(this::keep);
  }

  /** For readers of stored usage, before {@link #keep}. */
  public void coarsenTo(int level) {
    while (coarseness < level && few != null) coarsen();
  }

  /** For readers of stored usage. */
  public void keep(Origin origin) {
    Origin same = find(trait -> trait.of(origin.first()));
    if (same != null) same.merge(origin);
  }

  /** How many traits no longer tell entries apart; for writers of stored usage. */
  public int coarseness() {
    return coarseness;
  }

  /** All entries, in no order. */
  public Collection<Origin> all() {
    return few != null ? few : agents.kept().values();
  }

  /**
   * The entries that weigh anything, the heaviest first, the earliest call deciding ties.
   *
   * @param weight such as {@code origin -> origin.calls}
   */
  public List<Origin> top(ToLongFunction<Origin> weight) {
    return all().stream()
        .filter(origin -> weight.applyAsLong(origin) > 0)
        .sorted(
            Comparator.comparingLong(weight)
                .reversed()
                .thenComparing(Origin::first, EventSample.EARLIEST_FIRST))
        .collect(Collectors.toList());
  }
}
