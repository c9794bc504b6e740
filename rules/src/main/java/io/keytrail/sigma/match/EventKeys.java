package io.keytrail.sigma.match;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What {@code eventSource} and {@code eventName} an event must have for an expression to be able to
 * be true or undecided: a union of boxes, each a set of sources times a set of names, in lower
 * case; null is "any". Always a superset of the truth, so that an index built from it loses
 * nothing. Immutable.
 */
public final class EventKeys {
  /** No constraint. */
  public static final EventKeys ANY = new EventKeys(List.of(new Box(null, null)));

  /** More boxes are not worth their index. */
  private static final int MAX_BOXES = 64;

  /** One box of the union. */
  public static final class Box {
    private final Set<String> sources;
    private final Set<String> names;

    Box(Set<String> sources, Set<String> names) {
      this.sources = sources;
      this.names = names;
    }

    /** Lower-case; null when any will do. */
    public Set<String> sources() {
      return sources;
    }

    /** Lower-case; null when any will do. */
    public Set<String> names() {
      return names;
    }
  }

  private final List<Box> boxes;

  private EventKeys(List<Box> boxes) {
    this.boxes = boxes;
  }

  static EventKeys sources(Set<String> lowerCase) {
    return new EventKeys(List.of(new Box(Set.copyOf(lowerCase), null)));
  }

  static EventKeys names(Set<String> lowerCase) {
    return new EventKeys(List.of(new Box(null, Set.copyOf(lowerCase))));
  }

  /** Empty when nothing can match. */
  public List<Box> boxes() {
    return boxes;
  }

  private boolean isAny() {
    return boxes.size() == 1 && boxes.get(0).sources == null && boxes.get(0).names == null;
  }

  EventKeys and(EventKeys other) {
    if (isAny()) return other;
    if (other.isAny()) return this;
    if (boxes.size() * other.boxes.size() > MAX_BOXES) {
      return boxes.size() <= other.boxes.size() ? this : other;
    }
    List<Box> product = new ArrayList<>();
    for (Box a : boxes) {
      for (Box b : other.boxes) {
        Set<String> sources = intersect(a.sources, b.sources);
        Set<String> names = intersect(a.names, b.names);
        boolean empty =
            (sources != null && sources.isEmpty()) || (names != null && names.isEmpty());
        if (!empty) product.add(new Box(sources, names));
      }
    }
    return new EventKeys(product);
  }

  EventKeys or(EventKeys other) {
    if (isAny() || other.isAny()) return ANY;
    if (boxes.size() + other.boxes.size() > MAX_BOXES) return ANY;
    List<Box> union = new ArrayList<>(boxes);
    union.addAll(other.boxes);
    return new EventKeys(union);
  }

  private static Set<String> intersect(Set<String> a, Set<String> b) {
    if (a == null) return b;
    if (b == null) return a;
    Set<String> both = new HashSet<>(a);
    both.retainAll(b);
    return both;
  }
}
