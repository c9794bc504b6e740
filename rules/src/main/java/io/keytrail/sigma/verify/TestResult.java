package io.keytrail.sigma.verify;

import io.keytrail.sigma.model.RuleInfo;

/** What came of one test. Immutable. */
public final class TestResult {
  private final RuleInfo rule;
  private final String name;
  private final int line;
  private final String expected;
  private final String actual;
  private final String explanation;

  TestResult(
      RuleInfo rule, String name, int line, String expected, String actual, String explanation) {
    this.rule = rule;
    this.name = name;
    this.line = line;
    this.expected = expected;
    this.actual = actual;
    this.explanation = explanation;
  }

  public RuleInfo rule() {
    return rule;
  }

  /** The test's name as written. */
  public String name() {
    return name;
  }

  public int line() {
    return line;
  }

  /** {@code match}, {@code no-match}, {@code undecided}, {@code suppressed}, {@code kept} …. */
  public String expected() {
    return expected;
  }

  /** The same words, or {@code error}. */
  public String actual() {
    return actual;
  }

  public boolean passed() {
    return expected.equals(actual);
  }

  /** How the rule came to its answer, line by line; empty when the test passed. */
  public String explanation() {
    return explanation;
  }

  /** One line when it passed; else the difference, and below it the explanation, indented. */
  @Override
  public String toString() {
    String head = rule.file + ":" + line + ": " + rule.title + ": " + name;
    if (passed()) return head + ": ok";
    StringBuilder out = new StringBuilder(head);
    out.append(": expected ").append(expected).append(", was ").append(actual).append('\n');
    explanation.lines().forEach(l -> out.append("    ").append(l).append('\n'));
    return out.toString();
  }
}
