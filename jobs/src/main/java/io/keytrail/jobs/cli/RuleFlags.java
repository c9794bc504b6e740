package io.keytrail.jobs.cli;

import io.keytrail.jobs.config.JobOptions;
import io.keytrail.jobs.config.Setting;
import java.util.List;

/** What {@code --rules} and {@code --rules-only} mean, wherever a job is started. */
final class RuleFlags {
  private RuleFlags() {}

  /**
   * @param rules the flag's value; null when it was not given, as the other may be
   * @param wrong is told if both are given
   */
  static List<Setting> settings(String rules, String rulesOnly, Wrong wrong) {
    if (rules != null && rulesOnly != null) {
      wrong.add(
          "--rules adds to the packaged rules and --rules-only takes"
              + " their place: give one of the two");
      return List.of();
    }
    if (rules != null) {
      return List.of(new Setting(JobOptions.RULES_LOCATION.name(), rules, "--rules"));
    }
    if (rulesOnly == null) return List.of();
    return List.of(
        new Setting(JobOptions.RULES_LOCATION.name(), rulesOnly, "--rules-only"),
        new Setting(JobOptions.RULES_PACK.name(), "false", "--rules-only"));
  }
}
