package io.keytrail.jobs.kinesis;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Asks for a stream before a job starts, so that a wrong name is a sentence and not a stack trace
 * after minutes of retries. Needs the permission {@code kinesis:DescribeStreamSummary}.
 */
public final class KinesisPreflight {
  private static final Duration ATTEMPT = Duration.ofSeconds(5);
  private static final Duration ALL_ATTEMPTS = Duration.ofSeconds(12);

  private KinesisPreflight() {}

  /** What keeps the stream from being used, as one sentence; empty when it is there and ready. */
  public static Optional<String> problem(KinesisStream stream) {
    try (KinesisClient client = client(stream)) {
      // By name, for that is how the consumer asks.
      DescribeStreamSummaryResponse answer =
          client.describeStreamSummary(request -> request.streamName(stream.name()));
      return problem(stream, answer.streamDescriptionSummary());
    } catch (ResourceNotFoundException e) {
      return Optional.of(
          "Kinesis "
              + stream
              + " does not exist for the given credentials: create it, or correct its name, Region or account.");
    } catch (AwsServiceException e) {
      return Optional.of(refused(stream, e));
    } catch (SdkClientException e) {
      return Optional.of(unanswered(stream, e));
    }
  }

  private static Optional<String> problem(KinesisStream stream, StreamDescriptionSummary found) {
    if (stream.arn() != null && !stream.arn().equals(found.streamARN())) {
      return Optional.of(
          "Kinesis "
              + stream
              + " belongs to another account than the credentials, which see "
              + printable(found.streamARN())
              + ": use credentials of the stream's account.");
    }
    if (found.streamStatus() == StreamStatus.ACTIVE
        || found.streamStatus() == StreamStatus.UPDATING) {
      return Optional.empty();
    }
    return Optional.of(
        "Kinesis "
            + stream
            + " is not ready, its status is "
            + printable(found.streamStatusAsString())
            + ": wait until it is ACTIVE.");
  }

  private static String refused(KinesisStream stream, AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    String answer =
        e.awsErrorDetails() == null ? e.getMessage() : e.awsErrorDetails().errorMessage();
    String what = printable((code == null ? "HTTP " + e.statusCode() : code) + ": " + answer);
    if (code != null && code.startsWith("AccessDenied")) {
      return "Asking for Kinesis "
          + stream
          + " was denied ("
          + what
          + "): allow kinesis:DescribeStreamSummary.";
    }
    return "Asking for Kinesis "
        + stream
        + " was refused ("
        + what
        + "): check the credentials and the Region.";
  }

  private static String unanswered(KinesisStream stream, SdkClientException e) {
    if (String.valueOf(e.getMessage()).contains("Unable to load credentials")) {
      return "No AWS credentials were found to ask for Kinesis "
          + stream
          + ": set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role.";
    }
    String why = null;
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof ConnectException) why = "connection refused";
      else if (t instanceof UnknownHostException) why = "unknown host";
      else if (t instanceof SocketTimeoutException
          || t instanceof ApiCallTimeoutException
          || t instanceof ApiCallAttemptTimeoutException) why = "no answer in time";
    }
    if (why == null) why = printable(e.getMessage());
    String where =
        stream.endpoint() == null
            ? "Kinesis in Region " + stream.region()
            : "The Kinesis endpoint " + stream.endpoint();
    return where
        + " cannot be reached ("
        + why
        + "), asked for stream '"
        + stream.name()
        + "': check the address, the Region and the network.";
  }

  /** What a server says is not to be trusted with a terminal. */
  private static String printable(String answer) {
    String line = String.valueOf(answer).replaceAll("\\p{Cntrl}+", " ").trim();
    return line.length() <= 300 ? line : line.substring(0, 300) + "…";
  }

  private static KinesisClient client(KinesisStream stream) {
    KinesisClientBuilder builder =
        KinesisClient.builder()
            .region(Region.of(stream.region()))
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(ATTEMPT).socketTimeout(ATTEMPT))
            .overrideConfiguration(
                calls -> calls.apiCallAttemptTimeout(ATTEMPT).apiCallTimeout(ALL_ATTEMPTS));
    if (stream.endpoint() != null) builder.endpointOverride(stream.endpoint());
    return builder.build();
  }
}
