package io.keytrail.sigma.parse;

import io.keytrail.sigma.match.AllOf;
import io.keytrail.sigma.match.AnyOf;
import io.keytrail.sigma.match.ItemParser;
import io.keytrail.sigma.match.Matcher;
import io.keytrail.sigma.match.Named;
import io.keytrail.sigma.match.Vocabulary;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compiles a {@code detection} section, or a filter's: search identifiers (a map is AND, a list of
 * maps OR, a list of strings OR of keywords) and the condition (a list of them is OR).
 */
final class DetectionParser {
  private static final Set<String> RESERVED = Set.of("them", "and", "or", "not", "of", "1");

  private final String file;
  private final Problems problems;
  private final ItemParser items;

  DetectionParser(String file, Vocabulary vocabulary, Problems problems) {
    this.file = file;
    this.problems = problems;
    this.items = new ItemParser(file, vocabulary, problems);
  }

  /**
   * Null, with problems, when anything in it is refused.
   *
   * @param notIdentifiers keys of the section that mean something else
   */
  ConditionParser.Condition parse(YamlNode section, Set<String> notIdentifiers) {
    int errors = problems.errorCount();
    Map<String, Matcher> identifiers = new LinkedHashMap<>();
    section
        .entries()
        .forEach(
            (name, value) -> {
              if (notIdentifiers.contains(name)) return;
              Matcher matcher = identifier(name, section.keyLine(name), value);
              // A refused one still has a name, or the condition would be blamed for it too.
              identifiers.put(name, matcher == null ? null : new Named(name, matcher));
            });
    YamlNode condition = section.get("condition");
    if (condition == null) {
      String near = Problems.nearest("condition", identifiers.keySet());
      String slip = near == null ? "" : "; did you mean it by " + Problems.quote(near) + "?";
      problems.error(file, section.line(), "`condition` is missing" + slip);
      return null;
    }
    boolean clean = problems.errorCount() == errors;
    identifiers.replaceAll((name, m) -> m == null ? REFUSED : m);
    Set<String> used = new HashSet<>();
    List<Matcher> matchers = new ArrayList<>();
    boolean negates = true;
    boolean read = true;
    for (YamlNode one : condition.isList() ? condition.items() : List.of(condition)) {
      if (!one.isScalar() || one.isNull()) {
        problems.error(file, one.line(), "a condition must be text, not " + one.describe());
        read = false;
        continue;
      }
      ConditionParser.Condition parsed =
          ConditionParser.parse(one.text(), identifiers, used, file, one.line(), problems);
      read &= parsed != null;
      if (parsed == null) continue;
      matchers.add(parsed.matcher);
      negates &= parsed.negates;
    }
    if (matchers.isEmpty() && problems.errorCount() == errors) {
      problems.error(file, condition.line(), "`condition` is an empty list");
    }
    // What a condition that cannot be read would use is not known.
    for (String name : read ? identifiers.keySet() : Set.<String>of()) {
      if (!used.contains(name) && !name.startsWith("_")) {
        problems.warning(
            file,
            section.keyLine(name),
            "search identifier " + Problems.quote(name) + " is not used");
      }
    }
    if (problems.errorCount() > errors || !clean) return null;
    return new ConditionParser.Condition(AnyOf.of(matchers), negates);
  }

  /** Stands for an identifier with problems while the condition is read. */
  private static final Matcher REFUSED = new Unreachable();

  private Matcher identifier(String name, int line, YamlNode value) {
    if (name.isEmpty()
        || name.chars()
            .anyMatch(
                c -> Character.isWhitespace(c) || c == '(' || c == ')' || c == '|' || c == '*')) {
      problems.error(
          file,
          line,
          "search identifier " + Problems.quote(name) + " has a blank, bracket, | or * in it");
    }
    if (RESERVED.contains(name.toLowerCase(java.util.Locale.ROOT))) {
      problems.error(
          file, line, Problems.quote(name) + " is a word of conditions and cannot be a name");
    }
    if (value.isScalar()) {
      if (value.isNull()) {
        problems.error(file, line, "search identifier " + Problems.quote(name) + " is empty");
        return null;
      }
      return items.keywords(value);
    }
    if (value.isMap()) return map(name, line, value);
    return list(name, line, value);
  }

  private Matcher map(String name, int line, YamlNode map) {
    if (map.entries().isEmpty()) {
      problems.error(file, line, "search identifier " + Problems.quote(name) + " is empty");
      return null;
    }
    List<Matcher> parts = new ArrayList<>();
    boolean clean = true;
    for (Map.Entry<String, YamlNode> item : map.entries().entrySet()) {
      Matcher matcher = items.item(item.getKey(), map.keyLine(item.getKey()), item.getValue());
      clean &= matcher != null;
      if (matcher != null) parts.add(matcher);
    }
    return clean ? AllOf.of(parts) : null;
  }

  private Matcher list(String name, int line, YamlNode list) {
    if (list.items().isEmpty()) {
      problems.error(file, line, "search identifier " + Problems.quote(name) + " is an empty list");
      return null;
    }
    List<Matcher> parts = new ArrayList<>();
    boolean clean = true;
    for (YamlNode item : list.items()) {
      Matcher matcher = null;
      if (item.isMap()) {
        matcher = map(name, item.line(), item);
      } else if (item.isScalar()) {
        matcher = items.keywords(item);
      } else {
        problems.error(file, item.line(), "a list in a list has no meaning in Sigma");
      }
      clean &= matcher != null;
      if (matcher != null) parts.add(matcher);
    }
    return clean ? AnyOf.of(parts) : null;
  }
}
