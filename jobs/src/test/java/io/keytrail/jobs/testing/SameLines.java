package io.keytrail.jobs.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares what two runs said. A failure tells how many lines differ and the places where the first
 * of them do: lists of findings printed whole hide that, and push the test's name off the screen.
 */
public final class SameLines {
  private static final int SHOWN = 5;
  private static final int BEFORE = 80;
  private static final int AFTER = 200;

  private SameLines() {}

  /**
   * Fails unless both have the same lines, each as often, in any order.
   *
   * @param what names the lines in a failure, as in "findings after the restart"
   */
  public static void assertSame(String what, List<String> actual, List<String> expected) {
    List<String> missing = without(expected, actual);
    List<String> beyond = without(actual, expected);
    if (missing.isEmpty() && beyond.isEmpty()) return;
    StringBuilder text = new StringBuilder(what).append(": ");
    text.append(missing.size()).append(" of ").append(expected.size()).append(" lines missing, ");
    text.append(beyond.size()).append(" of ").append(actual.size()).append(" not expected");
    tell(text, "missing", missing, actual);
    tell(text, "not expected", beyond, expected);
    throw new AssertionError(text);
  }

  private static List<String> without(List<String> lines, List<String> others) {
    Map<String, Integer> taken = new HashMap<>();
    others.forEach(line -> taken.merge(line, 1, Integer::sum));
    List<String> rest = new ArrayList<>();
    for (String line : lines) if (taken.merge(line, -1, Integer::sum) < 0) rest.add(line);
    return rest;
  }

  private static void tell(
      StringBuilder text, String kind, List<String> lines, List<String> others) {
    for (String line : lines.subList(0, Math.min(SHOWN, lines.size()))) {
      int alike = others.stream().mapToInt(other -> alike(line, other)).max().orElse(0);
      int from = Math.max(0, alike - BEFORE);
      int to = Math.min(line.length(), alike + AFTER);
      text.append("\n  ").append(kind).append(" (character ").append(alike).append("): ");
      if (from > 0) text.append("...");
      text.append(line, from, to);
      if (to < line.length()) text.append("...");
    }
  }

  /** How many characters two lines begin with alike. */
  private static int alike(String line, String other) {
    int end = Math.min(line.length(), other.length());
    int i = 0;
    while (i < end && line.charAt(i) == other.charAt(i)) i++;
    return i;
  }
}
