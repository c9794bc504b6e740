package io.keytrail.jobs.key;

import io.keytrail.usage.KeyUsage;

/** A part of one key's usage in one window, on its way from pre-aggregation to the key. */
public final class UsageDelta {
  public final String keyArn;
  public final long windowStartMillis;
  public final KeyUsage usage;

  public UsageDelta(String keyArn, long windowStartMillis, KeyUsage usage) {
    this.keyArn = keyArn;
    this.windowStartMillis = windowStartMillis;
    this.usage = usage;
  }
}
