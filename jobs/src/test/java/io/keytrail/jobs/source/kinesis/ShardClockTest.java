package io.keytrail.jobs.source.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.jobs.trail.TrailBatch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShardClockTest {
  private final ShardClock clock = new ShardClock(Duration.ofMillis(100));

  @Test
  void timeIsTheLatestEventMinusTheOutOfOrderness() {
    assertThat(clock.watermarkMillis()).isEqualTo(Long.MIN_VALUE);
    assertThat(clock.timestampOf(batch(1000))).isEqualTo(1000);
    // An event at 900 is still in time.
    assertThat(clock.watermarkMillis()).isEqualTo(899);
  }

  @Test
  void timeNeverGoesBack() {
    clock.timestampOf(batch(1000));
    assertThat(clock.timestampOf(batch(500))).isEqualTo(500);
    assertThat(clock.watermarkMillis()).isEqualTo(899);
  }

  @Test
  void aBatchWithoutTimeLeavesItWhereItIs() {
    assertThat(clock.timestampOf(batch(Long.MIN_VALUE))).isEqualTo(Long.MIN_VALUE);
    assertThat(clock.watermarkMillis()).isEqualTo(Long.MIN_VALUE);
    clock.timestampOf(batch(1000));
    assertThat(clock.timestampOf(batch(Long.MIN_VALUE))).isEqualTo(1000);
    assertThat(clock.watermarkMillis()).isEqualTo(899);
  }

  private static TrailBatch batch(long maxEventTimeMillis) {
    TrailBatch batch = new TrailBatch();
    batch.maxEventTimeMillis = maxEventTimeMillis;
    return batch;
  }
}
