package io.keytrail.sigma.parse;

import io.keytrail.sigma.match.AllOf;
import io.keytrail.sigma.match.AnyOf;
import io.keytrail.sigma.match.Matcher;
import io.keytrail.sigma.match.Not;
import io.keytrail.sigma.problem.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a condition, by recursive descent, into a {@link Matcher}. The whole language:
 *
 * <pre>
 * condition  = and { "or" and }
 * and        = not { "and" not }
 * not        = "not" not | primary
 * primary    = "(" condition ")" | quantifier "of" ( "them" | pattern ) | identifier
 * quantifier = "1" | "any" | "all"
 * </pre>
 *
 * The words mind no case. A pattern has {@code *} anywhere. {@code them}, and patterns that do not
 * begin with an underscore, pass over identifiers that do.
 */
final class ConditionParser {
  private static final int MAX_TOKENS = 5_000;
  private static final int MAX_DEPTH = 64;

  /** Ends the descent; its message goes to the problems with the condition's line. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private final Map<String, Matcher> identifiers;
  private final Set<String> used;
  private final List<String> tokens;
  private boolean negates;
  private int next;
  private int depth;

  private ConditionParser(String text, Map<String, Matcher> identifiers, Set<String> used) {
    this.identifiers = identifiers;
    this.used = used;
    this.tokens = tokens(text);
  }

  /** What came of a condition. */
  static final class Condition {
    final Matcher matcher;

    /** Whether a {@code not} stands in it. */
    final boolean negates;

    Condition(Matcher matcher, boolean negates) {
      this.matcher = matcher;
      this.negates = negates;
    }
  }

  /**
   * Null and a problem when it is refused.
   *
   * @param used takes the names of the identifiers that the condition refers to
   */
  static Condition parse(
      String text,
      Map<String, Matcher> identifiers,
      Set<String> used,
      String file,
      int line,
      Problems problems) {
    ConditionParser parser = new ConditionParser(text, identifiers, used);
    try {
      return new Condition(parser.whole(), parser.negates);
    } catch (Refused e) {
      problems.error(file, line, "condition " + Problems.quote(text) + ": " + e.getMessage());
      return null;
    }
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      boolean bracket = c == '(' || c == ')';
      boolean blank = Character.isWhitespace(c);
      if (!bracket && !blank) {
        word.append(c);
        continue;
      }
      if (word.length() > 0) tokens.add(word.toString());
      word.setLength(0);
      if (bracket) tokens.add(String.valueOf(c));
    }
    return tokens;
  }

  private Matcher whole() throws Refused {
    if (tokens.isEmpty()) throw new Refused("is empty");
    if (tokens.size() > MAX_TOKENS) throw new Refused("has more than " + MAX_TOKENS + " words");
    refuseDeadSyntax();
    Matcher matcher = or();
    if (next < tokens.size()) {
      String rest = tokens.get(next);
      throw new Refused(
          rest.equals(")")
              ? "a closing bracket has no opening one"
              : "expected `and`, `or` or the end before " + Problems.quote(rest));
    }
    return matcher;
  }

  private void refuseDeadSyntax() throws Refused {
    for (String token : tokens) {
      if (token.indexOf('|') >= 0) {
        throw new Refused(
            "aggregations after `|` are no longer Sigma; write a correlation rule (event_count,"
                + " value_count …) that refers to this one");
      }
      if (token.equalsIgnoreCase("near") && !identifiers.containsKey(token)) {
        throw new Refused("`near` is no longer Sigma; write a correlation rule of type temporal");
      }
    }
  }

  private Matcher or() throws Refused {
    List<Matcher> parts = new ArrayList<>();
    do {
      parts.add(and());
    } while (accept("or"));
    return AnyOf.of(parts);
  }

  private Matcher and() throws Refused {
    List<Matcher> parts = new ArrayList<>();
    do {
      parts.add(not());
    } while (accept("and"));
    return AllOf.of(parts);
  }

  private Matcher not() throws Refused {
    if (++depth > MAX_DEPTH) throw new Refused("is nested deeper than " + MAX_DEPTH + " levels");
    try {
      if (accept("not")) {
        negates = true;
        return new Not(not());
      }
      return primary();
    } finally {
      depth--;
    }
  }

  private Matcher primary() throws Refused {
    if (next == tokens.size()) throw new Refused("ends where a search identifier is expected");
    String token = tokens.get(next++);
    if (token.equals("(")) {
      Matcher inner = or();
      if (!accept(")")) throw new Refused("an opening bracket is never closed");
      return inner;
    }
    if (next < tokens.size() && tokens.get(next).equalsIgnoreCase("of")) {
      next++;
      return quantified(token);
    }
    Matcher matcher = identifiers.get(token);
    if (matcher != null) {
      used.add(token);
      return matcher;
    }
    if (token.equals(")") || isWord(token, "and") || isWord(token, "or")) {
      throw new Refused("a search identifier is expected before " + Problems.quote(token));
    }
    if (token.indexOf('*') >= 0) {
      throw new Refused("a pattern needs `1 of` or `all of` before it: `1 of " + token + "`");
    }
    throw new Refused(
        "unknown search identifier "
            + Problems.quote(token)
            + Problems.didYouMean(token, identifiers.keySet())
            + there());
  }

  private String there() {
    return identifiers.isEmpty()
        ? " (there are none)"
        : " (there are " + String.join(", ", identifiers.keySet()) + ")";
  }

  private Matcher quantified(String quantifier) throws Refused {
    boolean all = isWord(quantifier, "all");
    if (!all && !quantifier.equals("1") && !isWord(quantifier, "any")) {
      throw new Refused(
          Problems.quote(quantifier + " of")
              + " is not Sigma; there are `1 of`, `any of` and `all of`");
    }
    if (next == tokens.size()) throw new Refused("`of` needs `them` or a pattern after it");
    String pattern = tokens.get(next++);
    boolean them = isWord(pattern, "them");
    boolean hidden = !them && pattern.startsWith("_");
    String[] pieces = (them ? "*" : pattern).split("\\*", -1);
    List<Matcher> parts = new ArrayList<>();
    identifiers.forEach(
        (name, matcher) -> {
          if ((hidden || !name.startsWith("_")) && selects(pieces, name)) {
            used.add(name);
            parts.add(matcher);
          }
        });
    if (parts.isEmpty()) {
      throw new Refused(
          Problems.quote(pattern)
              + " selects no search identifier"
              + Problems.didYouMean(pattern, identifiers.keySet())
              + there());
    }
    return all ? AllOf.of(parts) : AnyOf.of(parts);
  }

  /** Whether a name is the pieces in their order with anything between them. */
  private static boolean selects(String[] pieces, String name) {
    int last = pieces.length - 1;
    if (last == 0) return name.equals(pieces[0]);
    if (!name.startsWith(pieces[0])) return false;
    int at = pieces[0].length();
    for (int i = 1; i < last; i++) {
      int found = name.indexOf(pieces[i], at);
      if (found < 0) return false;
      at = found + pieces[i].length();
    }
    return name.length() - at >= pieces[last].length() && name.endsWith(pieces[last]);
  }

  private boolean accept(String word) {
    if (next < tokens.size() && isWord(tokens.get(next), word)) {
      next++;
      return true;
    }
    return false;
  }

  private static boolean isWord(String token, String word) {
    return token.toLowerCase(Locale.ROOT).equals(word);
  }
}
