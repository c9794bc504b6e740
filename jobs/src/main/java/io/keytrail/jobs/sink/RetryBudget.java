package io.keytrail.jobs.sink;

import java.time.Duration;

/**
 * Tells a hiccup from an output that does not come back: refusals that go on for longer than
 * allowed while nothing gets through.
 *
 * <p>Seen from outside, {@code submitted - refused} is what was written plus what is on its way.
 * The latter is bounded, so that a number never reached before means that something got through.
 * Time is a parameter, in epoch ms.
 */
final class RetryBudget {
  /**
   * Without a refusal for that long, the next one is a new trouble. Longer than a call may take.
   */
  static final Duration CALM = Duration.ofMinutes(1);

  private static final long NEVER = Long.MIN_VALUE;

  private final long allowedMillis;
  private long refusedBefore;
  private long mostAccepted;
  private long stuckSince = NEVER;
  private long lastRefusal;

  RetryBudget(Duration allowed) {
    this.allowedMillis = allowed.toMillis();
  }

  /**
   * @param submitted records sent since the start, each attempt counted
   * @param refused attempts that failed since the start
   * @return whether to give up
   */
  boolean isSpent(long now, long submitted, long refused) {
    boolean refusals = refused > refusedBefore;
    boolean progress = submitted - refused > mostAccepted;
    refusedBefore = refused;
    mostAccepted = Math.max(mostAccepted, submitted - refused);
    if (refusals) lastRefusal = now;
    if (progress || stuckSince != NEVER && now - lastRefusal > CALM.toMillis()) stuckSince = NEVER;
    if (refusals && stuckSince == NEVER) stuckSince = now;
    return stuckSince != NEVER && now - stuckSince > allowedMillis;
  }
}
