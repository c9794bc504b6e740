package io.keytrail.usage;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation.Side;
import io.keytrail.stats.BottomK;
import io.keytrail.usage.Origin.Trait;
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

  private BottomK<Origin> kept = new BottomK<>(BOUND);

  /** The entry of the last event: the next one is often of the same. */
  private Origin last;

  void add(KmsEvent event, Side side) {
    if (last == null || !isOf(last, event)) last = find(trait -> trait.of(event));
    if (last != null) last.add(event, side);
  }

  private boolean isOf(Origin origin, KmsEvent event) {
    for (int i = coarseness; i < TRAITS.length; i++) {
      if (!text(TRAITS[i].of(origin.first())).equals(text(TRAITS[i].of(event)))) return false;
    }
    return true;
  }

  /** The entry of an event with these traits; null if its user agent is not in the sample. */
  private Origin find(Function<Trait, String> traits) {
    for (; ; coarsen()) {
      StringBuilder joined = new StringBuilder(160);
      for (int i = coarseness; i < TRAITS.length; i++) {
        joined.append(text(traits.apply(TRAITS[i]))).append('\0');
      }
      String name = joined.toString();
      if (hasRoom(name)) return kept.get(name, Origin::new);
    }
  }

  private static String text(String trait) {
    return trait == null ? "" : trait;
  }

  private boolean hasRoom(String name) {
    return coarseness == TRAITS.length - 1
        || kept.kept().size() < BOUND
        || kept.kept().containsKey(name);
  }

  private void coarsen() {
    coarseness++;
    Collection<Origin> finer = kept.kept().values();
    kept = new BottomK<>(BOUND);
    last = null;
    finer.forEach(this::keep);
  }

  void merge(Origins other) {
    coarsenTo(other.coarseness);
    other.kept.kept().values().forEach(this::keep);
  }

  /** For readers of stored usage, before {@link #keep}. */
  public void coarsenTo(int level) {
    while (coarseness < level) coarsen();
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
    return kept.kept().values();
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
