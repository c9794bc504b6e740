package io.keytrail.jobs.inventory.scan;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * How fast one account's Region may be asked: a place in time for every attempt, first or repeated,
 * evenly spread and without bursts. Thread-safe.
 *
 * <p>A throttled attempt costs more places than one, so that pressure falls with the share of
 * requests that KMS refuses: its quotas belong to production first. At one refused of a hundred the
 * loss is a tenth; when all are refused an eleventh of the rate remains.
 */
final class Pace {
  private static final int COST_OF_THROTTLING = 10;

  private final Bucket bucket;

  Pace(int perSecond) {
    this(perSecond, TimeMeter.SYSTEM_NANOTIME);
  }

  Pace(int perSecond, TimeMeter clock) {
    bucket =
        Bucket.builder()
            .withCustomTimePrecision(clock)
            .addLimit(limit -> limit.capacity(1).refillGreedy(perSecond, Duration.ofSeconds(1)))
            .build();
  }

  /** Takes the next place. Returns how long it is until then, in whole milliseconds. */
  Duration take() {
    long nanos = bucket.consumeIgnoringRateLimits(1);
    return Duration.ofMillis((nanos + 999_999) / 1_000_000);
  }

  void throttled() {
    bucket.consumeIgnoringRateLimits(COST_OF_THROTTLING);
  }
}
