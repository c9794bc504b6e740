package io.keytrail.jobs.topology;

import java.io.Serializable;
import java.time.Duration;

/** Where rules are read again while the job runs, and how often. Immutable. */
public final class RuleReload implements Serializable {
  private static final long serialVersionUID = 1;

  private final String location;
  private final Duration interval;

  /**
   * @param location a directory, an {@code s3://} prefix or a file
   * @param interval wall-clock time
   */
  public RuleReload(String location, Duration interval) {
    this.location = location;
    this.interval = interval;
  }

  public String location() {
    return location;
  }

  public Duration interval() {
    return interval;
  }
}
