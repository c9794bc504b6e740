package io.keytrail.sigma.match;

import io.keytrail.sigma.problem.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code expand}: puts configured values where a rule says {@code %name%}. */
final class Placeholders {
  private static final Pattern TOKEN = Pattern.compile("\\\\%|%([A-Za-z0-9_.-]{1,64})%");
  private static final int MAX_VALUES = 10_000;

  private Placeholders() {}

  /**
   * All texts that the notation stands for; {@code \%} is a percent sign. Values keep their
   * wildcards.
   *
   * @throws IllegalArgumentException naming the placeholder that has no value
   */
  static List<String> expand(String notation, Map<String, List<String>> values) {
    List<String> out = new ArrayList<>();
    out.add("");
    Matcher tokens = TOKEN.matcher(notation);
    int from = 0;
    while (tokens.find()) {
      String before = notation.substring(from, tokens.start());
      from = tokens.end();
      String name = tokens.group(1);
      if (name == null) {
        out = product(out, before, List.of("%"));
        continue;
      }
      List<String> found = values.get(name);
      if (found == null || found.isEmpty()) {
        throw new IllegalArgumentException(
            "placeholder %"
                + name
                + "% has no value"
                + Problems.didYouMean(name, values.keySet())
                + "; give it one (rules.placeholders in a job, --placeholder for the rules commands), or"
                + " the rule is refused: no value could mean nothing or all");
      }
      out = product(out, before, found);
    }
    return product(out, notation.substring(from), List.of(""));
  }

  private static List<String> product(List<String> heads, String middle, List<String> tails) {
    if ((long) heads.size() * tails.size() > MAX_VALUES) {
      throw new IllegalArgumentException("expands to more than " + MAX_VALUES + " values");
    }
    List<String> out = new ArrayList<>(heads.size() * tails.size());
    for (String head : heads) {
      for (String tail : tails) out.add(head + middle + tail);
    }
    return out;
  }
}
