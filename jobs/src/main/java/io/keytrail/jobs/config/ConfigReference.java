package io.keytrail.jobs.config;

import java.util.List;
import java.util.stream.Collectors;

/** Writes the reference, {@code jobs/configuration.md}, from the options themselves. */
public final class ConfigReference {
  private static final String HEAD =
      "# Configuration\n"
          + "\n"
          + "Generated from `JobOptions`; a test compares it.\n"
          + "\n"
          + "An option is set, from the strongest place to the weakest:\n"
          + "\n"
          + "1. on the command line: `--set usage.window=1m`, or the flag that a command has for it;\n"
          + "2. in a properties file, UTF-8, `--config keytrail.properties`: `usage.window=1m`;\n"
          + "3. in a property group of Managed Service for Apache Flink: group `keytrail` with the key\n"
          + "   `usage.window`, or group `keytrail.usage` with the key `window`. Groups whose names do not\n"
          + "   begin with `keytrail` are left to others;\n"
          + "4. by its default.\n"
          + "\n"
          + "Everything is checked before anything starts, and all problems are reported together, each with\n"
          + "its place; a name that does not exist is a problem.\n"
          + "\n"
          + "| Type | Written as |\n"
          + "|---|---|\n"
          + "| duration | `300s`, `5m`, `1h30m`, `1d` (units `ms`, `s`, `m`, `h`, `d`) or ISO-8601: `PT5M` |\n"
          + "| size | `512B`, `64KiB`, `4MiB`, `1GiB`, `1TiB`; 1 KiB = 1024 bytes |\n"
          + "| time | `2026-07-01T13:00:00Z`, any offset; or a day, `2026-07-01`: its start in UTC |\n"
          + "| list | elements between commas; a comma within an element is written `\\,` |\n";

  private ConfigReference() {}

  /** The whole page. */
  public static String markdown() {
    StringBuilder page = new StringBuilder(HEAD);
    for (OptionGroup group : OptionGroup.values()) {
      List<Option<?>> options =
          JobOptions.ALL.stream()
              .filter(option -> option.group() == group)
              .collect(Collectors.toList());
      page.append("\n## ").append(group.heading()).append("\n\n");
      page.append(group.introduction()).append("\n\n");
      page.append("| Option | Type | Default | Meaning |\n|---|---|---|---|\n");
      for (Option<?> option : options) page.append(row(option));
    }
    return page.toString();
  }

  private static String row(Option<?> option) {
    String type =
        option.bound() == null
            ? option.type().name()
            : option.type().name() + "; " + option.bound().replace("|", "\\|");
    String byDefault = option.defaultText() == null ? "" : "`" + option.defaultText() + "`";
    return String.format(
            "| `%s` | %s | %s | %s |%n", option.name(), type, byDefault, option.description())
        .replace(System.lineSeparator(), "\n");
  }
}
