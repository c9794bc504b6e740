package io.keytrail.sigma.problem;

import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Collects everything that is wrong, so that a rule writer mends all of it in one go. Holds at most
 * {@value #LIMIT} problems; more are counted.
 */
public final class Problems {
  private static final int LIMIT = 1_000;
  private static final int QUOTED = 80;

  private final TreeSet<Problem> problems = new TreeSet<>();
  private int errors;
  private int left;

  public void error(String file, int line, String message) {
    errors++;
    add(new Problem(Problem.Level.ERROR, file, line, message));
  }

  public void warning(String file, int line, String message) {
    add(new Problem(Problem.Level.WARNING, file, line, message));
  }

  private void add(Problem problem) {
    if (problems.size() < LIMIT) {
      problems.add(problem);
    } else {
      left++;
    }
  }

  /** Errors so far; a parser compares it before and after to learn whether its part was clean. */
  public int errorCount() {
    return errors;
  }

  /** By file and line; a last one says how many were left out, if any. */
  public List<Problem> sorted() {
    TreeSet<Problem> all = new TreeSet<>(problems);
    if (left > 0) {
      Problem last = all.last();
      all.add(
          new Problem(
              Problem.Level.WARNING,
              last.file(),
              Integer.MAX_VALUE,
              left + " further problems are not shown; mend these first"));
    }
    return Collections.unmodifiableList(List.copyOf(all));
  }

  /**
   * What to append to "unknown name": the nearest of the names that are allowed, else nothing. Near
   * means that some third of the letters differ, at most.
   */
  public static String didYouMean(String name, Iterable<String> allowed) {
    String nearest = nearest(name, allowed);
    return nearest == null ? "" : "; did you mean `" + nearest + "`?";
  }

  /** The nearest allowed name, null when none is near. */
  public static String nearest(String name, Iterable<String> allowed) {
    if (name.length() > QUOTED) return null;
    int limit = name.length() < 4 ? 1 : Math.max(2, name.length() / 3);
    LevenshteinDistance distance = new LevenshteinDistance(limit);
    String nearest = null;
    int best = limit + 1;
    for (String candidate : allowed) {
      int d =
          distance.apply(
              name.toLowerCase(java.util.Locale.ROOT),
              candidate.toLowerCase(java.util.Locale.ROOT));
      if (d >= 0 && d < best) {
        best = d;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** A piece of a rule file inside a message: in backticks, control characters out, shortened. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder("`");
    int end = Math.min(text.length(), QUOTED);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) ? ' ' : c);
    }
    if (end < text.length()) out.append('…');
    return out.append('`').toString();
  }
}
