package io.keytrail.profile;

import io.keytrail.sigma.problem.Problems;
import java.io.Serializable;
import java.time.Duration;

/**
 * When the telemetry, and an account's own traffic, are worth a finding. Immutable; what each means
 * and its default stand in {@code rules/profiles/health.yml}.
 */
public final class HealthSettings implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String PACKAGED = "health.yml";

  final long warmUpMillis;
  final long memoryMillis;
  final double silence;
  final double serviceSilence;
  final long changeMatters;
  final double lateSeconds;
  final double lateFactor;
  final double lateSurprise;
  final long throttledCalls;
  final int throttledWindows;
  final double nearQuota;
  final int accountsADay;

  private HealthSettings(SettingsFile file) {
    warmUpMillis = file.duration("watch.warm-up", Duration.ofDays(1)).toMillis();
    memoryMillis = file.duration("watch.memory", Duration.ofDays(1)).toMillis();
    silence = file.number("silent.surprise", 0.5, 100);
    serviceSilence = file.number("silent.service-surprise", 0.5, 100);
    changeMatters = file.duration("silent.change-within", Duration.ofMinutes(5)).toMillis();
    lateSeconds = file.duration("late.at-least", Duration.ofMinutes(1)).toSeconds();
    lateFactor = file.number("late.factor", 1, 1000);
    lateSurprise = file.number("late.surprise", 0, 100);
    throttledCalls = (long) file.number("throttled.calls", 1, 1e9);
    throttledWindows = (int) file.number("throttled.windows", 1, 12);
    nearQuota = file.number("throttled.near-quota", 0.1, 1);
    accountsADay = (int) file.number("accounts.one-by-one", 1, 1e6);
  }

  /** Those of the packaged file. */
  public static HealthSettings defaults() {
    return Defaults.SETTINGS;
  }

  /**
   * The defaults, changed by the text of a YAML file. Whatever is wrong with it is told to {@code
   * problems}, all of it; then the answer is not to be used.
   */
  public static HealthSettings read(String file, String text, Problems problems) {
    return SettingsFile.read(PACKAGED, file, text, problems, HealthSettings::new);
  }

  /** Read when first asked for. */
  private static final class Defaults {
    static final HealthSettings SETTINGS = SettingsFile.packaged(PACKAGED, HealthSettings::new);
  }
}
