package io.keytrail.jobs.key;

import io.keytrail.key.TagNames;
import java.io.Serializable;
import java.time.Duration;

/** How keys are remembered and described. Immutable. */
public final class KeyContextOptions implements Serializable {
  /** Tags by their usual names; KMS is not asked; two days back; forgotten after 800 days. */
  public static final KeyContextOptions DEFAULT =
      new KeyContextOptions(TagNames.DEFAULT, null, Duration.ofDays(2), Duration.ofDays(800));

  private static final long serialVersionUID = 1;

  private final TagNames tagNames;
  private final Duration apiFresh;
  private final Duration memory;
  private final Duration retention;

  /**
   * @param apiFresh how old KMS's last answer may be before it is called stale; null when KMS is
   *     not asked
   * @param memory how far behind the watermark a question or a statement may be and still meet the
   *     key as it was
   * @param retention event time without any news or use after which a key is forgotten
   */
  public KeyContextOptions(
      TagNames tagNames, Duration apiFresh, Duration memory, Duration retention) {
    this.tagNames = tagNames;
    this.apiFresh = apiFresh;
    this.memory = memory;
    this.retention = retention;
  }

  public TagNames tagNames() {
    return tagNames;
  }

  /** Null when KMS is not asked. */
  public Duration apiFresh() {
    return apiFresh;
  }

  public Duration memory() {
    return memory;
  }

  public Duration retention() {
    return retention;
  }
}
