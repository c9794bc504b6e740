package io.keytrail.sigma.match;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Estimates how large a regular expression becomes once its counted repetitions are written out, as
 * RE2/J does: {@code ((a{100}){100}){100}} is a million instructions. One pass, no recursion; what
 * is not well-formed is left to the compiler.
 */
final class RegexSize {
  private static final Pattern COUNT = Pattern.compile("\\{(\\d{1,6})(,(\\d{0,6}))?\\}");
  private static final long HUGE = Long.MAX_VALUE / 4_000_000;

  private final Deque<long[]> outer = new ArrayDeque<>();

  /** Size of what stands before the last atom of the open group, and of that atom. */
  private long[] group = new long[2];

  private RegexSize() {}

  static long of(String expression) {
    return new RegexSize().read(expression);
  }

  private long read(String text) {
    Matcher count = COUNT.matcher(text);
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '\\') {
        atom(1);
        i += 2;
      } else if (c == '[') {
        atom(1);
        i = afterClass(text, i);
      } else if (c == '{' && count.region(i, text.length()).lookingAt()) {
        String most =
            count.group(3) == null || count.group(3).isEmpty() ? count.group(1) : count.group(3);
        group[1] = Math.min(HUGE, group[1] * Math.max(1, Long.parseLong(most)) + 1);
        i = count.end();
      } else {
        other(c);
        i++;
      }
    }
    while (!outer.isEmpty()) close();
    return group[0] + group[1];
  }

  private void other(char c) {
    if (c == '(') {
      outer.push(group);
      group = new long[2];
    } else if (c == ')') {
      if (!outer.isEmpty()) close();
    } else if (c == '*' || c == '+' || c == '?') {
      group[1]++;
    } else {
      atom(1);
    }
  }

  private void atom(long size) {
    group[0] = Math.min(HUGE, group[0] + group[1]);
    group[1] = size;
  }

  private void close() {
    long size = Math.min(HUGE, group[0] + group[1] + 2);
    group = outer.pop();
    atom(size);
  }

  /** Index after the closing bracket; a bracket that comes first is a member. */
  private static int afterClass(String text, int from) {
    int i = from + 1;
    if (i < text.length() && text.charAt(i) == '^') i++;
    if (i < text.length() && text.charAt(i) == ']') i++;
    while (i < text.length() && text.charAt(i) != ']') {
      boolean named = text.startsWith("[:", i) && text.indexOf(":]", i) > 0;
      if (named) {
        i = text.indexOf(":]", i) + 2;
      } else {
        i += text.charAt(i) == '\\' ? 2 : 1;
      }
    }
    return i + 1;
  }
}
