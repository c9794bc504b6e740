package io.keytrail.score;

import io.keytrail.finding.Severity;
import java.time.Duration;

/** How lenient scoring is. */
public final class ScoreOptions {
  private final Severity floor;
  private final Duration grace;

  /**
   * @param floor what is less grave is neither right nor wrong
   * @param grace a finding that is about so long a time after the attack still is about it
   */
  public ScoreOptions(Severity floor, Duration grace) {
    this.floor = floor;
    this.grace = grace;
  }

  /** Low and above, and an hour. */
  public static ScoreOptions defaults() {
    return new ScoreOptions(Severity.LOW, Duration.ofHours(1));
  }

  public Severity floor() {
    return floor;
  }

  public Duration grace() {
    return grace;
  }
}
