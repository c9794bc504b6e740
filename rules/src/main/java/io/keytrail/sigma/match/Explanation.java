package io.keytrail.sigma.match;

import io.keytrail.sigma.event.Truth;
import java.util.Locale;

/** An indented account of how an expression came to its answer. Bounded in size. */
public final class Explanation {
  private static final int MAX_CHARS = 16_000;

  private final StringBuilder text = new StringBuilder();
  private int depth;

  /** One line, then what it was made of through {@code parts}. */
  void line(String what, Truth answer, String fact, Runnable parts) {
    if (text.length() > MAX_CHARS) return;
    text.append("  ".repeat(depth)).append(what).append(": ");
    text.append(answer.name().toLowerCase(Locale.ROOT));
    if (fact != null) text.append("  (").append(fact).append(')');
    text.append('\n');
    depth++;
    parts.run();
    depth--;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
