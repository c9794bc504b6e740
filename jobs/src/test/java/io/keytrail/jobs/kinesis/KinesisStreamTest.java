package io.keytrail.jobs.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;

class KinesisStreamTest {
  private static final String ARN = "arn:aws:kinesis:eu-west-1:111122223333:stream/trail";

  @Test
  void anArnNamesStreamAndRegion() {
    KinesisStream stream = KinesisStream.of(ARN, null, null);
    assertThat(stream.name()).isEqualTo("trail");
    assertThat(stream.region()).isEqualTo("eu-west-1");
    assertThat(stream.arn()).isEqualTo(ARN);
    assertThat(stream).hasToString("stream '" + ARN + "' in eu-west-1");
  }

  @Test
  void arnsOfOtherPartitionsAreArns() {
    assertThat(
            KinesisStream.of(
                    "arn:aws-us-gov:kinesis:us-gov-west-1:111122223333:stream/a", null, null)
                .region())
        .isEqualTo("us-gov-west-1");
    assertThat(
            KinesisStream.of("arn:aws-cn:kinesis:cn-north-1:111122223333:stream/a", null, null)
                .region())
        .isEqualTo("cn-north-1");
  }

  @Test
  void aNameIsInTheGivenRegionAndAtTheGivenEndpoint() {
    KinesisStream stream =
        KinesisStream.of("trail", "eu-west-1", URI.create("http://localhost:4568"));
    assertThat(stream.arn()).isNull();
    assertThat(stream).hasToString("stream 'trail' in eu-west-1 (http://localhost:4568)");
  }

  @Test
  void anEndpointOfOnesOwnNeedsNoRegion() {
    assertThat(KinesisStream.of("trail", null, URI.create("http://localhost:4568")).region())
        .isNotEmpty();
  }

  @Test
  void whatCannotBeRightIsRefusedInASentence() {
    refused(
        "arn:aws:kinesis:eu-west-1:1:stream/trail", null, null, "expected arn:aws:kinesis:REGION");
    refused("arn:aws:sqs:eu-west-1:111122223333:trail", null, null, "no ARN of a Kinesis stream");
    refused("a b", "eu-west-1", null, "'a b' is no name of a Kinesis stream");
    refused("", "eu-west-1", null, "1 to 128 letters");
    refused("trail", "Ireland", null, "'Ireland' is no AWS Region");
    refused(ARN, "eu-west-2", null, "is not in Region eu-west-2");
    refused("trail", "eu-west-1", "localhost:4568", "expected a URL such as");
    refused("trail", "eu-west-1", "ftp://localhost", "expected a URL such as");
  }

  private static void refused(String stream, String region, String endpoint, String sentence) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> KinesisStream.of(stream, region, endpoint == null ? null : URI.create(endpoint)))
        .withMessageContaining(sentence);
  }
}
