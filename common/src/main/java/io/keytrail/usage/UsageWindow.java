package io.keytrail.usage;

import io.keytrail.key.KeyView;

/** One key's usage in one tumbling window, {@code [startMillis, endMillis)} of event time. */
public final class UsageWindow {
  public final String keyArn;
  public final long startMillis;
  public final long endMillis;

  /** 0 when the window closed; 1, 2 … when late events changed it: readers keep the highest. */
  public final int revision;

  public final KeyUsage usage;

  /** The key as it was at the end of the window; null where nobody was asked yet. */
  public final KeyView key;

  public UsageWindow(
      String keyArn, long startMillis, long endMillis, int revision, KeyUsage usage) {
    this(keyArn, startMillis, endMillis, revision, usage, null);
  }

  private UsageWindow(
      String keyArn, long startMillis, long endMillis, int revision, KeyUsage usage, KeyView key) {
    this.keyArn = keyArn;
    this.startMillis = startMillis;
    this.endMillis = endMillis;
    this.revision = revision;
    this.usage = usage;
    this.key = key;
  }

  /** The same window with what is known of its key. */
  public UsageWindow with(KeyView key) {
    return new UsageWindow(keyArn, startMillis, endMillis, revision, usage, key);
  }
}
