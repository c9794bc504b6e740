package io.keytrail.jobs.inventory.scan;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Why a call gave no answer, after all its attempts. */
final class CallFailure {
  /** What follows from it. */
  enum Kind {
    /** Permission is lacking: what was asked is unknown, and asking again is of no use. */
    DENIED,
    /** The key was deleted since it was listed. */
    GONE,
    /** The key is of a kind that knows no such thing. */
    UNSUPPORTED,
    /** The endpoint knows no such call: an older Region, or an emulator. */
    NO_SUCH_CALL,
    /** The key's state does not allow the question now. */
    INVALID_STATE,
    THROTTLED,
    /** No connection, no answer in time, or an error of the server's. */
    UNANSWERED,
    /** The credentials are missing, expired or not taken: no other call will do better. */
    CREDENTIALS,
    OTHER;

    /** Whether it tells of the road to KMS or its load, and not of the one key. */
    boolean isTrouble() {
      return this == THROTTLED || this == UNANSWERED || this == CREDENTIALS;
    }
  }

  private static final Set<String> CREDENTIAL_CODES =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "IncompleteSignature",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException",
          "NotAuthorized",
          "OptInRequired",
          "RequestExpired",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException");

  private static final int LONGEST = 300;

  final Kind kind;

  /** What the server or the network said, on one line. */
  final String detail;

  private CallFailure(Kind kind, String detail) {
    this.kind = kind;
    this.detail = printable(detail);
  }

  static CallFailure of(Throwable thrown) {
    Throwable e = thrown;
    while (e instanceof CompletionException && e.getCause() != null) e = e.getCause();
    if (e instanceof AwsServiceException) return refused((AwsServiceException) e);
    if (e instanceof SdkClientException) return unanswered(e);
    return new CallFailure(Kind.OTHER, e.toString());
  }

  private static CallFailure refused(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    String code = details == null || details.errorCode() == null ? "" : details.errorCode();
    String message = details == null ? e.getMessage() : details.errorMessage();
    String detail = (code.isEmpty() ? "HTTP " + e.statusCode() : code) + ": " + message;
    return new CallFailure(kind(code, e), detail);
  }

  private static Kind kind(String code, AwsServiceException e) {
    if (code.startsWith("AccessDenied")) return Kind.DENIED;
    if (code.startsWith("NotFound")) return Kind.GONE;
    if (code.startsWith("UnsupportedOperation")) return Kind.UNSUPPORTED;
    if (code.startsWith("UnknownOperation") || e.statusCode() == 501) return Kind.NO_SUCH_CALL;
    if (code.startsWith("KMSInvalidState")) return Kind.INVALID_STATE;
    if (CREDENTIAL_CODES.contains(code)) return Kind.CREDENTIALS;
    if (e.isThrottlingException()) return Kind.THROTTLED;
    return e.statusCode() >= 500 ? Kind.UNANSWERED : Kind.OTHER;
  }

  private static CallFailure unanswered(Throwable e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("Unable to load credentials")) {
      return new CallFailure(
          Kind.CREDENTIALS, "no AWS credentials were found: set a profile, a role or keys");
    }
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof UnknownHostException) {
        return new CallFailure(
            Kind.UNANSWERED, "unknown host " + t.getMessage() + ": is the Region right?");
      }
      if (t instanceof ConnectException) {
        return new CallFailure(Kind.UNANSWERED, "no connection: " + t.getMessage());
      }
      if (t instanceof ApiCallTimeoutException
          || t instanceof ApiCallAttemptTimeoutException
          || t instanceof TimeoutException) {
        return new CallFailure(Kind.UNANSWERED, "no answer in time");
      }
      if (t instanceof ClosedChannelException || t instanceof IOException) {
        return new CallFailure(Kind.UNANSWERED, "the connection broke: " + t.getMessage());
      }
    }
    return new CallFailure(Kind.OTHER, message);
  }

  /** What a server says is not to be trusted with a terminal. */
  private static String printable(String text) {
    String line = String.valueOf(text).replaceAll("\\p{Cntrl}+", " ").trim();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
