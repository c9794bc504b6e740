package io.keytrail.jobs.trail;

import io.keytrail.profile.UseFacts;
import io.keytrail.usage.UsageWindow;

/** A closed window of one key, and who did what with the key in it. Left alone once made. */
public final class WindowUse {
  public final UsageWindow window;

  /** All of the window, in a later revision too; {@link UseFacts#brief}. */
  public final UseFacts facts;

  public WindowUse(UsageWindow window, UseFacts facts) {
    this.window = window;
    this.facts = facts;
  }
}
