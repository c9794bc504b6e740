package io.keytrail.jobs.key;

import io.keytrail.usage.KeyUsage;

/** A window of one key that may still change. */
public final class OpenWindow {
  public final KeyUsage usage;

  /** How often it was emitted. */
  public int fired;

  /** Whether it holds something that was not emitted yet. */
  public boolean changed;

  public OpenWindow(KeyUsage usage) {
    this.usage = usage;
  }
}
