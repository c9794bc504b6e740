package io.keytrail.profile;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How the models of a key's users judge. Immutable; {@link #DEFAULTS} is what works unconfigured.
 */
public final class UseSettings implements Serializable {
  private static final long serialVersionUID = 1;

  public static final UseSettings DEFAULTS =
      new UseSettings(
          Duration.ofDays(90),
          Duration.ofDays(7),
          Duration.ofDays(14),
          Duration.ofDays(14),
          Duration.ofDays(400),
          Duration.ofDays(30),
          List.of());

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

  public UseSettings(
      Duration memory,
      Duration noveltyWarmUp,
      Duration rhythmWarmUp,
      Duration silence,
      Duration principalMemory,
      Duration dutiesWithin,
      Collection<String> dutiesExempt) {
    this.memory = memory;
    this.noveltyWarmUp = noveltyWarmUp;
    this.rhythmWarmUp = rhythmWarmUp;
    this.silence = silence;
    this.principalMemory = principalMemory;
    this.dutiesWithin = dutiesWithin;
    this.dutiesExempt = new ArrayList<>(dutiesExempt);
  }
}
