package io.keytrail.jobs.key;

import io.keytrail.profile.UseFacts;
import io.keytrail.usage.KeyUsage;

/** A part of one key's usage in one window, on its way from pre-aggregation to the key. */
public final class UsageDelta {
  public final String keyArn;
  public final long windowStartMillis;
  public final KeyUsage usage;

  /** Null when no profile asks for them. */
  public final UseFacts facts;

  public UsageDelta(String keyArn, long windowStartMillis, KeyUsage usage, UseFacts facts) {
    this.keyArn = keyArn;
    this.windowStartMillis = windowStartMillis;
    this.usage = usage;
    this.facts = facts;
  }
}
