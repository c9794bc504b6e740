package io.keytrail.jobs.inventory.scan;

import java.time.Duration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryUtils;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.AcquireInitialTokenResponse;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RecordSuccessResponse;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * The SDK's standard retries (back-off with jitter, a budget for retries), with a place of the
 * {@link Pace} for every attempt. The SDK waits as long as it is told here, without a thread.
 */
final class PacedRetryStrategy implements RetryStrategy {
  static final int MAX_ATTEMPTS = 6;

  private final RetryStrategy standard;
  private final Pace pace;
  private final ScanCounts counts;

  PacedRetryStrategy(Pace pace, ScanCounts counts) {
    this(
        AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(MAX_ATTEMPTS).build(),
        pace,
        counts);
  }

  private PacedRetryStrategy(RetryStrategy standard, Pace pace, ScanCounts counts) {
    this.standard = standard;
    this.pace = pace;
    this.counts = counts;
  }

  @Override
  public AcquireInitialTokenResponse acquireInitialToken(AcquireInitialTokenRequest request) {
    AcquireInitialTokenResponse token = standard.acquireInitialToken(request);
    counts.call();
    return AcquireInitialTokenResponse.create(token.token(), later(token.delay(), pace.take()));
  }

  /** Asked after every attempt that failed, the last one too. */
  @Override
  public RefreshRetryTokenResponse refreshRetryToken(RefreshRetryTokenRequest request) {
    if (isThrottled(request.failure())) {
      counts.throttled();
      pace.throttled();
    }
    RefreshRetryTokenResponse token = standard.refreshRetryToken(request);
    counts.call();
    return RefreshRetryTokenResponse.create(token.token(), later(token.delay(), pace.take()));
  }

  private static boolean isThrottled(Throwable failure) {
    return failure instanceof SdkException
        && RetryUtils.isThrottlingException((SdkException) failure);
  }

  private static Duration later(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  @Override
  public RecordSuccessResponse recordSuccess(RecordSuccessRequest request) {
    return standard.recordSuccess(request);
  }

  @Override
  public int maxAttempts() {
    return standard.maxAttempts();
  }

  /** What is to be retried was set by the standard strategy. */
  @Override
  public boolean useClientDefaults() {
    return false;
  }

  @Override
  public Builder<?, ?> toBuilder() {
    throw new UnsupportedOperationException("a client has one, and it is not changed");
  }
}
