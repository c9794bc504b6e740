package io.keytrail.profile;

import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import io.keytrail.sigma.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings in YAML, by {@code section.name}: a packaged file that holds all of them, and a user's
 * that may hold any. Everything that is wrong is told, with its line; what is asked for is answered
 * all the same, so that all of it is found in one go.
 */
final class SettingsFile {
  private static final String FOLDER = "/io/keytrail/profiles/";
  private static final Pattern DURATION = Pattern.compile("(\\d{1,4})([mhd])");
  private static final Duration LONGEST = Duration.ofDays(3650);
  private static final int MOST_ITEMS = 10_000;

  private final Map<String, YamlNode> packaged;
  private final Map<String, YamlNode> byName;
  private final String file;
  private final Problems problems;
  private final TreeSet<String> asked = new TreeSet<>();

  private SettingsFile(String packagedName, String file, Problems problems) {
    packaged = flat(packagedDocument(packagedName));
    byName = new TreeMap<>(packaged);
    this.file = file;
    this.problems = problems;
  }

  /** What is made of the packaged file alone. */
  static <T> T packaged(String packagedName, Function<SettingsFile, T> make) {
    Problems problems = new Problems();
    SettingsFile settings = new SettingsFile(packagedName, packagedName, problems);
    T made = settings.make(make);
    if (problems.errorCount() > 0) throw new IllegalStateException(problems.sorted().toString());
    return made;
  }

  /** What is made of the packaged file and a user's; not to be used when there are problems. */
  static <T> T read(
      String packagedName,
      String file,
      String text,
      Problems problems,
      Function<SettingsFile, T> make) {
    SettingsFile settings = new SettingsFile(packagedName, file, problems);
    for (YamlNode document : YamlReader.read(file, text, problems)) settings.change(document);
    return settings.make(make);
  }

  private <T> T make(Function<SettingsFile, T> make) {
    T made = make.apply(this);
    if (!asked.equals(packaged.keySet())) {
      throw new IllegalStateException(
          "the packaged settings are " + packaged.keySet() + ", asked for are " + asked);
    }
    return made;
  }

  private static YamlNode packagedDocument(String name) {
    try (InputStream in = SettingsFile.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) throw new IOException("there is no " + FOLDER + name);
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return YamlReader.read(name, text, new Problems()).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException("packaged settings cannot be read", e);
    }
  }

  private static Map<String, YamlNode> flat(YamlNode document) {
    Map<String, YamlNode> flat = new TreeMap<>();
    document
        .entries()
        .forEach(
            (section, names) ->
                names.entries().forEach((name, value) -> flat.put(section + "." + name, value)));
    return flat;
  }

  private void change(YamlNode document) {
    TreeSet<String> sections = new TreeSet<>();
    packaged.keySet().forEach(name -> sections.add(section(name)));
    if (!document.isMap()) {
      problems.error(file, document.line(), "expected sections: " + String.join(", ", sections));
      return;
    }
    document
        .entries()
        .forEach(
            (section, names) -> {
              int line = document.keyLine(section);
              if (!sections.contains(section)) {
                problems.error(file, line, unknown("section", section, sections));
              } else if (!names.isMap()) {
                problems.error(file, line, "`" + section + "` must hold names and values");
              } else {
                change(section, names);
              }
            });
  }

  private void change(String section, YamlNode names) {
    TreeSet<String> known = new TreeSet<>();
    for (String name : packaged.keySet()) {
      if (section(name).equals(section)) known.add(name.substring(section.length() + 1));
    }
    names
        .entries()
        .forEach(
            (name, value) -> {
              if (known.contains(name)) byName.put(section + "." + name, value);
              else problems.error(file, names.keyLine(name), unknown("setting", name, known));
            });
  }

  private static String section(String name) {
    return name.substring(0, name.indexOf('.'));
  }

  private static String unknown(String what, String name, TreeSet<String> known) {
    String near = Problems.didYouMean(name, known);
    return "there is no "
        + what
        + " "
        + Problems.quote(name)
        + near
        + (near.isEmpty() ? "; allowed: " : " Allowed: ")
        + String.join(", ", known);
  }

  private YamlNode node(String name) {
    asked.add(name);
    return byName.get(name);
  }

  private void refuse(String name, YamlNode node, String expected) {
    problems.error(file, node.line(), "`" + name + "` is " + expected + ", not " + node.describe());
  }

  double number(String name, double least, double most) {
    YamlNode node = node(name);
    double value = number(node);
    if (value >= least && value <= most) return value;
    refuse(name, node, "a number from " + shown(least) + " to " + shown(most));
    return least;
  }

  /** So many numbers over 0, each larger than the one before; 1000 at most. */
  double[] rising(String name, int count) {
    YamlNode node = node(name);
    List<YamlNode> items = node.items();
    double[] values = new double[count];
    boolean fine = items.size() == count;
    for (int i = 0; i < count && fine; i++) {
      values[i] = number(items.get(i));
      fine = values[i] > (i == 0 ? 0 : values[i - 1]) && values[i] <= 1000;
    }
    if (!fine) refuse(name, node, count + " rising numbers over 0, 1000 at most");
    return values;
  }

  private static double number(YamlNode node) {
    if (!node.isScalar() || node.text() == null) return Double.NaN;
    try {
      return Double.parseDouble(node.text());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static String shown(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }

  /** A time of at least so much; ten years at most. */
  Duration duration(String name, Duration least) {
    YamlNode node = node(name);
    Matcher matcher = DURATION.matcher(node.isScalar() && node.text() != null ? node.text() : "");
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      Duration value =
          matcher.group(2).equals("m")
              ? Duration.ofMinutes(count)
              : matcher.group(2).equals("h") ? Duration.ofHours(count) : Duration.ofDays(count);
      if (value.compareTo(least) >= 0 && value.compareTo(LONGEST) <= 0) return value;
    }
    refuse(
        name,
        node,
        "a time such as 30m, 6h or 90d, from " + words(least) + " to " + words(LONGEST));
    return least;
  }

  private static String words(Duration duration) {
    if (duration.toDays() > 0) return duration.toDays() + "d";
    return duration.toHours() > 0 ? duration.toHours() + "h" : duration.toMinutes() + "m";
  }

  String text(String name) {
    YamlNode node = node(name);
    if (node.isScalar() && !node.isNull() && !node.text().isEmpty()) return node.text();
    refuse(name, node, "a text");
    return "";
  }

  /** A list of texts; empty for none. */
  List<String> texts(String name) {
    YamlNode node = node(name);
    List<String> texts = new ArrayList<>();
    if (!node.isList() || node.items().size() > MOST_ITEMS) {
      refuse(name, node, "a list of texts");
      return texts;
    }
    for (YamlNode item : node.items()) {
      if (item.isScalar() && !item.isNull() && !item.text().isEmpty()) texts.add(item.text());
      else refuse(name, item, "a list of texts");
    }
    return texts;
  }

  /** A map of numbers; the whole map replaces the packaged one. */
  Map<String, Long> numbers(String name, double least, double most) {
    YamlNode node = node(name);
    Map<String, Long> numbers = new TreeMap<>();
    if (!node.isMap()) {
      refuse(name, node, "a map from names to numbers");
      return numbers;
    }
    node.entries()
        .forEach(
            (key, value) -> {
              double number = number(value);
              if (number >= least && number <= most) numbers.put(key, (long) number);
              else
                refuse(name, value, "a map to numbers from " + shown(least) + " to " + shown(most));
            });
    return numbers;
  }
}
