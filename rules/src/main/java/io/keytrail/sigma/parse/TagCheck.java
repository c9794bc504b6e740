package io.keytrail.sigma.parse;

import io.keytrail.sigma.problem.Problems;
import io.keytrail.sigma.yaml.YamlNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Warns of tags that look like ATT&amp;CK's and are none, for a finding then names no technique.
 * Techniques are told by their form, for there are hundreds, and new ones twice a year; tactics by
 * name, those that Sigma's own rules use.
 */
final class TagCheck {
  private static final String NAMESPACE = "attack";
  private static final Set<String> TACTICS =
      new TreeSet<>(
          Arrays.asList(
              "reconnaissance",
              "resource-development",
              "initial-access",
              "execution",
              "persistence",
              "privilege-escalation",
              "defense-evasion",
              "defense-impairment",
              "credential-access",
              "discovery",
              "lateral-movement",
              "collection",
              "command-and-control",
              "exfiltration",
              "impact",
              "stealth"));

  private static final Pattern TECHNIQUE = Pattern.compile("t\\d{4}(\\.\\d{3})?");

  /** Tactics, groups, software, mitigations, campaigns and data sources by their number. */
  private static final Pattern OTHER = Pattern.compile("(ta|g|s|m|c|ds|dc)\\d{4}");

  private static final Pattern NUMBERED = Pattern.compile("t[\\d.-]+");

  private TagCheck() {}

  static void warn(YamlNode tags, String file, Problems problems) {
    if (tags == null) return;
    for (YamlNode tag : tags.isList() ? tags.items() : List.of(tags)) {
      if (!tag.isScalar() || tag.isNull()) continue;
      String wrong = wrong(tag.text().strip().toLowerCase(Locale.ROOT));
      if (wrong != null) {
        problems.warning(file, tag.line(), "tag " + Problems.quote(tag.text()) + wrong);
      }
    }
  }

  /** What is wrong with a tag in lower case; null when nothing is known to be. */
  private static String wrong(String tag) {
    int dot = tag.indexOf('.');
    String namespace = dot < 0 ? "" : tag.substring(0, dot);
    if (namespace.equals(NAMESPACE)) return wrongName(tag.substring(dot + 1));
    if (isKnown(tag)) return " lacks its namespace; did you mean `" + NAMESPACE + "." + tag + "`?";
    boolean slip =
        Problems.nearest(namespace, List.of(NAMESPACE)) != null && isKnown(tag.substring(dot + 1));
    return slip ? "; did you mean `" + NAMESPACE + tag.substring(dot) + "`?" : null;
  }

  private static String wrongName(String name) {
    if (isKnown(name)) return null;
    if (NUMBERED.matcher(name).matches()) {
      return " is no technique: it is T and four digits, and three more behind a dot for a"
          + " sub-technique, as in attack.t1485 and attack.t1078.004";
    }
    // One that is like none of them is taken for one that came later: they do come.
    String near = Problems.nearest(name.replace('_', '-'), TACTICS);
    return near == null ? null : "; did you mean `" + NAMESPACE + "." + near + "`?";
  }

  private static boolean isKnown(String name) {
    return TECHNIQUE.matcher(name).matches()
        || OTHER.matcher(name).matches()
        || TACTICS.contains(name.replace('_', '-'));
  }
}
