package io.keytrail.cases;

import io.keytrail.profile.SignalFamily;
import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import io.keytrail.sigma.yaml.YamlReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@link CaseSettings} from YAML: whole, or not at all, with every problem and its line. */
public final class CaseSettingsReader {
  private static final List<String> KEYS =
      Arrays.asList(
          "bar",
          "bridge",
          "most-surprise",
          "dependence",
          "habit",
          "families",
          "overrides",
          "budget");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,4})([mhd])");

  private final String file;
  private final Problems problems;

  private CaseSettingsReader(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * @param file its name, for messages
   * @return null when there are problems
   */
  public static CaseSettings read(String file, String text, Problems problems) {
    int errors = problems.errorCount();
    List<YamlNode> documents = YamlReader.read(file, text, problems);
    if (problems.errorCount() > errors) return null;
    if (documents.size() != 1 || !documents.get(0).isMap()) {
      problems.error(file, 0, "one map is expected, with " + String.join(", ", KEYS));
      return null;
    }
    CaseSettings settings = new CaseSettingsReader(file, problems).settings(documents.get(0));
    return problems.errorCount() > errors ? null : settings;
  }

  private CaseSettings settings(YamlNode root) {
    known(root, KEYS);
    YamlNode dependence = map(root, "dependence", "within", "across");
    YamlNode habit = map(root, "habit", "memory", "at-most");
    YamlNode budget = map(root, "budget", "max-findings-per-day", "raise-at-most");
    return new CaseSettings(
        number(root, "bar", 0.1, 100),
        duration(root, "bridge"),
        number(root, "most-surprise", 1, 100),
        number(dependence, "within", 0, 1),
        number(dependence, "across", 0, 1),
        duration(habit, "memory"),
        number(habit, "at-most", 0, 10),
        (int) number(budget, "max-findings-per-day", 1, 100_000),
        number(budget, "raise-at-most", 0, 100),
        families(root),
        overrides(root));
  }

  private Map<SignalFamily, CaseSettings.Family> families(YamlNode root) {
    Map<SignalFamily, CaseSettings.Family> families = new EnumMap<>(SignalFamily.class);
    YamlNode node = map(root, "families");
    List<String> names = new ArrayList<>();
    for (SignalFamily family : SignalFamily.values()) names.add(family.text());
    known(node, names);
    for (SignalFamily family : SignalFamily.values()) {
      YamlNode of = map(node, family.text(), "group", "factor");
      YamlNode group = of.get("group");
      if (of.isMap() && !of.entries().isEmpty() && (group == null || !group.isScalar())) {
        problems.error(file, of.line(), "`" + family.text() + "` needs a group");
      }
      String name = group == null || !group.isScalar() ? "" : group.text();
      families.put(family, new CaseSettings.Family(name, number(of, "factor", 0, 1)));
    }
    return families;
  }

  private List<CaseSettings.TagOverride> overrides(YamlNode root) {
    List<CaseSettings.TagOverride> overrides = new ArrayList<>();
    YamlNode node = root.get("overrides");
    if (node == null || node.isNull()) return overrides;
    if (!node.isList()) {
      problems.error(file, node.line(), "`overrides` is a list, not " + node.describe());
      return overrides;
    }
    for (YamlNode item : node.items()) {
      if (!item.isMap()) {
        problems.error(file, item.line(), "an override is a map, not " + item.describe());
        continue;
      }
      known(item, Arrays.asList("tag", "value", "bar", "severity"));
      overrides.add(
          new CaseSettings.TagOverride(
              text(item, "tag"),
              text(item, "value"),
              number(item, "bar", 0.1, 100),
              (int) number(item, "severity", -2, 2)));
    }
    return overrides;
  }

  private YamlNode map(YamlNode parent, String name, String... keys) {
    YamlNode node = parent.get(name);
    if (node == null || !node.isMap()) {
      if (parent.isMap()) problems.error(file, parent.line(), "`" + name + "` is missing, a map");
      return parent;
    }
    if (keys.length > 0) known(node, Arrays.asList(keys));
    return node;
  }

  private void known(YamlNode node, List<String> names) {
    for (String name : node.entries().keySet()) {
      if (names.contains(name)) continue;
      problems.error(
          file,
          node.keyLine(name),
          Problems.quote(name) + " is unknown" + Problems.didYouMean(name, names));
    }
  }

  private String text(YamlNode parent, String name) {
    YamlNode node = parent.get(name);
    if (node != null && node.isScalar() && !node.text().isEmpty()) return node.text();
    problems.error(file, parent.line(), "`" + name + "` is missing, a text");
    return "";
  }

  private double number(YamlNode parent, String name, double least, double most) {
    YamlNode node = parent.get(name);
    double value = Double.NaN;
    try {
      if (node != null && node.isScalar()) value = Double.parseDouble(node.text());
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (value >= least && value <= most) return value;
    problems.error(
        file,
        node == null ? parent.line() : node.line(),
        "`"
            + name
            + "` is a number from "
            + least
            + " to "
            + most
            + (node == null ? ", and is missing" : ", not " + node.describe()));
    return least;
  }

  private Duration duration(YamlNode parent, String name) {
    YamlNode node = parent.get(name);
    Matcher matcher = DURATION.matcher(node != null && node.isScalar() ? node.text() : "");
    if (!matcher.matches() || matcher.group(1).matches("0+")) {
      problems.error(
          file,
          node == null ? parent.line() : node.line(),
          "`"
              + name
              + "` is a time such as 30m, 1h or 90d"
              + (node == null ? ", and is missing" : ", not " + node.describe()));
      return Duration.ofHours(1);
    }
    long count = Long.parseLong(matcher.group(1));
    switch (matcher.group(2)) {
      case "m":
        return Duration.ofMinutes(count);
      case "h":
        return Duration.ofHours(count);
      default:
        return Duration.ofDays(count);
    }
  }
}
