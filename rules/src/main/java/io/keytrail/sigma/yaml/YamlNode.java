package io.keytrail.sigma.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One node of a rule file, with the line it stands on. Immutable once read; aliases share nodes.
 *
 * <p>Scalars keep the text as written: Sigma compares as text, so {@code 0123}, {@code NO}, {@code
 * 12:30} and {@code 2023-07-10} are what they look like, never an octal number, a boolean, a number
 * of seconds or a date. Only a plain null is something else than text.
 */
public final class YamlNode {
  /** What it is. */
  public enum Kind {
    SCALAR,
    LIST,
    MAP
  }

  private final Kind kind;
  private final int line;
  private final String text;
  private final boolean plain;
  private final List<YamlNode> items;
  private final Map<String, YamlNode> entries;
  private final Map<String, Integer> keyLines;
  private final long weight;

  private YamlNode(
      Kind kind,
      int line,
      String text,
      boolean plain,
      List<YamlNode> items,
      Map<String, YamlNode> entries,
      Map<String, Integer> keyLines,
      long weight) {
    this.kind = kind;
    this.line = line;
    this.text = text;
    this.plain = plain;
    this.items = items;
    this.entries = entries;
    this.keyLines = keyLines;
    this.weight = weight;
  }

  static YamlNode scalar(int line, String text, boolean plain) {
    return new YamlNode(Kind.SCALAR, line, text, plain, List.of(), Map.of(), Map.of(), 1);
  }

  static YamlNode list(int line, List<YamlNode> items) {
    long weight = 1;
    for (YamlNode item : items) weight += item.weight;
    return new YamlNode(
        Kind.LIST, line, null, false, List.copyOf(items), Map.of(), Map.of(), weight);
  }

  static YamlNode map(
      int line, LinkedHashMap<String, YamlNode> entries, Map<String, Integer> keyLines) {
    long weight = 1;
    for (YamlNode value : entries.values()) weight += 1 + value.weight;
    return new YamlNode(
        Kind.MAP,
        line,
        null,
        false,
        List.of(),
        Collections.unmodifiableMap(entries),
        keyLines,
        weight);
  }

  public Kind kind() {
    return kind;
  }

  public boolean isScalar() {
    return kind == Kind.SCALAR;
  }

  public boolean isList() {
    return kind == Kind.LIST;
  }

  public boolean isMap() {
    return kind == Kind.MAP;
  }

  /** 1-based line. */
  public int line() {
    return line;
  }

  /** A scalar's text; null for lists and maps. */
  public String text() {
    return text;
  }

  /** A list's items; empty for everything else. */
  public List<YamlNode> items() {
    return items;
  }

  /** A map's entries in the order written; empty for everything else. */
  public Map<String, YamlNode> entries() {
    return entries;
  }

  /** The value of a map's key, null when there is none. */
  public YamlNode get(String key) {
    return entries.get(key);
  }

  /** The line of a map's key. */
  public int keyLine(String key) {
    return keyLines.getOrDefault(key, line);
  }

  /** Nodes below and including this one, shared ones counted as often as they are used. */
  long weight() {
    return weight;
  }

  /** YAML 1.2's null: nothing, {@code ~} or {@code null}, not quoted. */
  public boolean isNull() {
    if (!isScalar() || !plain) return false;
    switch (text) {
      case "":
      case "~":
      case "null":
      case "Null":
      case "NULL":
        return true;
      default:
        return false;
    }
  }

  /** Whether a scalar stands without quotes, tag or block sign. */
  public boolean isPlain() {
    return plain;
  }

  /** {@code true} or {@code false} in any case, quoted or not; null when it is neither. */
  public Boolean asBoolean() {
    if (!isScalar()) return null;
    if (text.equalsIgnoreCase("true")) return Boolean.TRUE;
    return text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
  }

  /**
   * The same text for nodes that mean the same: without lines, quotes and comments, and whatever
   * the order of a map's keys.
   */
  public String canonical() {
    StringBuilder out = new StringBuilder();
    canonical(out);
    return out.toString();
  }

  private void canonical(StringBuilder out) {
    switch (kind) {
      case LIST:
        out.append('[');
        for (YamlNode item : items) item.canonical(out);
        out.append(']');
        break;
      case MAP:
        out.append('{');
        new TreeMap<>(entries)
            .forEach(
                (key, value) -> {
                  length(key, out);
                  value.canonical(out);
                });
        out.append('}');
        break;
      default:
        if (isNull()) out.append('~');
        else length(text, out);
    }
  }

  /** Behind its length, so that no two nodes have one text. */
  private static void length(String text, StringBuilder out) {
    out.append(text.length()).append(':').append(text);
  }

  /** For messages: "a list", "a map", "nothing" or the text. */
  public String describe() {
    switch (kind) {
      case LIST:
        return "a list";
      case MAP:
        return "a map";
      default:
        return isNull() ? "nothing" : io.keytrail.sigma.problem.Problems.quote(text);
    }
  }
}
