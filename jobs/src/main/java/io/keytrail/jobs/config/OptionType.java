package io.keytrail.jobs.config;

import java.util.Objects;
import java.util.function.Function;

/**
 * How values of one kind are written and read. {@code format} writes what {@code parse} reads back
 * to an equal value.
 */
public final class OptionType<T> {
  private final String name;
  private final String expectation;
  private final Function<String, T> parser;
  private final Function<T, String> formatter;

  /**
   * @param name one word for the reference
   * @param expectation completes "… is not …": an article, the thing, and an example
   * @param parser throws {@link IllegalArgumentException} for what it cannot read; a message of its
   *     own ({@link Hint}) is shown behind the expectation
   */
  OptionType(
      String name, String expectation, Function<String, T> parser, Function<T, String> formatter) {
    this.name = Objects.requireNonNull(name);
    this.expectation = Objects.requireNonNull(expectation);
    this.parser = Objects.requireNonNull(parser);
    this.formatter = Objects.requireNonNull(formatter);
  }

  public String name() {
    return name;
  }

  public String expectation() {
    return expectation;
  }

  /**
   * @throws IllegalArgumentException with a sentence for the user: what was written, what is wanted
   */
  public T parse(String text) {
    String trimmed = text.trim();
    if (trimmed.isEmpty()) throw new IllegalArgumentException("is empty: write " + expectation);
    try {
      return parser.apply(trimmed);
    } catch (Hint hint) {
      throw new IllegalArgumentException(
          Shown.quoted(text) + " is not " + expectation + ": " + hint.getMessage(), hint);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(Shown.quoted(text) + " is not " + expectation, e);
    }
  }

  public String format(T value) {
    return formatter.apply(value);
  }

  /** A refusal whose message helps the user, unlike those of the JDK's parsers. */
  static final class Hint extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    Hint(String message) {
      super(message);
    }
  }
}
