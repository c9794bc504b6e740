package io.keytrail.jobs.inventory.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.services.kms.model.KmsException;

/** With a clock of its own: no attempt comes before its place. */
class PaceTest {
  private final ManualTime time = new ManualTime();
  private final Pace pace = new Pace(20, time);

  @Test
  void placesAreOneTwentiethOfASecondApart() {
    assertThat(pace.take()).isZero();
    for (int i = 1; i <= 100; i++) assertThat(pace.take()).isEqualTo(Duration.ofMillis(50L * i));
  }

  @Test
  void timeWithoutRequestsIsNotSavedUpForABurst() {
    pace.take();
    time.pass(Duration.ofHours(1));
    assertThat(pace.take()).isZero();
    assertThat(pace.take()).isEqualTo(Duration.ofMillis(50));
  }

  @Test
  void aThrottledAttemptPutsTheNextOneOff() {
    pace.take();
    pace.throttled();
    assertThat(pace.take()).isEqualTo(Duration.ofMillis(50 * 11));
  }

  @Test
  void retriesTakePlacesToo() {
    ScanCounts counts = new ScanCounts();
    PacedRetryStrategy retries = new PacedRetryStrategy(new Pace(1, time), counts);
    RetryToken token =
        retries.acquireInitialToken(AcquireInitialTokenRequest.create("kms")).token();
    assertThat(retry(retries, token, "ThrottlingException"))
        .as("ten places for the throttling, and its own")
        .isEqualTo(Duration.ofSeconds(11));
    TargetReport report = counts.report(new InventoryTarget(null, "eu-west-1"), 0, 0, null);
    assertThat(report.calls()).isEqualTo(2);
    assertThat(report.throttled()).isEqualTo(1);
  }

  private static Duration retry(PacedRetryStrategy retries, RetryToken token, String code) {
    return retries
        .refreshRetryToken(
            RefreshRetryTokenRequest.builder()
                .token(token)
                .failure(
                    KmsException.builder()
                        .statusCode(400)
                        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                        .build())
                .build())
        .delay();
  }

  private static final class ManualTime implements TimeMeter {
    private long nanos;

    void pass(Duration time) {
      nanos += time.toNanos();
    }

    @Override
    public long currentTimeNanos() {
      return nanos;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
