package io.keytrail.compliance;

import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/** A map in a policy file, and its values by name and type; each thing wrong is one problem. */
final class PolicySection {
  private static final int MAX_TEXT = 1024;
  private static final long MAX_DAYS = 36_500;

  final YamlNode node;
  private final String path;
  private final String file;
  private final Problems problems;

  private PolicySection(YamlNode node, String path, String file, Problems problems) {
    this.node = node;
    this.path = path;
    this.file = file;
    this.problems = problems;
  }

  /** Null, and a problem, when it is no map; names that are not allowed are problems, too. */
  static PolicySection of(
      YamlNode node, String path, Set<String> allowed, String file, Problems problems) {
    PolicySection section = new PolicySection(node, path, file, problems);
    if (!node.isMap()) {
      String what = path.isEmpty() ? "a policy" : "`" + path + "`";
      problems.error(file, node.line(), what + " must be a map, not " + node.describe());
      return null;
    }
    if (allowed == null) return section;
    Set<String> sorted = new TreeSet<>(allowed);
    for (String key : node.entries().keySet()) {
      if (sorted.contains(key)) continue;
      problems.error(
          file,
          node.keyLine(key),
          "unknown setting "
              + Problems.quote(section.at(key))
              + Problems.didYouMean(key, sorted)
              + " (known here: "
              + String.join(", ", sorted)
              + ")");
    }
    return section;
  }

  /** The map of this name; null when there is none. */
  PolicySection section(String name, Set<String> allowed) {
    YamlNode child = node.get(name);
    return child == null ? null : of(child, at(name), allowed, file, problems);
  }

  /** The maps in the list of this name. */
  List<PolicySection> sections(String name, Set<String> allowed) {
    List<PolicySection> sections = new ArrayList<>();
    YamlNode child = node.get(name);
    if (child == null) return sections;
    if (!child.isList()) {
      error(child, "`" + at(name) + "` must be a list, not " + child.describe());
    }
    for (YamlNode item : child.items()) {
      PolicySection section = of(item, at(name) + "[]", allowed, file, problems);
      if (section != null) sections.add(section);
    }
    return sections;
  }

  /** Null when there is none. */
  String text(String name) {
    YamlNode child = node.get(name);
    if (child == null) return null;
    if (!child.isScalar() || child.isNull() || child.text().isBlank()) {
      error(child, "`" + at(name) + "` must be a text, not " + child.describe());
      return null;
    }
    return bounded(child, name);
  }

  /** One text, or a list of them. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    YamlNode child = node.get(name);
    if (child == null) return texts;
    for (YamlNode item : child.isList() ? child.items() : List.of(child)) {
      if (item.isScalar() && !item.isNull() && !item.text().isBlank()) {
        texts.add(bounded(item, name));
      } else {
        error(item, "`" + at(name) + "` must be texts, not " + item.describe());
      }
    }
    return texts;
  }

  private String bounded(YamlNode child, String name) {
    if (child.text().length() > MAX_TEXT) {
      error(child, "`" + at(name) + "` is longer than " + MAX_TEXT + " characters");
      return null;
    }
    return child.text().trim();
  }

  /** Entries as text; lists and maps among them are problems. */
  Map<String, String> map(String name) {
    Map<String, String> map = new LinkedHashMap<>();
    PolicySection section = section(name, null);
    if (section == null) return map;
    for (String key : section.node.entries().keySet()) {
      String value = section.text(key);
      if (value != null) map.put(key, value);
    }
    return map;
  }

  /** Spans of time by name. */
  Map<String, Long> spans(String name) {
    Map<String, Long> spans = new LinkedHashMap<>();
    PolicySection section = section(name, null);
    if (section == null) return spans;
    for (String key : section.node.entries().keySet()) {
      section.span(key, millis -> spans.put(key, millis));
    }
    return spans;
  }

  /** A span of time such as {@code 90d}, {@code 12h}, {@code 30m}; ms to the taker. */
  void span(String name, LongConsumer taker) {
    String text = text(name);
    if (text == null) return;
    Long millis = millis(text);
    if (millis == null) {
      error(
          node.get(name),
          "`"
              + at(name)
              + "` is "
              + Problems.quote(text)
              + "; write a number and d, h or m, such as 90d, at most "
              + MAX_DAYS
              + "d");
    } else {
      taker.accept(millis);
    }
  }

  private static Long millis(String text) {
    if (!text.matches("[0-9]{1,9}[dhm]")) return null;
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    char unit = text.charAt(text.length() - 1);
    Duration span =
        unit == 'd'
            ? Duration.ofDays(number)
            : unit == 'h' ? Duration.ofHours(number) : Duration.ofMinutes(number);
    return span.toDays() > MAX_DAYS ? null : span.toMillis();
  }

  /** A day ({@code 2026-12-31}, until its end, UTC) or a moment; null when there is none. */
  Long until(String name) {
    String text = text(name);
    if (text == null) return null;
    try {
      return text.length() == 10
          ? LocalDate.parse(text)
              .plusDays(1)
              .atStartOfDay(ZoneOffset.UTC)
              .toInstant()
              .toEpochMilli()
          : Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException e) {
      error(
          node.get(name),
          "`"
              + at(name)
              + "` is "
              + Problems.quote(text)
              + "; write a day such as 2026-12-31 or a moment such as 2026-12-31T08:00:00Z");
      return null;
    }
  }

  /** Null when there is none. */
  Integer number(String name, int least, int most) {
    String text = text(name);
    if (text == null) return null;
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) return number;
    }
    error(
        node.get(name),
        "`"
            + at(name)
            + "` is "
            + Problems.quote(text)
            + "; write a number from "
            + least
            + " to "
            + most);
    return null;
  }

  Boolean flag(String name) {
    YamlNode child = node.get(name);
    if (child == null) return null;
    Boolean flag = child.asBoolean();
    if (flag == null) {
      error(child, "`" + at(name) + "` must be true or false, not " + child.describe());
    }
    return flag;
  }

  void error(YamlNode at, String message) {
    problems.error(file, at == null ? node.line() : at.line(), message);
  }

  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
