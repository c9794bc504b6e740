package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.ConfigLoader;
import io.keytrail.jobs.config.JobConfig;
import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What one of two replays runs with: rules, and options of its own. */
final class BacktestSide {
  /** The word for the rules that come with Keytrail. */
  static final String PACK = "pack";

  private static final Pattern SETTING = Pattern.compile("[a-z][a-z0-9.-]*=.*", Pattern.DOTALL);
  private static final String PROPERTIES = ".properties";

  private final String flag;
  private final Wrong wrong;
  private final List<String> parts;
  private final List<Setting> settings = new ArrayList<>();
  private boolean pack;
  private String location;
  private Path file;

  /**
   * @param flag by which it was given
   * @param parts each {@code pack}, a place of rules, NAME=VALUE, or a properties file; empty for
   *     what a replay does by itself
   * @param wrong takes what contradicts itself
   */
  BacktestSide(String flag, List<String> parts, Wrong wrong) {
    this.flag = flag;
    this.wrong = wrong;
    this.parts = List.copyOf(parts);
    for (String part : parts) {
      if (part.equals(PACK)) pack = true;
      else if (SETTING.matcher(part).matches()) settings.add(setting(part));
      else if (part.endsWith(PROPERTIES)) file = once(file, Path.of(part), "properties files");
      else location = once(location, part, "places of rules");
    }
    if (!namesRules()) return;
    settings.add(new Setting(JobOptions.RULES_PACK.name(), String.valueOf(pack), flag));
    if (location != null) {
      settings.add(new Setting(JobOptions.RULES_LOCATION.name(), location, flag));
    }
  }

  private Setting setting(String part) {
    int equals = part.indexOf('=');
    return new Setting(part.substring(0, equals), part.substring(equals + 1), flag);
  }

  private <T> T once(T before, T now, String what) {
    if (before == null) return now;
    wrong.add(flag + " names two " + what + ", " + before + " and " + now + ": put them into one");
    return before;
  }

  private boolean namesRules() {
    return pack || location != null;
  }

  /** Adds its layers: its own settings win over its properties file. */
  ConfigLoader into(ConfigLoader loader) {
    loader.flags(settings);
    return file == null ? loader : loader.file(file);
  }

  /** Refuses rules that came in from elsewhere though this names its own. */
  void check(JobConfig config) {
    if (namesRules() && location == null && config.find(JobOptions.RULES_LOCATION).isPresent()) {
      wrong.add(
          flag
              + " names the packaged rules, and "
              + config.origin(JobOptions.RULES_LOCATION)
              + " adds rules.location: name it with "
              + flag
              + " too, or leave it out");
    }
  }

  String flag() {
    return flag;
  }

  /** A problem of this side alone. */
  String named(String problem) {
    return problem.startsWith(flag) ? problem : flag + ": " + problem;
  }

  /** As it was given, for a headline. */
  @Override
  public String toString() {
    return parts.isEmpty() ? "as configured" : String.join(", ", parts);
  }
}
