package io.keytrail.sigma.match;

import com.google.re2j.Pattern;

/**
 * A regular expression found anywhere in the value. RE2/J runs in time linear in the value; its dot
 * stops at line feeds only, {@code $} without {@code m} is the very end, {@code \d} and {@code \w}
 * are ASCII.
 */
final class RegexTest extends ValueTest {
  private final Pattern pattern;

  RegexTest(Pattern pattern) {
    this.pattern = pattern;
  }

  @Override
  boolean text(String value) {
    return pattern.matcher(value).find();
  }

  @Override
  public String toString() {
    return "/" + pattern.pattern() + "/";
  }
}
