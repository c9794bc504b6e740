package io.keytrail.jobs.trail;

import io.keytrail.profile.TrailGaps;
import io.keytrail.profile.UseFacts;
import io.keytrail.usage.UsageWindow;

/**
 * What the profile of one key is told: a closed window and who did what with the key in it, or the
 * gaps of the key's trail. Left alone once made.
 */
public final class WindowUse {
  public final String keyArn;

  /** Null when this tells of gaps. */
  public final UsageWindow window;

  /**
   * All of the window, in a later revision too; {@link UseFacts#brief}. Null when this tells of
   * gaps.
   */
  public final UseFacts facts;

  /** All that are known of the key's trail; null when this tells of a window. */
  public final TrailGaps gaps;

  public WindowUse(UsageWindow window, UseFacts facts) {
    this(window.keyArn, window, facts, null);
  }

  public WindowUse(String keyArn, TrailGaps gaps) {
    this(keyArn, null, null, gaps);
  }

  private WindowUse(String keyArn, UsageWindow window, UseFacts facts, TrailGaps gaps) {
    this.keyArn = keyArn;
    this.window = window;
    this.facts = facts;
    this.gaps = gaps;
  }
}
