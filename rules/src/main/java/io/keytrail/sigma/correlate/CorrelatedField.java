package io.keytrail.sigma.correlate;

import io.keytrail.sigma.event.FieldPath;
import java.util.List;

/**
 * A field that a correlation groups by, judges or carries, and where each of its rules' events have
 * it: an alias names another field for each rule, every other name is the same for all. Immutable.
 */
public final class CorrelatedField {
  private final String name;
  private final List<FieldPath> paths;

  /**
   * @param paths one for each of the correlation's rules, in their order
   */
  public CorrelatedField(String name, List<FieldPath> paths) {
    this.name = name;
    this.paths = List.copyOf(paths);
  }

  /** The alias, or the field's name. */
  public String name() {
    return name;
  }

  FieldPath path(int rule) {
    return paths.get(rule);
  }

  public List<FieldPath> paths() {
    return paths;
  }

  @Override
  public String toString() {
    return name + paths;
  }
}
