package io.keytrail.jobs.key;

import io.keytrail.profile.UseFacts;
import io.keytrail.usage.KeyUsage;

/** A window of one key that may still change. */
public final class OpenWindow {
  public final KeyUsage usage;

  /** Null when no profile asks for them. */
  public UseFacts facts;

  /** How often it was emitted. */
  public int fired;

  /** Whether it holds something that was not emitted yet. */
  public boolean changed;

  public OpenWindow(KeyUsage usage, UseFacts facts) {
    this.usage = usage;
    this.facts = facts;
  }

  void merge(UsageDelta delta) {
    usage.merge(delta.usage);
    if (facts == null) facts = delta.facts;
    else if (delta.facts != null) facts.merge(delta.facts);
  }
}
