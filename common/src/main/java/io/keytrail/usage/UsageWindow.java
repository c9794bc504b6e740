package io.keytrail.usage;

/** One key's usage in one tumbling window, {@code [startMillis, endMillis)} of event time. */
public final class UsageWindow {
  public final String keyArn;
  public final long startMillis;
  public final long endMillis;

  /** 0 when the window closed; 1, 2 … when late events changed it: readers keep the highest. */
  public final int revision;

  public final KeyUsage usage;

  public UsageWindow(
      String keyArn, long startMillis, long endMillis, int revision, KeyUsage usage) {
    this.keyArn = keyArn;
    this.startMillis = startMillis;
    this.endMillis = endMillis;
    this.revision = revision;
    this.usage = usage;
  }
}
