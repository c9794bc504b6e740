package io.keytrail.jobs.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Runtime properties of a Managed Service for Apache Flink application, as settings. */
final class PropertyGroups {
  private static final String GROUP = "keytrail";

  private PropertyGroups() {}

  /** Groups whose names begin otherwise belong to others and are passed over. */
  static List<Setting> settings(Map<String, Properties> groups, Problems problems) {
    List<Setting> settings = new ArrayList<>();
    new TreeMap<>(groups)
        .forEach(
            (group, properties) -> {
              if (!group.toLowerCase(Locale.ROOT).startsWith(GROUP)) return;
              String where = "property group " + Shown.line(group);
              if (!known().contains(group)) {
                problems.add(
                    where,
                    "there is no such group"
                        + Nearest.to(group, known())
                            .map(near -> "; did you mean " + near + "?")
                            .orElse("; the groups are " + String.join(", ", known())));
                return;
              }
              String prefix = group.equals(GROUP) ? "" : group.substring(GROUP.length() + 1) + ".";
              for (String key : new TreeSet<>(properties.stringPropertyNames())) {
                settings.add(new Setting(prefix + key, properties.getProperty(key), where));
              }
            });
    return settings;
  }

  /** {@code keytrail} and, for every prefix of an option's name, {@code keytrail.prefix}. */
  private static SortedSet<String> known() {
    SortedSet<String> known = new TreeSet<>();
    known.add(GROUP);
    for (Option<?> option : JobOptions.ALL) {
      String name = option.name();
      for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
        known.add(GROUP + "." + name.substring(0, dot));
      }
    }
    return known;
  }
}
