package io.keytrail.jobs.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client of S3 says it in its way, FileFailure in ours. */
class FileFailureTest {
  private static String ofS3(String message) {
    return FileFailure.reason(
        "s3://trail/AWSLogs", new IOException("getFileStatus", new IOException(message)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Status Code: 404; Error Code: NoSuchBucket; Request ID: 1 | there is no such bucket",
        "bucket is null/empty | this names no bucket",
        "NoAuthWithAWSException: No AWS Credentials provided by X | there are no AWS credentials",
        "Status Code: 400; Error Code: ExpiredToken | the AWS credentials have expired",
        "Status Code: 403; Error Code: SignatureDoesNotMatch | the AWS credentials are not valid",
        "Status Code: 403; Error Code: InvalidAccessKeyId | the AWS credentials are not valid",
        "Status Code: 403; Error Code: AccessDenied | access is denied",
        "Forbidden (Service: Amazon S3; Status Code: 403; Error Code: 403 Forbidden) | access is",
        "Received permanent redirect response to b; Status Code: 301 | the bucket is in another",
        "Bad Request (Service: Amazon S3; Status Code: 400; Error Code: 400 Bad | S3 takes the",
        "Connect to localhost:1 failed: ConnectException | the endpoint of S3 does not answer",
      })
  void tellsWhatToDoAbout(String message, String reason) {
    assertThat(ofS3(message)).startsWith(reason).hasLineCount(1).doesNotContain("Exception");
  }

  @Test
  void namesTheRegionWhereS3DoesAndTheHostThatIsUnknownByItsKind() {
    assertThat(
            ofS3(
                "AuthorizationHeaderMalformed: the region 'us-east-1' is wrong; expecting 'eu-west-1'"))
        .startsWith("the bucket is in another Region, eu-west-1: set s3.region");
    assertThat(FileFailure.reason("s3://b/k", new IOException("x", new UnknownHostException("x"))))
        .startsWith("the endpoint of S3 does not answer");
  }

  @Test
  void leavesWhatItDoesNotKnowAsItIsButShort() {
    assertThat(FileFailure.reason("s3://b/k", new IOException("slow down\nid 1")))
        .isEqualTo("slow down");
    assertThat(FileFailure.reason("s3://b/k", new IOException("x".repeat(5000)))).hasSize(301);
    assertThat(FileFailure.reason("s3://b/k", new IllegalStateException()))
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(FileFailure.reason("/trail", new IOException("AccessDenied")))
        .isEqualTo("AccessDenied");
  }
}
