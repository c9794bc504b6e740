package io.keytrail.profile;

import io.keytrail.sigma.problem.Problems;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How the models of a key's users judge. Immutable; {@link #DEFAULTS} is what works unconfigured,
 * and stands with its meaning in {@code rules/profiles/uses.yml}.
 */
public final class UseSettings implements Serializable {
  private static final long serialVersionUID = 1;

  private static final String PACKAGED = "uses.yml";

  public static final UseSettings DEFAULTS = SettingsFile.packaged(PACKAGED, UseSettings::new);

  /** What was not seen on a key for as long is new again. */
  public final Duration memory;

  /** How long a key is watched before anything on it is called new. */
  public final Duration noveltyWarmUp;

  /** How long a principal is watched on a key before an hour is called unusual. */
  public final Duration rhythmWarmUp;

  /** Shorter pauses are no dormancy. */
  public final Duration silence;

  /** How long a key, or a principal that has left it, is remembered at all. */
  public final Duration principalMemory;

  /** How far apart administration and use may lie. */
  public final Duration dutiesWithin;

  /** Principals whose double duty is known and meant. */
  public final List<String> dutiesExempt;

  private UseSettings(SettingsFile file) {
    memory = file.duration("new.memory", Duration.ofDays(1));
    noveltyWarmUp = file.duration("new.warm-up", Duration.ofHours(1));
    rhythmWarmUp = file.duration("hours.warm-up", Duration.ofDays(1));
    silence = file.duration("dormant.silence", Duration.ofHours(1));
    principalMemory = file.duration("dormant.memory", Duration.ofDays(1));
    dutiesWithin = file.duration("duties.within", Duration.ofHours(1));
    dutiesExempt = file.texts("duties.exempt");
  }

  /**
   * The defaults, changed by the text of a YAML file. Whatever is wrong with it is told to {@code
   * problems}, all of it; then the answer is not to be used.
   */
  public static UseSettings read(String file, String text, Problems problems) {
    return SettingsFile.read(PACKAGED, file, text, problems, UseSettings::new);
  }
}
