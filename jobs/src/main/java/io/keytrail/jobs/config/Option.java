package io.keytrail.jobs.config;

import java.util.function.Predicate;

/**
 * One option: its name, type, bounds, default and meaning, written once. Immutable.
 *
 * @param <T> what a value of it is in Java
 */
public final class Option<T> {
  private final String name;
  private final OptionType<T> type;
  private final OptionGroup group;
  private final String defaultText;
  private final String bound;
  private final Predicate<T> withinBound;
  private final String description;

  private Option(
      String name,
      OptionType<T> type,
      OptionGroup group,
      String defaultText,
      String bound,
      Predicate<T> withinBound,
      String description) {
    this.name = name;
    this.type = type;
    this.group = group;
    this.defaultText = defaultText;
    this.bound = bound;
    this.withinBound = withinBound;
    this.description = description;
  }

  static <T> Option<T> of(OptionGroup group, String name, OptionType<T> type) {
    return new Option<>(name, type, group, null, null, value -> true, "");
  }

  Option<T> defaultsTo(String text) {
    return new Option<>(name, type, group, text, bound, withinBound, description);
  }

  /**
   * @param bound completes the sentence "it must be …"
   */
  Option<T> where(String bound, Predicate<T> withinBound) {
    return new Option<>(name, type, group, defaultText, bound, withinBound, description);
  }

  Option<T> means(String description) {
    return new Option<>(name, type, group, defaultText, bound, withinBound, description);
  }

  /** Dotted and lower-case, such as {@code usage.window}. */
  public String name() {
    return name;
  }

  public OptionType<T> type() {
    return type;
  }

  public OptionGroup group() {
    return group;
  }

  /** The default as a user would write it; null when the option has none. */
  public String defaultText() {
    return defaultText;
  }

  /** What a value must be, completing "it must be …"; null when every value of the type will do. */
  public String bound() {
    return bound;
  }

  /** What it does and, where the type does not show it, in which unit. */
  public String description() {
    return description;
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException with a sentence for the user, without the option's name
   */
  public T parse(String text) {
    T value = type.parse(text);
    if (!withinBound.test(value)) {
      throw new IllegalArgumentException(
          Shown.quoted(text) + " is out of bounds: it must be " + bound);
    }
    return value;
  }

  @Override
  public String toString() {
    return name;
  }
}
