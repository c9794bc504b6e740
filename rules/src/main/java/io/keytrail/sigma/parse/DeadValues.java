package io.keytrail.sigma.parse;

import io.keytrail.sigma.event.KnownValues;
import io.keytrail.sigma.match.EventKeys;
import io.keytrail.sigma.match.ItemParser;
import io.keytrail.sigma.match.Vocabulary;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Warns of values that no event has: a rule with such a slip keeps silent for ever, and looks like
 * one that has nothing to say. Warnings, because AWS adds events and values.
 */
final class DeadValues {
  private static final String KMS = "kms.amazonaws.com";
  private static final Pattern SOURCE =
      Pattern.compile("[a-z0-9][a-z0-9.-]*\\.amazonaws\\.com(\\.cn)?");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9][a-z0-9-]*");

  private final String file;
  private final Vocabulary vocabulary;
  private final Problems problems;
  private final ItemParser items;
  private final boolean allOfKms;

  /**
   * @param keys the sources and names that the whole condition asks for
   */
  DeadValues(String file, Vocabulary vocabulary, EventKeys keys, Problems problems) {
    this.file = file;
    this.vocabulary = vocabulary;
    this.problems = problems;
    this.items = new ItemParser(file, vocabulary, new Problems());
    this.allOfKms =
        !keys.boxes().isEmpty()
            && keys.boxes().stream().allMatch(box -> box.sources() != null && isKms(box.sources()));
  }

  /** Looks at all search identifiers of a section, and passes over what could not be compiled. */
  void warn(YamlNode section, Set<String> notIdentifiers) {
    section
        .entries()
        .forEach(
            (name, value) -> {
              if (notIdentifiers.contains(name)) return;
              if (value.isMap()) map(value);
              for (YamlNode one : value.items()) {
                if (one.isMap()) map(one);
              }
            });
  }

  private void map(YamlNode map) {
    boolean ofKms = allOfKms;
    for (Map.Entry<String, YamlNode> item : map.entries().entrySet()) {
      if (field(item.getKey()).equals("eventSource")) ofKms = asksForKmsAlone(item);
    }
    for (Map.Entry<String, YamlNode> item : map.entries().entrySet()) {
      String field = field(item.getKey());
      if (field.equals("eventSource")) sources(item);
      if (field.equals("eventName") && ofKms) {
        dead(item, KnownValues.KMS_EVENTS, "no event of KMS is called ");
      }
      Set<String> known = vocabulary.values(field);
      if (known != null) dead(item, known, "`" + field + "` is never ");
    }
  }

  private void dead(Map.Entry<String, YamlNode> item, Set<String> known, String begin) {
    for (YamlNode value : items.meetingNone(item.getKey(), item.getValue(), known)) {
      String near = Problems.didYouMean(value.text(), known);
      problems.warning(
          file,
          value.line(),
          begin
              + Problems.quote(value.text())
              + (near.isEmpty() ? ", as far as this version knows" + few(known) : near));
    }
  }

  /** The values, where they are no long list. */
  private static String few(Set<String> known) {
    return known.size() > 12 ? "" : " (there are " + String.join(", ", known) + ")";
  }

  private void sources(Map.Entry<String, YamlNode> item) {
    if (!isWhole(item.getKey())) return;
    for (YamlNode value : values(item.getValue())) {
      String text = value.text().toLowerCase(Locale.ROOT);
      if (value.isNull() || hasWildcard(text) || SOURCE.matcher(text).matches()) continue;
      String meant = meant(text);
      problems.warning(
          file,
          value.line(),
          "no event has the source "
              + Problems.quote(value.text())
              + (meant == null
                  ? ": sources are named as in " + KMS
                  : "; did you mean `" + meant + "`?"));
    }
  }

  /**
   * By its first label, as in {@code kms} and {@code kms.amazon.com}, or EventBridge's name, {@code
   * aws.kms}; null if it has none.
   */
  private static String meant(String source) {
    String[] labels = source.split("\\.", -1);
    String label = labels.length == 2 && labels[0].equals("aws") ? labels[1] : labels[0];
    return LABEL.matcher(label).matches() ? label + ".amazonaws.com" : null;
  }

  private static boolean asksForKmsAlone(Map.Entry<String, YamlNode> item) {
    if (!item.getKey().equals("eventSource")) return false;
    List<YamlNode> values = values(item.getValue());
    if (values.isEmpty()) return false;
    for (YamlNode value : values) {
      if (value.isNull() || !isKms(Set.of(value.text().toLowerCase(Locale.ROOT)))) return false;
    }
    return true;
  }

  /** What is misspelt counts as what was meant, so that all slips are told at once. */
  private static boolean isKms(Set<String> lowerCase) {
    return lowerCase.stream()
        .allMatch(source -> source.equals(KMS) || KMS.equals(meant(source)) && !known(source));
  }

  private static boolean known(String source) {
    return SOURCE.matcher(source).matches();
  }

  private static List<YamlNode> values(YamlNode value) {
    List<YamlNode> values = new ArrayList<>(value.isList() ? value.items() : List.of(value));
    values.removeIf(one -> !one.isScalar());
    return values;
  }

  private static String field(String key) {
    int bar = key.indexOf('|');
    return bar < 0 ? key : key.substring(0, bar);
  }

  /** Whether the item compares whole values. */
  private static boolean isWhole(String key) {
    return Set.of("eventSource", "eventSource|neq", "eventSource|cased").contains(key);
  }

  private static boolean hasWildcard(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }
}
